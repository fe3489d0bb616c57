/** How much to fuzz, and from which seed. The full run: `FUZZ_REQUESTS=20000 FUZZ_SEED=7 npm test -- test/server/http/fuzz`. */
export function fuzzSettings(): { readonly requests: number; readonly seed: number } {
  return {
    requests: Number(process.env['FUZZ_REQUESTS'] ?? 1_500),
    seed: Number(process.env['FUZZ_SEED'] ?? 20_261_122),
  };
}
