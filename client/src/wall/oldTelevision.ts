/*
 * webOS 6 televisions run Chromium 79. The build lowers the language, not the library; this is what the wall's own libraries call and that browser lacks
 * (Svelte's templates: replaceAll, Chromium 85). Remove it with the last such television. Imported before everything else.
 */
const text = String.prototype as { replaceAll?: (found: string, by: string) => string };
text.replaceAll ??= function replaceAll(this: string, found: string, by: string): string {
  return this.split(found).join(by);
};
