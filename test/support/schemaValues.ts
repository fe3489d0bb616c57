// Values for the schemas of the OpenAPI document, from a seeded source: valid ones, ones with one thing wrong, and hostile ones.

import type { JsonSchema } from '../../server/reference/schemaBook.ts';

/** A seeded source of numbers in [0, 1): the same seed gives the same row of them (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Texts that have broken programs: SQL, markup, formulas, paths, odd Unicode, no text at all. */
export const hostileTexts: readonly string[] = [
  "' OR '1'='1",
  "'; DROP TABLE pets; --",
  '") UNION SELECT * FROM users --',
  '<script>alert(1)</script>',
  '=HYPERLINK("http://evil.test")',
  '../../../../etc/passwd',
  '%00%ff',
  '\u0000',
  '\ud800',
  '𝕏🐕‍🦺\u202e\u200b',
  'İıſß',
  '{{7*7}}${7*7}',
  '%%%___\\\\',
  '\r\nSet-Cookie: a=b',
  '__proto__',
  'null',
  'NaN',
  '1e999',
  '-0',
  '',
  ' ',
  'a'.repeat(70_000),
];

/** Values of every kind that JSON has, for where something else was meant. */
export const oddValues: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e308,
  9_007_199_254_740_992,
  '',
  'x',
  [],
  [[[[]]]],
  {},
  { constructor: { prototype: { polluted: true } } },
  ...hostileTexts,
];

type Definitions = Readonly<Record<string, JsonSchema>>;
/** What is used for an id of this name. */
type IdFor = (name: string) => string;
type Ground = {
  readonly random: () => number;
  readonly definitions: Definitions;
  readonly idFor: IdFor;
};

const instants = [
  '2026-11-22T10:00:00.000Z',
  '2026-11-22T10:30:00+02:00',
  '1971-01-01T00:00:00Z',
  '2037-12-31T23:59:59.999Z',
];
const dates = ['2026-11-22', '2024-02-29', '1999-12-31', '2030-01-01', '0001-01-01', '9999-12-31'];
const texts = [
  'Biscuit',
  'Rosa Moreno',
  'é',
  'Exam 1',
  'A b c',
  '王',
  'x',
  '4.2',
  '> 10',
  '+12125550100',
];
const shaped = [
  'BCDFGHJK',
  '13:05',
  '08:00',
  '2026-11-22',
  'America/New_York',
  'pet',
  '123456',
  'a1b2c3d4',
  '#aabbcc',
  '555-0100',
];
const bySort: Readonly<Record<string, readonly string[]>> = {
  'date-time': instants,
  date: dates,
  email: ['rosa@example.test', 'a.b+c@example.test'],
  uri: ['https://example.test/a.png', 'http://example.test/?q=1#x'],
};

/** Makes values for schemas, each by the next numbers of its source. */
export class SchemaValues {
  readonly #ground: Ground;
  constructor(ground: Ground) {
    this.#ground = ground;
  }

  /** One of these. @throws RangeError for an empty list */
  pick<T>(values: readonly T[]): T {
    const index = Math.floor(this.#ground.random() * values.length);
    if (index >= values.length) throw new RangeError('nothing to pick from');
    return values[index] as T; // the index is inside the list
  }
  chance(probability: number): boolean {
    return this.#ground.random() < probability;
  }

  /** The schema behind a reference. */
  resolve(schema: JsonSchema): JsonSchema {
    const name = typeof schema['$ref'] === 'string' ? schema['$ref'].split('/').at(-1) : undefined;
    return name === undefined ? schema : (this.#ground.definitions[name] ?? {});
  }

  /** A value that the schema takes, as far as a schema can tell. */
  valid(given: JsonSchema, name = ''): unknown {
    const schema = this.resolve(given);
    if ('const' in schema) return schema['const'];
    if (Array.isArray(schema['enum'])) return this.pick(schema['enum'] as unknown[]);
    const kinds = [...listOf(schema['anyOf']), ...listOf(schema['oneOf'])];
    if (kinds.length > 0) return this.valid(this.pick(kinds), name);
    const type = this.pick([schema['type']].flat()) as string | undefined; // a type is a word or a list of words
    if (type === 'object') return this.#object(schema);
    if (type === 'array') return this.#array(schema, name);
    if (type === 'string') return this.#text(schema, name);
    if (type === 'integer') return Math.floor(this.#number(schema));
    if (type === 'number') return this.#number(schema);
    if (type === 'boolean') return this.chance(0.5);
    return type === 'null' ? null : this.pick(oddValues);
  }

  #object({ properties, required }: JsonSchema): Record<string, unknown> {
    const needed = Array.isArray(required) ? required : [];
    const fields = Object.entries((properties ?? {}) as Definitions);
    const wanted = fields.filter(([name]) => needed.includes(name) || this.chance(0.4));
    return Object.fromEntries(wanted.map(([name, inner]) => [name, this.valid(inner, name)]));
  }

  #array({ items, minItems = 0, maxItems = 3 }: JsonSchema, name: string): unknown[] {
    const least = Number(minItems);
    const length =
      least +
      Math.floor(this.#ground.random() * (Math.min(Number(maxItems), least + 3) - least + 1));
    return Array.from({ length }, () => this.valid((items ?? {}) as JsonSchema, name));
  }

  #text(schema: JsonSchema, name: string): string {
    const { format, pattern, minLength = 0, maxLength = 200 } = schema;
    if (format === 'uuid') return this.#ground.idFor(name);
    const known = bySort[String(format)];
    if (known) return this.pick(known);
    const fits = (text: string) =>
      text.length >= Number(minLength) &&
      text.length <= Number(maxLength) &&
      (typeof pattern !== 'string' || new RegExp(pattern, 'u').test(text));
    const fitting = [...texts, ...shaped].filter(fits);
    if (fitting.length > 0) return this.pick(fitting);
    return 'x'.repeat(Math.max(1, Number(minLength)));
  }

  #number({ minimum = 0, maximum, exclusiveMinimum }: JsonSchema): number {
    const low = Number(exclusiveMinimum ?? minimum);
    const high = Number(maximum ?? low + 1000);
    return this.pick([low, high, low + 1, low + (high - low) * this.#ground.random()]);
  }
}

export function listOf(value: unknown): readonly JsonSchema[] {
  return Array.isArray(value) ? (value as JsonSchema[]) : []; // where it is asked, JSON Schema has lists of schemas
}
