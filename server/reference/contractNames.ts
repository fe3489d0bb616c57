import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = new URL('../../shared/', import.meta.url);

/**
 * The names under which shared/ exports its endpoints and schemas: what the house calls them is what the API's reference calls them, so nothing is named twice.
 */
export async function contractNames(): Promise<ReadonlyMap<unknown, string>> {
  const files = globSync('*.ts', { cwd: fileURLToPath(folder) }).sort();
  const modules = await Promise.all(
    files.map(async (file) => (await import(new URL(file, folder).href)) as object),
  );
  const named = modules.flatMap((module) => Object.entries(module));
  return new Map(
    named.flatMap(([name, value]: [string, unknown]) =>
      typeof value === 'object' && value !== null ? [[value, name]] : [],
    ),
  );
}
