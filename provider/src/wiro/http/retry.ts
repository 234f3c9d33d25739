import { timeOf } from "../api-clock";
import { type Clock, elapsed, MINUTE, type Random, SECOND } from "../clock";
import { type RequestGate, WaitTimeout } from "./gate";
import type { RetryPolicy } from "./operations";
import { type HttpResponse, NoResponseError, NotSentError } from "./transport";

/** The limits of one call. */
export const LIMITS = {
  attempts: 3,
  /** One attempt, its body included. */
  attemptMs: 15 * SECOND,
  /** All attempts and the pauses between them. */
  totalMs: 60 * SECOND,
  /** The queue and the API's rate limit; counted apart from `totalMs`. */
  waitMs: 10 * MINUTE,
  /** The longest Retry-After that is believed. */
  maxRetryAfterMs: 10 * MINUTE,
  backoffBaseMs: 500,
  backoffCapMs: 8 * SECOND,
};

export type Limits = typeof LIMITS;

/** How long all calls pause where the API asks for a longer pause than is believed. */
const PAUSE_IN_DOUBT = MINUTE;
/** Longer than any date or number of seconds. */
const MAX_HEADER = 100;

/**
 * What one call came to: an answer of any status, or none, or no turn within the time. `limit` says what kept it: our
 * own queue, the API's rate limit, or a longer Retry-After than is believed.
 */
export type AttemptOutcome =
  | { kind: "response"; response: HttpResponse; readable: boolean }
  | { kind: "no-response"; why: string }
  | { kind: "not-sent"; why: string; remedy: string }
  | { kind: "wait-timeout"; limit: WaitTimeout["limit"] | "retry-after" };

/** The API did nothing, and asks for a pause. */
const RATE_LIMITED = { kind: "rate-limited" } as const;

export interface RetryContext {
  readonly clock: Clock;
  readonly random: Random;
  readonly gate: RequestGate;
  readonly limits: Limits;
}

/** Full jitter: anywhere between nothing and the exponential bound, so that a fleet does not come back as one. */
export function backoff(attempt: number, random: Random, limits: Limits): number {
  return Math.round(random() * Math.min(limits.backoffCapMs, limits.backoffBaseMs * 2 ** (attempt - 1)));
}

/** Retry-After as the RFC has it: seconds or a date. Undefined when it is neither. */
export function retryAfterMs(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined;
  const header = text.slice(0, MAX_HEADER);
  if (/^\s*\d+\s*$/.test(header)) return Number(header) * SECOND;
  // Without its GMT it is no HTTP date, and Date.parse finds a year in almost anything.
  const date = /GMT\s*$/.test(header) ? Date.parse(header) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** A date is one on the clock of whoever sent it, which the response's own date tells. */
function pauseAskedFor(response: HttpResponse, clock: Clock): number | undefined {
  return retryAfterMs(response.retryAfter, timeOf(response) ?? clock.now());
}

function shouldRetry(outcome: AttemptOutcome, repeat: RetryPolicy, attempts: number): boolean {
  // Whoever never answers may have done what was asked: only what converges is safe a third time.
  if (repeat === "never") return false;
  if (repeat === "once-if-no-response") return outcome.kind === "no-response" && attempts < 2;
  if (outcome.kind === "no-response") return true;
  if (outcome.kind !== "response") return false;
  // A body that is no JSON comes from something in between, which may be gone at the next try.
  return outcome.response.status >= 500 || outcome.response.status === 408 || !outcome.readable;
}

/**
 * Sends until there is an answer to keep. A 429 is no attempt: the API did nothing, whatever the operation, so the
 * request goes back to the gate and waits there with all the others.
 */
export async function sendWithRetry(
  context: RetryContext,
  repeat: RetryPolicy,
  attempt: (timeoutMs: number, number: number) => Promise<HttpResponse>,
  isReadable: (response: HttpResponse) => boolean,
): Promise<AttemptOutcome> {
  const { clock, random, gate, limits } = context;
  let waitLeft = limits.waitMs;
  let timeLeft = limits.totalMs;
  let attempts = 0;
  let rateLimited = 0;
  /** Holds back every call; says whether this one may wait, too. */
  const pauseAll = (response: HttpResponse): boolean => {
    rateLimited += 1;
    const after = pauseAskedFor(response, clock);
    // A server that rejects a call and asks for no pause would be called again without one.
    const asked = after === 0 ? undefined : after;
    const isBelieved = asked === undefined || asked <= limits.maxRetryAfterMs;
    const pause = asked ?? SECOND + backoff(rateLimited, random, limits);
    // A slip of a proxy, such as milliseconds, must not silence a process that lives for months.
    gate.pauseUntil(elapsed(clock) + (isBelieved ? pause : PAUSE_IN_DOUBT));
    return isBelieved;
  };
  for (;;) {
    const queuedAt = elapsed(clock);
    let startedAt = queuedAt;
    const outcome = await gate
      .pass(queuedAt + waitLeft, async (): Promise<AttemptOutcome | typeof RATE_LIMITED> => {
        startedAt = elapsed(clock);
        const response = await attempt(Math.min(limits.attemptMs, timeLeft), attempts + 1);
        // Before the turn goes to the next request, which must not leave any more.
        if (response.status === 429)
          return pauseAll(response) ? RATE_LIMITED : { kind: "wait-timeout", limit: "retry-after" };
        return { kind: "response", response, readable: isReadable(response) };
      })
      .catch((error: unknown): AttemptOutcome => {
        if (error instanceof WaitTimeout) return { kind: "wait-timeout", limit: error.limit };
        if (error instanceof NotSentError)
          return { kind: "not-sent", why: error.message, remedy: error.remedy };
        if (error instanceof NoResponseError) return { kind: "no-response", why: error.message };
        throw error;
      });
    if (outcome.kind === "wait-timeout" || outcome.kind === "not-sent") return outcome;

    if (outcome.kind === "rate-limited") {
      waitLeft -= elapsed(clock) - queuedAt;
      continue;
    }

    attempts += 1;
    waitLeft -= startedAt - queuedAt;
    const after = outcome.kind === "response" ? pauseAskedFor(outcome.response, clock) : undefined;
    const pause = after ?? backoff(attempts, random, limits);
    timeLeft -= elapsed(clock) - startedAt + pause;
    if (!shouldRetry(outcome, repeat, attempts) || attempts >= limits.attempts || timeLeft <= 0)
      return outcome;
    await clock.sleep(pause);
  }
}
