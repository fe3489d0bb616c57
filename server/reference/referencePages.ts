import { problems } from '../../shared/problems.ts';
import { html, page, prose, type Html } from './html.ts';
import type { OpenapiDocument } from './openapiDocument.ts';
import { tagPath } from './referenceWords.ts';
import type { JsonSchema } from './schemaBook.ts';
import { schemaHtml, typeHtml } from './schemaHtml.ts';

type Content = Readonly<
  Record<string, { readonly schema: JsonSchema; readonly example?: unknown }>
>;
type Referred = { readonly $ref?: string; readonly [word: string]: unknown };
type Operation = {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly parameters: readonly Referred[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, Referred>>;
  readonly 'x-roles'?: readonly string[];
};
type Entry = { readonly method: string; readonly path: string; readonly operation: Operation };

function entriesOf(document: OpenapiDocument): Entry[] {
  return Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      operation: operation as Operation, // as operationOf made it
    })),
  );
}

class Pages {
  readonly #document: OpenapiDocument;
  readonly #entries: readonly Entry[];

  constructor(document: OpenapiDocument) {
    this.#document = document;
    this.#entries = entriesOf(document);
  }

  all(): Map<string, string> {
    const tags = this.#document.tags.map(({ name }): [string, string] => [
      `/docs/${tagPath(name)}`,
      this.#tag(name),
    ]);
    return new Map([['/docs', this.#start()], ['/docs/schemas', this.#schemas()], ...tags]);
  }

  #of(tag: string): readonly Entry[] {
    return this.#entries.filter(({ operation }) => operation.tags.includes(tag));
  }

  #start(): string {
    const groups = this.#document.tags.map(
      ({ name }) =>
        html`<section>
          <h2><a href="/docs/${tagPath(name)}">${name}</a></h2>
          <ul class="endpoints">
            ${this.#of(name).map((entry) => this.#line(name, entry))}
          </ul>
        </section>`,
    );
    return page(
      'Reference',
      html`<h1>VetCare Board API</h1>
        ${prose(this.#document.info.description)}
        <div class="groups">${groups}</div>
        <section>
          <h2 id="problems">Problems</h2>
          <ul class="fields">
            ${problemLines()}
          </ul>
        </section>`,
    );
  }

  #line(tag: string, { method, path, operation }: Entry): Html {
    return html`<li>
      <a href="/docs/${tagPath(tag)}#${operation.operationId}">${operation.summary}</a>
      <code>${method} ${path}</code>
    </li>`;
  }

  #tag(name: string): string {
    const entries = this.#of(name);
    return page(
      name,
      html`<h1>${name}</h1>
        <ul class="endpoints">
          ${entries.map((entry) => this.#line(name, entry))}
        </ul>
        ${entries.map((entry) => this.#operation(entry))}`,
    );
  }

  #operation({ method, path, operation }: Entry): Html {
    const { operationId, summary, requestBody, responses } = operation;
    const roles = operation['x-roles'];
    return html`<article>
      <h2 id="${operationId}">${summary}</h2>
      <p class="call"><strong>${method}</strong> <code>${path}</code></p>
      <p>${roles ? `For: ${roles.join(', ')}.` : 'For everyone, without signing in.'}</p>
      ${this.#parameters(operation)}
      ${
        requestBody
          ? html`<h3>Body</h3>
              ${contentHtml(requestBody.content)}`
          : ''
      }
      <h3>Replies</h3>
      <dl>${Object.entries(responses).map(([status, reply]) => this.#reply(status, reply))}</dl>
    </article>`;
  }

  #parameters({ parameters }: Operation): Html {
    if (parameters.length === 0) return html``;
    const lines = parameters.map((given) => {
      const { name, in: place, required, schema, description } = this.#resolve(given);
      return html`<li>
        <code class="field">${String(name)}</code> in ${String(place)}
        ${required ? html`<span class="required">required</span>` : ''}
        <span>${typeHtml(schema as JsonSchema)}</span>
        ${typeof description === 'string' ? prose(description) : ''}
      </li>`;
    });
    return html`<h3>Parameters</h3>
      <ul class="fields">
        ${lines}
      </ul>`;
  }

  #reply(status: string, given: Referred): Html {
    const { description, content } = this.#resolve(given);
    const isProblem = Number(status) >= 400;
    const words = prose(String(description));
    const shown = content && !isProblem ? contentHtml(content as Content) : '';
    return html`<dt>${status}</dt>
      <dd>${words}${shown}</dd>`;
  }

  #resolve(given: Referred): Readonly<Record<string, unknown>> {
    const [, kind, name] =
      /^#\/components\/(parameters|responses)\/(.*)$/.exec(given.$ref ?? '') ?? [];
    if (kind === undefined || name === undefined) return given;
    const { parameters, responses } = this.#document.components;
    const found: Readonly<Record<string, unknown>> = kind === 'parameters' ? parameters : responses;
    return found[name] as Record<string, unknown>; // the document refers only to what it has
  }

  #schemas(): string {
    const all = Object.entries(this.#document.components.schemas);
    const sections = all.map(
      ([name, schema]) =>
        html`<section>
          <h2 id="${name}">${name}</h2>
          ${schemaHtml(schema)}
        </section>`,
    );
    return page(
      'Schemas',
      html`<h1>Schemas</h1>
        ${sections}`,
    );
  }
}

function problemLines(): Html[] {
  return Object.entries(problems).map(
    ([code, [status, words]]) =>
      html`<li><code class="field">${code}</code> ${status} <span>${words}</span></li>`,
  );
}

function contentHtml(content: Content): Html {
  return html`${Object.entries(content).map(
    ([media, { schema, example }]) =>
      html`${media === 'application/json' ? '' : html`<p><code>${media}</code></p>`}
      ${schemaHtml(schema)}
      ${
        example === undefined
          ? ''
          : html`<details>
              <summary>Example</summary>
              <pre tabindex="0">
${typeof example === 'string' ? example : JSON.stringify(example, null, 2)}</pre>
            </details>`
      }`,
  )}`;
}

/** Every page of the reference by its address. */
export function referencePages(document: OpenapiDocument): ReadonlyMap<string, string> {
  return new Pages(document).all();
}
