/** For work that nobody waits for: its failure is logged, with what it was. */
export function inBackground(work: Promise<unknown>, what: string) {
  work.catch((error: unknown) => console.error(what, error));
}
