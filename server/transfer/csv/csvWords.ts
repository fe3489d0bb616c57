import type { Species } from '../../../shared/board.ts';
import type { NewPet } from '../../../shared/petEndpoints.ts';

type Sex = NewPet['sex'];
/** What a word of another program is here; `isLess` where it said more than is kept. */
export type Word = { readonly value: string; readonly isLess: boolean };

const species: Readonly<Record<Species, readonly string[]>> = {
  dog: ['canine', 'canis', 'k9', 'puppy', 'dogs', 'can'],
  cat: ['feline', 'felis', 'kitten', 'cats', 'fel'],
  bird: ['avian', 'birds', 'aves'],
  reptile: ['reptilian', 'reptiles'],
  rabbit: ['lapine', 'lagomorph', 'bunny', 'rabbits', 'lap'],
  horse: ['equine', 'equus', 'horses', 'equ'],
  other: ['exotic', 'unknown', 'misc'],
};
/** Kinds of animal that the board has under a wider name. */
const widerSpecies: Readonly<Partial<Record<Species, readonly string[]>>> = {
  bird: ['parrot', 'budgie', 'canary', 'cockatiel', 'chicken', 'duck', 'goose'],
  reptile: ['snake', 'lizard', 'tortoise', 'turtle', 'gecko', 'iguana', 'chelonian', 'serpentine'],
  horse: ['pony', 'donkey', 'mule'],
  other: [
    ...['bovine', 'cow', 'cattle', 'ovine', 'sheep', 'caprine', 'goat', 'porcine', 'pig', 'swine'],
    ...[
      'ferret',
      'mustelid',
      'rodent',
      'murine',
      'mouse',
      'rat',
      'hamster',
      'gerbil',
      'chinchilla',
    ],
    ...['guinea pig', 'cavy', 'hedgehog', 'camelid', 'alpaca', 'llama', 'fish', 'piscine'],
    ...['amphibian', 'frog'],
  ],
};
const sexes: Readonly<Record<Sex, readonly string[]>> = {
  male: ['m', 'male intact', 'intact male', 'male entire', 'entire male', 'mi', 'im', 'me'],
  female: [
    ...['f', 'female intact', 'intact female', 'female entire', 'entire female', 'fi', 'if', 'fe'],
    ...['bitch', 'mare', 'queen'],
  ],
  unknown: ['u', 'unk', 'un', 'not known', 'undetermined', '?'],
};
/** Neutered or spayed: the board keeps no column for it. */
const alteredSexes: Readonly<Partial<Record<Sex, readonly string[]>>> = {
  male: [
    ...['mn', 'nm', 'mc', 'cm', 'male neutered', 'neutered male', 'male castrated'],
    ...['castrated male', 'neutered', 'castrated', 'gelding'],
  ],
  female: [
    ...['fs', 'sf', 'fn', 'nf', 'female spayed', 'spayed female', 'female neutered'],
    ...['neutered female', 'spayed'],
  ],
};

type Lists = Readonly<Partial<Record<string, readonly string[]>>>;

function tableOf(same: Lists, less: Lists): ReadonlyMap<string, Word> {
  const entries = (lists: Lists, isLess: boolean) =>
    Object.entries(lists).flatMap(([value, words = []]) =>
      words.map((word) => [word, { value, isLess }] as const),
    );
  const own = Object.keys(same).map((value) => [value, { value, isLess: false }] as const);
  return new Map([...own, ...entries(same, false), ...entries(less, true)]);
}

const words: Readonly<Record<string, ReadonlyMap<string, Word>>> = {
  species: tableOf(species, widerSpecies),
  sex: tableOf(sexes, alteredSexes),
};

/** `Male (neutered)`, `male/neutered` and `MALE - NEUTERED` are one word. */
const bare = (text: string) =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9?]+/g, ' ')
    .trim();

/** What a cell of a field with fixed choices means; undefined for a word that nobody knows, or a field with none. */
export function wordOf(field: string, cell: string): Word | undefined {
  const text = bare(cell);
  // `F/S` is `FS`.
  return words[field]?.get(text) ?? words[field]?.get(text.replaceAll(' ', ''));
}
