import { html, type Html } from './html.ts';
import type { JsonSchema } from './schemaBook.ts';

const formats: Readonly<Record<string, string>> = {
  uuid: 'id (UUID)',
  date: 'date, 2026-11-22',
  'date-time': 'instant, 2026-11-22T10:00:00.000Z',
  email: 'e-mail address',
  uri: 'web address',
};
const types: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'whole number',
  number: 'number',
  boolean: 'true or false',
  array: 'list',
  object: 'object',
  null: 'null',
};

const schemas = (value: unknown): readonly JsonSchema[] =>
  Array.isArray(value) ? (value as JsonSchema[]) : []; // where it is called, JSON Schema has lists of schemas

function limits(schema: JsonSchema): string[] {
  const { minLength, maxLength, minimum, maximum, minItems, maxItems, pattern } = schema;
  const said: readonly (readonly [unknown, string])[] = [
    [Number(minLength) > 0 ? minLength : undefined, 'at least # characters'],
    [maxLength, 'at most # characters'],
    [minimum, 'from #'],
    [maximum, 'to #'],
    [minItems, 'at least # entries'],
    [maxItems, 'at most # entries'],
    [pattern, 'written like #'],
    [schema['default'] === undefined ? undefined : JSON.stringify(schema['default']), 'default #'],
  ];
  return said.flatMap(([value, words]) =>
    typeof value === 'number' || typeof value === 'string'
      ? [words.replace('#', () => String(value))]
      : [],
  );
}

function choices(values: readonly unknown[]): Html {
  const shown = values.map((value) => html`<code>${JSON.stringify(value)}</code> `);
  return html`one of ${shown}`;
}

function plainType(schema: JsonSchema): string {
  const { format, type } = schema;
  const kinds = ([type ?? 'any value'].flat() as string[]).map((kind) => types[kind] ?? kind); // a type is a word or a list of words
  return [formats[String(format)] ?? kinds.join(' or '), ...limits(schema)].join(', ');
}

/** What kind of value a schema takes, in words. */
export function typeHtml(schema: JsonSchema): Html {
  const { $ref, anyOf, oneOf, items } = schema;
  if (typeof $ref === 'string') {
    const name = $ref.split('/').at(-1) ?? '';
    return html`<a href="/docs/schemas#${name}">${name}</a>`;
  }
  if ('const' in schema) return html`<code>${JSON.stringify(schema['const'])}</code>`;
  if (Array.isArray(schema['enum'])) return choices(schema['enum']);
  const kinds = [...schemas(anyOf), ...schemas(oneOf)];
  if (kinds.length > 0)
    return html`${kinds.map((kind, index) => html`${index ? ' or ' : ''}${typeHtml(kind)}`)}`;
  if (schema['type'] === 'array' && items)
    return html`list of
    ${typeHtml(items as JsonSchema)}${limits(schema).map((limit) => `, ${limit}`)}`;
  return html`${plainType(schema)}`;
}

/** The schemas with fields inside a schema: itself, its kinds, its entries. */
function inner(schema: JsonSchema): readonly JsonSchema[] {
  if (schema['properties']) return [schema];
  const kinds = [...schemas(schema['anyOf']), ...schemas(schema['oneOf'])];
  const entries = schema['items'] ? [schema['items'] as JsonSchema] : [];
  return [...kinds, ...entries].flatMap(inner);
}

function fieldHtml(name: string, schema: JsonSchema, isRequired: boolean): Html {
  return html`<li>
    <code class="field">${name}</code>
    ${isRequired ? html`<span class="required">required</span>` : ''}
    <span>${typeHtml(schema)}</span>
    ${inner(schema).map(fieldsHtml)}
  </li>`;
}

/** The fields of an object schema as a list, with the fields inside of them. */
export function fieldsHtml(schema: JsonSchema): Html {
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  const fields = Object.entries((schema['properties'] ?? {}) as Record<string, JsonSchema>); // an object by definition
  return html`<ul class="fields">
    ${fields.map(([name, field]) => fieldHtml(name, field, required.includes(name)))}
  </ul>`;
}

/** A schema as a whole: its fields, or its kind in words. */
export function schemaHtml(schema: JsonSchema): Html {
  const parts = inner(schema);
  return html`${'properties' in schema ? '' : html`<p>${typeHtml(schema)}</p>`}${parts.map(fieldsHtml)}`;
}
