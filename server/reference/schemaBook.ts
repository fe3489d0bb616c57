import { z } from 'zod';

export type JsonSchema = { readonly [word: string]: unknown };
type Direction = 'input' | 'output';
type Definitions = Readonly<Record<string, JsonSchema>>;

/** Kinds of schema that deserve a name of their own; an id or an instant reads better where it stands. */
const namedKinds = new Set(['object', 'union', 'enum']);

const refIn = /"#\/\$defs\/([^"]+)"/g;

function isSchema(value: unknown): value is z.ZodType {
  return value instanceof z.ZodType;
}

function registryOf(names: ReadonlyMap<unknown, string>) {
  const registry = z.registry<{ id: string }>();
  for (const [value, name] of names)
    if (isSchema(value) && namedKinds.has(value.def.type)) registry.add(value, { id: name });
  return registry;
}

/** A definition with all that it refers to: equal for equal schemas only. */
function whole(definitions: Definitions, name: string, seen: readonly string[] = []): string {
  if (seen.includes(name)) return name;
  const text = JSON.stringify(definitions[name]);
  return text.replace(refIn, (_, inner: string) => whole(definitions, inner, [...seen, name]));
}

/**
 * Turns the contract's schemas into JSON Schema 2020-12, with a component for each that has a name. What is sent and what is answered are two schemas where defaults or
 * unknown keys make a difference: then the one that is sent is called `...Input`.
 */
export class SchemaBook {
  readonly #registry: ReturnType<typeof registryOf>;
  readonly #components = new Map<string, { readonly schema: JsonSchema; readonly whole: string }>();

  constructor(names: ReadonlyMap<unknown, string>) {
    this.#registry = registryOf(names);
  }

  get components(): Definitions {
    const entries = [...this.#components].map(([name, { schema }]) => [name, schema] as const);
    return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** The schema as it may stand in the document. */
  of(schema: z.ZodType, direction: Direction): JsonSchema {
    const { $defs, properties } = z.toJSONSchema(z.object({ it: schema }), {
      metadata: this.#registry,
      io: direction,
      unrepresentable: 'any',
      override: ({ zodSchema, jsonSchema }) => {
        const examples = z.globalRegistry.get(zodSchema)?.examples;
        if (Array.isArray(examples)) jsonSchema.examples = examples;
      },
    });
    const definitions = ($defs ?? {}) as Definitions; // JSON schemas are objects but for true and false, which zod does not write here
    const names = new Map(
      Object.keys(definitions).map((name) => [name, this.#nameOf(definitions, name)]),
    );
    for (const [name, { taken, text }] of names)
      this.#components.set(taken, {
        schema: renamed(definitions[name] ?? {}, names),
        whole: text,
      });
    return renamed(properties?.['it'] as JsonSchema, names); // it was asked for one line above
  }

  #nameOf(definitions: Definitions, name: string) {
    const text = whole(definitions, name);
    const known = this.#components.get(name);
    return { taken: known && known.whole !== text ? `${name}Input` : name, text };
  }
}

/** Formats whose name says all that their pattern says. */
const tellingFormats: readonly unknown[] = ['uuid', 'email', 'date', 'date-time', 'uri'];
const unbounded: readonly unknown[] = [Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER];

/** Without what a reader need not know: patterns that a format stands for, and the bounds of all whole numbers. */
function plain(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(plain);
  if (typeof schema !== 'object' || schema === null) return schema;
  const isTold = 'format' in schema && tellingFormats.includes(schema.format);
  const words = Object.entries(schema).filter(
    ([word, value]) =>
      !(isTold && word === 'pattern') &&
      !((word === 'maximum' || word === 'minimum') && unbounded.includes(value)),
  );
  return Object.fromEntries(words.map(([word, value]) => [word, plain(value)]));
}

function renamed(schema: JsonSchema, names: ReadonlyMap<string, { readonly taken: string }>) {
  const text = JSON.stringify(schema).replace(
    refIn,
    (_, name: string) => `"#/components/schemas/${names.get(name)?.taken ?? name}"`,
  );
  const { id: _, ...rest } = plain(JSON.parse(text)) as JsonSchema;
  return rest;
}
