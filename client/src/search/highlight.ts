/** A piece of a text, and whether it is what was searched for. */
export type Piece = { readonly text: string; readonly isHit: boolean };

const marks = /\p{M}/gu;

/** `José` and `jose` are the same to a search. Keeps the number of characters, so that places in it are places in the text. */
function plain(text: string): string {
  return Array.from(text.normalize('NFC'), (letter) => {
    const bare = letter.normalize('NFD').replace(marks, '').toLowerCase();
    return bare.length === letter.length ? bare : letter.toLowerCase();
  }).join('');
}

const isInsideWord = (text: string, at: number) =>
  at > 0 && /[\p{L}\p{N}]/u.test(text[at - 1] ?? '');

/** How many characters from `at` on are the start of a searched word: the longest counts. */
function hitLength(text: string, at: number, words: readonly string[]): number {
  if (isInsideWord(text, at)) return 0;
  const lengths = words.filter((word) => text.startsWith(word, at)).map((word) => word.length);
  return Math.max(0, ...lengths);
}

/** The text in pieces, with the starts of words marked that the search found. */
export function highlight(text: string, search: string): Piece[] {
  const shown = text.normalize('NFC');
  const words = plain(search).split(/\s+/).filter(Boolean);
  const searched = plain(shown);
  const pieces: Piece[] = [];
  let from = 0;
  for (let at = 0; at < shown.length; at += 1) {
    const length = at < from ? 0 : hitLength(searched, at, words);
    if (length === 0) continue;
    if (at > from) pieces.push({ text: shown.slice(from, at), isHit: false });
    pieces.push({ text: shown.slice(at, at + length), isHit: true });
    from = at + length;
  }
  if (from < shown.length) pieces.push({ text: shown.slice(from), isHit: false });
  return pieces;
}
