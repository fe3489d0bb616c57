// One wrong value after another for each field of a request schema, made from the schema itself.

import { z } from 'zod';

type JsonSchema = Readonly<Record<string, unknown>>;
/** A request with one field broken: how, and where the server must say so. */
export type Broken = { readonly what: string; readonly field: string; readonly value: unknown };

const left = Symbol('left out');

function kindsOf(schema: JsonSchema): JsonSchema[] {
  const kinds = [schema['anyOf'], schema['oneOf']].flatMap(
    (list) => (Array.isArray(list) ? (list as JsonSchema[]) : []), // JSON Schema has lists of schemas there
  );
  if (kinds.length > 0) return kinds.flatMap(kindsOf);
  return [schema['type']].flat().map((type) => ({ ...schema, type }));
}

const wrongTypes: readonly (readonly [type: string, value: unknown])[] = [
  ['string', 'text'],
  ['number', 12.5],
  ['boolean', true],
  ['array', ['entry']],
  ['object', { some: 'field' }],
  ['null', null],
];

function ofAnotherType(kinds: readonly JsonSchema[]): [string, unknown][] {
  const types = new Set(kinds.map(({ type }) => (type === 'integer' ? 'number' : type)));
  if (types.has(undefined)) return []; // any value will do
  return wrongTypes.flatMap(([type, value]) => (types.has(type) ? [] : [[`a ${type}`, value]]));
}

function beyondLimits(kind: JsonSchema): [string, unknown][] {
  const { type, maxLength, minLength, minimum, maximum, format, maxItems } = kind;
  const isFree = kind['enum'] === undefined && kind['const'] === undefined;
  const tries: [boolean, string, unknown][] = [
    [typeof maxLength === 'number', 'too long', 'x'.repeat(Number(maxLength ?? 0) + 1)],
    [Number(minLength) > 0, 'empty', ''],
    [typeof minimum === 'number' && minimum > -1e15, 'too small', Number(minimum) - 1],
    [typeof maximum === 'number' && maximum < 1e15, 'too large', Number(maximum) + 1],
    [type === 'integer', 'a fraction', 1.5],
    [type === 'string' && !isFree, 'no choice', 'nonsense'],
    [type === 'string' && format !== undefined, `no ${String(format)}`, 'nonsense'],
    [typeof maxItems === 'number', 'too many', Array(Number(maxItems ?? 0) + 1).fill('x')],
  ];
  return tries.flatMap(([isTried, what, value]) => (isTried ? [[what, value]] : []));
}

function wrongValues(schema: JsonSchema): [string, unknown][] {
  const kinds = kindsOf(schema);
  const [only, ...others] = kinds.filter(({ type }) => type !== 'null');
  return [...ofAnotherType(kinds), ...(only && others.length === 0 ? beyondLimits(only) : [])];
}

function jsonOf(schema: z.ZodObject, io: 'input' | 'output') {
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return { fields: Object.entries(properties as Record<string, JsonSchema>), required };
}

/** Every field of a body broken in turn; `value` undefined means: left out. */
export function brokenBodies(schema: z.ZodObject): Broken[] {
  const { fields, required } = jsonOf(schema, 'input');
  return fields.flatMap(([field, inner]) => {
    const missing: [string, unknown][] = required.includes(field) ? [['left out', left]] : [];
    return [...missing, ...wrongValues(inner)].map(([what, value]) => ({
      what: `${field} ${what}`,
      field,
      value: value === left ? undefined : value,
    }));
  });
}

/** Every field of a query broken in turn: there all is text. */
export function brokenQueries(schema: z.ZodObject): Broken[] {
  return jsonOf(schema, 'output').fields.flatMap(([field, inner]) => {
    const kinds = kindsOf(inner).filter(({ type }) => type !== 'null');
    const [only, ...others] = kinds;
    if (!only || others.length > 0 || only['type'] === undefined) return [];
    const isText = only['type'] === 'string';
    const noNumber: [string, unknown][] = isText ? [] : [['no such value', 'nonsense']];
    const beyond = beyondLimits(only).filter(([what]) => !(isText && what === 'empty'));
    return [...noNumber, ...beyond].map(([what, value]) => ({
      what: `${field} ${what}`,
      field,
      value,
    }));
  });
}

/** The fields of a body that take any text. */
export function textFieldsOf(schema: z.ZodObject): string[] {
  return jsonOf(schema, 'input').fields.flatMap(([field, inner]) => {
    const isText = kindsOf(inner).some(
      (kind) => kind['type'] === 'string' && kind['format'] === undefined && !kind['enum'],
    );
    return isText ? [field] : [];
  });
}
