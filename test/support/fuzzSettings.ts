/** How much to fuzz, and from which seed: every `npm test` as much as 20 s more allow. The full run: `FUZZ_REQUESTS=20000 FUZZ_SEED=7 npm test -- test/server/http/fuzz`. */
export function fuzzSettings(): { readonly requests: number; readonly seed: number } {
  return {
    requests: Number(process.env['FUZZ_REQUESTS'] ?? 4_000),
    seed: Number(process.env['FUZZ_SEED'] ?? 20_261_122),
  };
}
