/** How many cases each fuzzed function gets; `npm run test:fuzz` raises it. */
export const RUNS = Number(process.env["FUZZ_RUNS"] ?? 4_000);
/** Part of the title of each fuzzed suite: `FUZZ_SEED=…` repeats it. */
export const SEED = Number(process.env["FUZZ_SEED"] ?? Date.now() % 1_000_000);

/** Options of fc.assert for a function whose cases are spread over this many tests. */
export function fuzz(tests = 1): { numRuns: number; seed: number } {
  return { numRuns: Math.ceil(RUNS / tests), seed: SEED };
}

/** The timeout of a test: a nightly run takes minutes. */
export const FUZZ_TIMEOUT = 30_000 + RUNS * 20;
