import { Problem } from '../http/problem.ts';

/** Guesses, as a power of ten, that a password must withstand: past every list of common ones, within reach of any three unrelated words. */
const leastGuessesLog10 = 8;
const shortestWord = 4;
/** What is judged of a password, in characters: a start that withstands is enough, and the judge's time grows with the square. */
const judgedLength = 32;
/** Spellings of one password with numbers for letters that are looked up. All of them take seconds, in which the server does nothing else. */
const judgedSpellings = 10;

/** Some 40 MB of dictionaries, loaded when the first password is chosen: most runs of the server never need them. Node keeps imported modules. */
async function loadJudge() {
  const [{ ZxcvbnFactory }, common, english] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
    import('@zxcvbn-ts/language-en'),
  ]);
  const dictionary = { ...common.dictionary, ...english.dictionary };
  return new ZxcvbnFactory({
    dictionary,
    graphs: common.adjacencyGraphs,
    l33tMaxSubstitutions: judgedSpellings,
  });
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
  const judged = Array.from(password).slice(0, judgedLength).join('');
  if (judge.check(judged, words).guessesLog10 < leastGuessesLog10) {
    refuse('This password is too easy to guess. Three or four unrelated words are a good one.');
  }
}
