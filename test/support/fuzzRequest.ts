// Requests made from the served OpenAPI document: valid, nearly valid and hostile, each from its own seed.

import type { OpenapiDocument } from '../../server/reference/openapiDocument.ts';
import type { JsonSchema } from '../../server/reference/schemaBook.ts';
import { hostileTexts, oddValues, seeded, SchemaValues } from './schemaValues.ts';

type Parameter = {
  readonly $ref?: string;
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema: JsonSchema;
};
type Operation = {
  readonly parameters: readonly Parameter[];
  readonly requestBody?: { readonly content: Record<string, { readonly schema: JsonSchema }> };
  readonly 'x-roles'?: readonly string[];
};
/** One endpoint of the document; `path` as the contract writes it, below the API's prefix. */
export type Target = {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
};
export type FuzzRequest = {
  readonly target: Target;
  readonly role: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: string | undefined;
};
type Ids = Readonly<Record<string, string>>;
type Ground = { readonly document: OpenapiDocument; readonly own: Ids; readonly foreign: Ids };

const roles = ['admin', 'veterinarian', 'technician', 'receptionist', 'screen', 'nobody'];
const missingId = '01890000-0000-7000-8000-00000000dead';

/** Everything in the document that can be asked. */
export function targetsOf(document: OpenapiDocument): Target[] {
  return Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path: path.replace(/^\/api\/v1/, '').replace(/\{(\w+)\}/g, ':$1'),
      operation: operation as Operation, // as the document's maker wrote it
    })),
  );
}

class Maker {
  readonly #ground: Ground;
  readonly #values: SchemaValues;

  constructor(ground: Ground, random: () => number) {
    this.#ground = ground;
    this.#values = new SchemaValues({
      random,
      definitions: ground.document.components.schemas,
      idFor: (name) => this.#id(name),
    });
  }

  request(targets: readonly Target[]): FuzzRequest {
    const values = this.#values;
    const target = values.pick(targets);
    const { operation } = target;
    const allowed = operation['x-roles'] ?? roles;
    const role = values.chance(0.85) ? values.pick(allowed) : values.pick(roles);
    const parameters = operation.parameters.map((given) => this.#resolve(given));
    return {
      target,
      role,
      url: this.#url(target.path, parameters),
      headers: this.#headers(target, parameters),
      payload: this.#payload(operation),
    };
  }

  #id(name: string): string {
    const { own, foreign } = this.#ground;
    const values = this.#values;
    const known = own[name] ?? values.pick(Object.values(own));
    if (values.chance(0.75)) return known;
    return values.pick([missingId, foreign[name] ?? missingId, values.pick(Object.values(own))]);
  }

  #resolve(given: Parameter): Parameter {
    const name = given.$ref?.split('/').at(-1);
    const { parameters } = this.#ground.document.components;
    return name === undefined ? given : parameters[name as keyof typeof parameters]; // the document refers only to what it has
  }

  #word(schema: JsonSchema, name: string): string {
    const values = this.#values;
    if (values.chance(0.8)) return String(values.valid(schema, name));
    const odd = values.pick(hostileTexts);
    return odd.length > 1000 ? odd.slice(0, 1000) : odd;
  }

  #url(path: string, parameters: readonly Parameter[]): string {
    const values = this.#values;
    const filled = path.replace(/:(\w+)/g, (_, name: string) => {
      const schema = parameters.find((one) => one.in === 'path' && one.name === name)?.schema ?? {};
      const word =
        schema['format'] === 'uuid' ? this.#id(name) : String(values.valid(schema, name));
      return encoded(values.chance(0.92) ? word : this.#word(schema, name)) || 'x';
    });
    const query = parameters
      .filter(
        (one) => one.in === 'query' && (one.required ? values.chance(0.95) : values.chance(0.4)),
      )
      .map(({ name, schema }) => `${name}=${encoded(this.#word(schema, name))}`);
    if (values.chance(0.03)) query.push('surprise=1');
    if (values.chance(0.02)) query.push('limit=1', 'limit=2');
    return `/api/v1${filled}${query.length > 0 ? `?${query.join('&')}` : ''}`;
  }

  #headers({ method }: Target, parameters: readonly Parameter[]): Record<string, string> {
    const values = this.#values;
    const headers: Record<string, string> = {};
    for (const { name, schema, in: place } of parameters) {
      if (place !== 'header' || values.chance(0.7)) continue;
      const word = values.chance(0.6) ? '"1"' : this.#word(schema, name);
      headers[name.toLowerCase()] = word.replace(/[^\x20-\x7e]/g, '?').slice(0, 300);
    }
    if (method !== 'GET')
      headers['content-type'] = values.chance(0.97)
        ? 'application/json'
        : values.pick([
            'text/plain',
            'application/xml',
            'multipart/form-data',
            'application/json; charset=x',
          ]);
    if (values.chance(0.01)) headers['sec-fetch-site'] = 'cross-site';
    return headers;
  }

  #payload({ requestBody }: Operation): string | undefined {
    const values = this.#values;
    const schema = Object.values(requestBody?.content ?? {})[0]?.schema;
    if (!schema) return values.chance(0.05) ? JSON.stringify(values.pick(oddValues)) : undefined;
    if (values.chance(0.02))
      return values.pick(['{', '', '[1,', '{"a":1}}', 'undefined', '"\\ud800"']);
    const body = values.valid(schema);
    if (values.chance(0.45)) return JSON.stringify(body);
    return JSON.stringify(values.chance(0.85) ? this.#nearly(body) : values.pick(oddValues));
  }

  /** The same value with one or two things in it changed, left out or added. */
  #nearly(value: unknown): unknown {
    const values = this.#values;
    if (typeof value !== 'object' || value === null) return values.pick(oddValues);
    const fields = Object.entries(value);
    if (fields.length === 0 || values.chance(0.1))
      return { ...value, surprise: values.pick(oddValues) };
    const [name] = values.pick(fields);
    const changed = fields.flatMap(([key, inner]: [string, unknown]): [string, unknown][] => {
      if (key !== name) return [[key, inner]];
      if (values.chance(0.15)) return [];
      return [[key, values.chance(0.3) ? this.#nearly(inner) : values.pick(oddValues)]];
    });
    if (Array.isArray(value)) return changed.map(([, inner]) => inner);
    const next = Object.fromEntries(changed);
    return values.chance(0.3) ? this.#nearly(next) : next;
  }
}

function encoded(word: string): string {
  return encodeURIComponent(word.toWellFormed());
}

/** The request of this seed and number: the same for the same document and ids. */
export function fuzzRequest(
  ground: Ground,
  targets: readonly Target[],
  { seed, number }: { readonly seed: number; readonly number: number },
): FuzzRequest {
  return new Maker(ground, seeded(seed * 1_000_003 + number)).request(targets);
}
