import { z } from 'zod';

type JsonSchema = {
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly minimum?: number;
  readonly minLength?: number;
  readonly items?: JsonSchema;
  readonly minItems?: number;
};

const texts: Readonly<Record<string, string>> = {
  uuid: '01890000-0000-7000-8000-000000000000',
  'date-time': '2026-11-22T10:00:00.000Z',
  date: '2026-11-22',
  email: 'somebody@example.test',
  uri: 'https://example.test/a.png',
};

function text(schema: JsonSchema): string {
  return texts[schema.format ?? ''] ?? 'x'.repeat(Math.max(schema.minLength ?? 1, 1));
}

function objectOf({ properties = {}, required = [] }: JsonSchema): Record<string, unknown> {
  return Object.fromEntries(required.map((key) => [key, sample(properties[key] ?? {})]));
}

function sample(schema: JsonSchema): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  if (schema.anyOf) return sample(schema.anyOf[0] ?? {});
  if (schema.type === 'object') return objectOf(schema);
  if (schema.type === 'string') return text(schema);
  if (schema.type === 'boolean') return true;
  if (schema.type === 'integer' || schema.type === 'number')
    return Math.max(schema.minimum ?? 1, 1);
  if (schema.type === 'array') return schema.minItems ? [sample(schema.items ?? {})] : [];
  return null;
}

const isId = (schema: JsonSchema): boolean =>
  schema.format === 'uuid' || (schema.anyOf ?? []).some(isId);

/** The fields of a request schema that take an id, at its top. @throws Error for an id further down, where nobody would look */
export function idFieldsOf(schema: z.ZodType): string[] {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
  const fields = Object.entries(json.properties ?? {}).filter(([, inner]) => isId(inner));
  const inAll = JSON.stringify(json).split('"format":"uuid"').length - 1;
  if (inAll !== fields.length) throw new Error(`${inAll} ids, at the top only ${fields.length}`);
  return fields.map(([name]) => name);
}

/** The smallest value that a request schema takes: only what it requires, each as plain as can be. */
export function sampleOf(schema: z.ZodType): unknown {
  return sample(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema);
}

/** The same for a query: its numbers and defaults are known by what is made of their text. */
export function sampleQueryOf(schema: z.ZodType): unknown {
  return sample(z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' }) as JsonSchema);
}
