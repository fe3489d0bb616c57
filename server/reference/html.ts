/** A piece of a page whose texts are escaped. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

type Part = string | number | Html | readonly Part[];

function written(part: Part): string {
  if (part instanceof Html) return part.text;
  if (typeof part === 'object') return part.map(written).join('');
  return String(part).replace(/[&<>"']/g, (letter) => entities[letter] ?? letter);
}

/** Makes a piece of a page; every value in it is escaped unless it is such a piece itself. */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(texts.map((text, index) => text + written(parts[index] ?? '')).join(''));
}

/** `code` between backticks, and paragraphs between empty lines. */
export function prose(text: string): Html {
  const line = (words: string): Html[] =>
    words.split('`').map((part, index) => (index % 2 ? html`<code>${part}</code>` : html`${part}`));
  return html`${text.split('\n\n').map((paragraph) => html`<p>${line(paragraph)}</p>`)}`;
}

/** A whole page of the reference. */
export function page(title: string, body: Html): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} - VetCare Board API</title>
        <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/docs/reference.css" />
      </head>
      <body>
        <header>
          <nav aria-label="Reference">
            <a href="/docs">VetCare Board API</a>
            <a href="/docs/schemas">Schemas</a>
            <a href="/openapi.json">openapi.json</a>
          </nav>
        </header>
        <main>${body}</main>
      </body>
    </html> `.text;
}
