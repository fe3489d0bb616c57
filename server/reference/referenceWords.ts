import type { Endpoint } from '../../shared/endpoint.ts';

/** `listLabResults` as a sentence: `List lab results`. */
function sentence(name: string): string {
  const words = name
    .replace(/([A-Z])/g, ' $1')
    .toLowerCase()
    .trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The group of an endpoint: the first part of its path, `Lab results`. */
export function tagOf({ path }: Endpoint): string {
  const [first = ''] = path.split('/').filter(Boolean);
  return sentence(first.replaceAll('-', ' '));
}

/** A tag as a part of an address. */
export function tagPath(tag: string): string {
  return tag.toLowerCase().replaceAll(' ', '-');
}

/** `GET /pets/:petId` as a name for programs where the contract gives none. */
export function operationIdOf(endpoint: Endpoint, names: ReadonlyMap<unknown, string>): string {
  const parts = endpoint.path.split(/[^A-Za-z]+/).filter(Boolean);
  const made = parts.map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join('');
  return names.get(endpoint) ?? `${endpoint.method.toLowerCase()}${made}`;
}

/** Its own sentence, or the one that its name in the contract makes. */
export function summaryOf(endpoint: Endpoint, names: ReadonlyMap<unknown, string>): string {
  return endpoint.summary ?? sentence(operationIdOf(endpoint, names));
}
