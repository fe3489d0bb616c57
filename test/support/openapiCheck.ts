// Every reply that a test gets is held against the served OpenAPI document: is its status listed, its problem's code, does its body fit?

import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { apiPrefix } from '../../server/http/route.ts';
import type { OpenapiDocument } from '../../server/reference/openapiDocument.ts';
import type { App } from '../../server/app.ts';

type Said = {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
};
type Asked = { readonly method: string; readonly path: string };
type Response = {
  readonly $ref?: string;
  readonly content?: Readonly<Record<string, { readonly schema: object }>>;
};
type Operation = { readonly responses: Readonly<Record<string, Response>> };

const documentName = 'openapi';

/** A document with the means to hold replies against it. */
export class OpenapiCheck {
  readonly document: OpenapiDocument;
  readonly #ajv = new Ajv2020({ strict: false, allErrors: true });
  readonly #compiled = new Map<string, ValidateFunction>();

  constructor(document: OpenapiDocument) {
    this.document = document;
    formats.default(this.#ajv);
    this.#ajv.addSchema(document, documentName);
  }

  /** What is wrong with this reply; null when the document allows it. */
  faultOf({ method, path }: Asked, said: Said): string | null {
    const name = `${method} ${path}`;
    const operation = this.#operation(method, path);
    if (!operation) return `${name} is not in the document`;
    const given = operation.responses[String(said.status)];
    if (!given) return `${name} lists no ${String(said.status)}: ${said.text.slice(0, 300)}`;
    const response = this.#resolve(given);
    if (!response.content) return said.text === '' ? null : `${name} answers a body`;
    const [media = ''] = String(said.headers['content-type']).split(';');
    const content = response.content[media];
    if (!content) return `${name} ${String(said.status)} is ${media}`;
    if (!media.endsWith('json')) return null;
    return this.#bodyFault(`${name} ${String(said.status)}`, content.schema, said.text);
  }

  /** What a schema of the document says against a value. */
  schemaFault(schema: object, value: unknown): string | null {
    const key = JSON.stringify(schema);
    const known = this.#compiled.get(key) ?? this.#ajv.compile(this.#absolute(key));
    this.#compiled.set(key, known);
    return known(value) ? null : this.#ajv.errorsText(known.errors);
  }

  #bodyFault(name: string, schema: object, text: string): string | null {
    const fault = this.schemaFault(schema, JSON.parse(text));
    return fault === null ? null : `${name}: ${fault}: ${text.slice(0, 500)}`;
  }

  #operation(method: string, path: string): Operation | undefined {
    const template = apiPrefix + path.replace(/:([A-Za-z]+)/g, '{$1}');
    return this.document.paths[template]?.[method.toLowerCase()] as Operation | undefined; // as the document's maker wrote it
  }

  #resolve(given: Response): Response {
    const name = given.$ref?.split('/').at(-1);
    return name === undefined ? given : (this.document.components.responses[name] as Response);
  }

  #absolute(text: string): object {
    return JSON.parse(text.replaceAll('"#/components/', `"${documentName}#/components/`)) as object;
  }
}

const checks = new WeakMap<object, Promise<OpenapiCheck>>();

/** The check of what this server serves at `/openapi.json`. */
export function openapiCheckOf({ app }: Pick<App, 'app'>): Promise<OpenapiCheck> {
  const known = checks.get(app);
  if (known) return known;
  const made = app
    .inject({ url: '/openapi.json' })
    .then((response) => new OpenapiCheck(response.json<OpenapiDocument>()));
  checks.set(app, made);
  return made;
}
