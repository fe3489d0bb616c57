const browsers = [
  [/Edg\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/Firefox\//, 'Firefox'],
  [/Chrome\//, 'Chrome'],
  [/Safari\//, 'Safari'],
] as const;
const systems = [
  [/iPhone|iPad/, 'iOS'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/Linux/, 'Linux'],
] as const;

const named = (table: readonly (readonly [RegExp, string])[], text: string) =>
  table.find(([pattern]) => pattern.test(text))?.[1];

/** What a browser says about itself, in two words: `Firefox on Windows`. */
export function deviceWords(userAgent: string | null): string {
  const text = userAgent ?? '';
  const browser = named(browsers, text) ?? 'A program';
  const system = named(systems, text);
  return system === undefined ? browser : `${browser} on ${system}`;
}
