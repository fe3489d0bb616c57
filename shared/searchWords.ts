/** A piece of a text, and whether it is what was searched for. */
export type Piece = { readonly text: string; readonly isHit: boolean };

/** More words than a person remembers of a patient; the longest count. */
const mostWords = 5;
const apostrophes = /['’‘`´ʼ]/gu;
/** A number as people write it: its groups belong together. */
const numbers = /\+?\(?\d[\d\s().\-/]{2,}\d/g;
const addresses = /\S+@\S*/g;
const runs = /[\p{L}\p{M}\p{N}]+/gu;

const digitsOf = (text: string) => text.replace(/\D/g, '');

/** What a search asks for, as words whose starts are looked for: letters and digits without punctuation, the digits of a number in one, an e-mail address whole. */
export function searchWords(search: string): string[] {
  const found: string[] = [];
  const take = (text: string, what: RegExp, spell: (word: string) => string) =>
    text.replace(what, (word) => {
      found.push(spell(word));
      return ' ';
    });
  const withoutAddresses = take(search.toLowerCase(), addresses, (word) => word);
  const rest = take(withoutAddresses, numbers, (word) => {
    const digits = digitsOf(word);
    // 0044 20..., 020...: zeros that are dialled and are no part of the number
    return digits.length < 6 ? digits : digits.replace(/^0+/, '');
  });
  take(rest.replace(apostrophes, ''), runs, (word) => word);
  const words = [...new Set(found.map((word) => word.slice(0, 40)).filter(Boolean))];
  return words.toSorted((a, b) => b.length - a.length).slice(0, mostWords);
}

/** `José` and `jose` are the same to a search. Keeps the number of characters, so that places in it are places in the text. */
function plain(text: string): string {
  return Array.from(text, (letter) => {
    const bare = letter.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
    return bare.length === letter.length ? bare : letter.toLowerCase();
  }).join('');
}

const isLetter = (character: string | undefined) =>
  character !== undefined && /[\p{L}\p{M}\p{N}]/u.test(character);
const isDigit = (character: string | undefined) => character !== undefined && /\d/.test(character);

/** How many characters from `at` on spell the start that is looked for; what stands between digits or is an apostrophe is passed over. */
function hitLength(text: string, at: number, word: string): number {
  const isNumber = /^\d+$/.test(word);
  if (isNumber ? !isDigit(text[at]) : isLetter(text[at - 1])) return 0;
  let place = at;
  for (const letter of word) {
    const passed = isNumber ? /[\s().\-/]/ : /['’‘`´ʼ]/;
    while (place > at && place < text.length && passed.test(text[place] ?? '')) place += 1;
    if (!text.startsWith(letter, place)) return 0;
    place += letter.length;
  }
  return place - at;
}

/** The text in pieces, with the starts of words marked that the search found. */
export function highlight(text: string, words: readonly string[]): Piece[] {
  const shown = text.normalize('NFC');
  const searched = plain(shown);
  const plainWords = words.map(plain);
  const pieces: Piece[] = [];
  let from = 0;
  for (let at = 0; at < shown.length; at += 1) {
    if (at < from) continue;
    const length = Math.max(0, ...plainWords.map((word) => hitLength(searched, at, word)));
    if (length === 0) continue;
    if (at > from) pieces.push({ text: shown.slice(from, at), isHit: false });
    pieces.push({ text: shown.slice(at, at + length), isHit: true });
    from = at + length;
  }
  if (from < shown.length) pieces.push({ text: shown.slice(from), isHit: false });
  return pieces;
}
