/** For work that nobody waits for: its failure is logged instead of lost. */
export function inBackground(work: Promise<unknown>): void {
  work.catch((error: unknown) => console.error('in the background:', error));
}
