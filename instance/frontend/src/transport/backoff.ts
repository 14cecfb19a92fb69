/** How long to wait before the next attempt: exponential with full jitter, so a fleet never comes back in step. */

const FIRST_MS = 500;
const LONGEST_MS = 15_000;

/** Milliseconds before attempt number `attempt` (0 is the first retry); `random` is uniform in [0, 1). */
export function backoff(attempt: number, random: () => number = Math.random): number {
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** attempt);
  return Math.round(ceiling / 2 + (ceiling / 2) * random());
}
