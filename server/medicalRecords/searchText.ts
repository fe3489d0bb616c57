/** Lower case and without marks on its letters: "Zaïre" is found by "zaire". */
function folded(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase();
}

/** The words of a search, as `containsAll` takes them. */
export function wordsOf(search: string): string[] {
  return folded(search).split(/\s+/).filter(Boolean);
}

/** True where each word is somewhere in the text, also inside another word. */
export function containsAll(text: string, words: readonly string[]): boolean {
  const looked = folded(text);
  return words.every((word) => looked.includes(word));
}
