import type { JsonSchema } from './schemaBook.ts';

type Definitions = Readonly<Record<string, JsonSchema>>;
/** No plain value was found that the schema takes. */
class NoExample extends Error {}

const texts: Readonly<Record<string, string>> = {
  uuid: '019336a1-5b7c-7f00-8a00-5f1e2d3c4b5a',
  'date-time': '2026-11-22T10:00:00.000Z',
  date: '2026-11-22',
  time: '13:05',
  email: 'rosa.moreno@example.com',
  uri: 'https://example.com/biscuit.jpg',
};
const named: Readonly<Record<string, string>> = {
  firstName: 'Rosa',
  lastName: 'Moreno',
  name: 'Biscuit',
  breed: 'Beagle',
  color: 'tricolour',
  phone: '+1 212 555 0100',
  city: 'New York',
  timezone: 'America/New_York',
  room: 'Exam 1',
  reason: 'Limping since yesterday',
  testName: 'Potassium',
  unit: 'mmol/L',
};
/** Tried in turn where a text must be written in a certain way. */
const shapes = [
  'BCDFGHJK',
  '13:05',
  '2026-11-22',
  'biscuit',
  'a1b2c3d4e5f6a7b8',
  '985112004567890',
  '123456',
  '1',
  'A',
  '#336699',
  '+12125550100',
];

function fits(schema: JsonSchema, text: string): boolean {
  const { minLength = 0, maxLength = Infinity, pattern } = schema;
  if (text.length < Number(minLength) || text.length > Number(maxLength)) return false;
  return typeof pattern !== 'string' || new RegExp(pattern, 'u').test(text);
}

function text(schema: JsonSchema, name: string): string {
  const wanted = [
    texts[String(schema['format'])],
    named[name],
    'Text',
    'text '.repeat(Math.ceil(Number(schema['minLength'] ?? 1) / 5)).trimEnd() + 's',
    ...shapes,
  ];
  const found = wanted.find((one) => one !== undefined && fits(schema, one));
  if (found === undefined) throw new NoExample();
  return found;
}

function number(schema: JsonSchema): number {
  const { minimum, maximum, exclusiveMinimum, multipleOf = 1 } = schema;
  const low = Number(minimum ?? (exclusiveMinimum === undefined ? 0 : Number(exclusiveMinimum)));
  const step = Number(multipleOf);
  const wish = Math.max(Math.ceil(low / step) * step, Math.min(3, Number(maximum ?? 3)));
  return exclusiveMinimum !== undefined && wish <= Number(exclusiveMinimum) ? wish + step : wish;
}

const listOf = (value: unknown): readonly JsonSchema[] =>
  Array.isArray(value) ? (value as JsonSchema[]) : []; // JSON schemas hold lists of schemas there

class Sampler {
  readonly #definitions: Definitions;
  constructor(definitions: Definitions) {
    this.#definitions = definitions;
  }

  of(schema: JsonSchema, name: string, depth: number): unknown {
    const { $ref, allOf, anyOf, oneOf } = schema;
    const [said] = Array.isArray(schema['examples']) ? (schema['examples'] as unknown[]) : [];
    if (said !== undefined) return said;
    if ('const' in schema) return schema['const'];
    if (Array.isArray(schema['enum'])) return schema['enum'][0] as unknown;
    if (typeof $ref === 'string')
      return this.of(this.#definitions[$ref.split('/').at(-1) ?? ''] ?? {}, name, depth + 1);
    const [first] = [...listOf(anyOf), ...listOf(oneOf), ...listOf(allOf)];
    return first ? this.of(first, name, depth) : this.#plain(schema, name, depth);
  }

  #plain(schema: JsonSchema, name: string, depth: number): unknown {
    const [type] = [schema['type']].flat() as string[]; // a type is a word or a list of words
    if (type === 'object') return this.#object(schema, depth);
    if (type === 'array') return this.#array(schema, name, depth);
    if (type === 'string') return text(schema, name);
    if (type === 'integer' || type === 'number') return number(schema);
    if (type === 'boolean') return false;
    return null;
  }

  #object({ properties, required }: JsonSchema, depth: number): object {
    const needed = Array.isArray(required) ? required : [];
    const all = Object.entries((properties ?? {}) as Definitions);
    const shown = depth > 6 ? all.filter(([key]) => needed.includes(key)) : all;
    return Object.fromEntries(shown.map(([key, inner]) => [key, this.of(inner, key, depth + 1)]));
  }

  #array({ items, minItems, prefixItems }: JsonSchema, name: string, depth: number): unknown[] {
    const tuple = listOf(prefixItems);
    if (tuple.length > 0) return tuple.map((inner) => this.of(inner, name, depth + 1));
    if (depth > 8 && !minItems) return [];
    return [this.of((items ?? {}) as JsonSchema, name.replace(/s$/, ''), depth + 1)];
  }
}

/** A plain value that the schema takes, with every field; undefined where none could be made. */
export function exampleOf(schema: JsonSchema, definitions: Definitions): unknown {
  try {
    return new Sampler(definitions).of(schema, '', 0);
  } catch (error) {
    if (error instanceof NoExample) return undefined;
    throw error;
  }
}
