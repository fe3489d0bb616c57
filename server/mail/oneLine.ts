/** Text of people on one line of a letter: what it holds must not look like a part of the letter. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
