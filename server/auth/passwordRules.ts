import { Problem } from '../http/problem.ts';

/** Guesses, as a power of ten, that a password must withstand: past every list of common ones, within reach of any three unrelated words. */
const leastGuessesLog10 = 8;
const shortestWord = 4;

/** Some 40 MB of dictionaries, loaded when the first password is chosen: most runs of the server never need them. Node keeps imported modules. */
async function loadJudge() {
  const [{ ZxcvbnFactory }, common, english] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
    import('@zxcvbn-ts/language-en'),
  ]);
  const dictionary = { ...common.dictionary, ...english.dictionary };
  return new ZxcvbnFactory({ dictionary, graphs: common.adjacencyGraphs });
}

function wordsIn(texts: readonly string[]): string[] {
  const words = texts.flatMap((text) => text.toLowerCase().split(/[^\p{L}\p{N}]+/u));
  return [...new Set(words)].filter((word) => word.length >= shortestWord);
}

function refuse(detail: string): never {
  throw new Problem('weak_password', {
    detail,
    errors: [{ path: 'body.password', message: detail }],
  });
}

/**
 * Refuses a password that others would try first. `about`: names and addresses of the clinic and the person; none of their words may be part of it.
 * No rules about kinds of characters (NIST SP 800-63B). @throws Problem `weak_password`
 */
export async function requireStrongPassword(
  password: string,
  about: readonly string[],
): Promise<void> {
  const { length } = Array.from(password);
  if (length < 8 || length > 128) refuse('Please take 8 to 128 characters.');
  const words = wordsIn(['vetcare', ...about]);
  const lower = password.normalize('NFC').toLowerCase();
  const known = words.find((word) => lower.includes(word));
  if (known !== undefined) refuse(`Please leave out "${known}": it is easy to guess here.`);
  const judge = await loadJudge();
  if (judge.check(password, words).guessesLog10 < leastGuessesLog10) {
    refuse('This password is too easy to guess. Three or four unrelated words are a good one.');
  }
}
