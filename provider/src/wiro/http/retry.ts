import { timeOf } from "../api-clock";
import { type Clock, elapsed, MINUTE, type Random, SECOND } from "../clock";
import { Budget, type Limits } from "./budget";
import { type RequestGate, WaitTimeout } from "./gate";
import type { Departure } from "./pace";
import type { RetryPolicy } from "./operations";
import { type HttpResponse, NoResponseError, NotSentError } from "./transport";

/** How long all calls pause where the API asks for a longer pause than we accept. */
const PAUSE_IN_DOUBT = MINUTE;
/** Longer than any date or number of seconds. */
const MAX_HEADER = 100;

/**
 * The outcome of one call: a response of any status, or none, or no turn within the time. `limit` names what held it
 * back: our own queue, the API's rate limit, or a longer Retry-After than we accept.
 */
export type AttemptOutcome =
  | { kind: "response"; response: HttpResponse; readable: boolean }
  | { kind: "no-response"; why: string }
  | { kind: "not-sent"; why: string; remedy: string }
  | { kind: "wait-timeout"; limit: WaitTimeout["limit"] | "retry-after" };

/** An attempt that left, or would have. */
type Attempted = Exclude<AttemptOutcome, { kind: "wait-timeout" }>;

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
  // Without its GMT it is not an HTTP date, and Date.parse finds a year in almost anything.
  const date = /GMT\s*$/.test(header) ? Date.parse(header) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** A date is on the sender's clock, which the response's own date shows. */
function pauseAskedFor(response: HttpResponse, clock: Clock): number | undefined {
  return retryAfterMs(response.retryAfter, timeOf(response) ?? clock.now());
}

async function outcomeOf(
  attempt: Promise<HttpResponse>,
  isReadable: (response: HttpResponse) => boolean,
): Promise<Attempted> {
  try {
    const response = await attempt;
    return { kind: "response", response, readable: isReadable(response) };
  } catch (error) {
    if (error instanceof NotSentError) return { kind: "not-sent", why: error.message, remedy: error.remedy };
    if (error instanceof NoResponseError) return { kind: "no-response", why: error.message };
    throw error;
  }
}

function shouldRetry(outcome: Attempted, repeat: RetryPolicy, budget: Budget, pause: number): boolean {
  // Somebody has to do what the remedy says first.
  if (outcome.kind === "not-sent") return false;
  // Sending it twice does it twice: the caller has to read the outcome.
  if (repeat === "never") return false;
  // The pause counts against the total time.
  if (!budget.allows(pause)) return false;
  // A server that never responds may have done what was asked: only what is idempotent is safe a third time.
  if (repeat === "once-if-no-response") return outcome.kind === "no-response" && budget.attempts === 1;
  // Nothing, or half a response: the connection may hold next time.
  if (outcome.kind === "no-response") return true;
  // A server that fails may recover. A 408 is a failing server's, too.
  if (outcome.response.status >= 500 || outcome.response.status === 408) return true;
  // A body that is not JSON comes from something in between, which may be gone at the next try.
  return !outcome.readable;
}

/** Holds back every call, for the `times`-th time. True: this one may wait, too. */
function pauseAll(
  { clock, random, gate, limits }: RetryContext,
  { response, times, departure }: { response: HttpResponse; times: number; departure: Departure },
): boolean {
  const after = pauseAskedFor(response, clock);
  // A server that rejects a call and asks for no pause would be called again without one.
  const asked = after === 0 ? undefined : after;
  const isBelieved = asked === undefined || asked <= limits.maxRetryAfterMs;
  const pause = asked ?? SECOND + backoff(times, random, limits);
  // A mistake of a proxy, such as milliseconds, must not silence a process that lives for months.
  gate.pauseUntil(elapsed(clock) + (isBelieved ? pause : PAUSE_IN_DOUBT), departure);
  return isBelieved;
}

/**
 * Sends until there is a response to keep. A 429 is not an attempt: the API did nothing, whatever the operation, so the
 * request goes back to the gate and waits there with all the others.
 */
export async function sendWithRetry(
  context: RetryContext,
  repeat: RetryPolicy,
  attempt: (timeoutMs: number, number: number) => Promise<HttpResponse>,
  isReadable: (response: HttpResponse) => boolean,
): Promise<AttemptOutcome> {
  const { clock, random, gate, limits } = context;
  const budget = new Budget(limits);
  const inTurn = async (
    queuedAt: number,
    departure: Departure,
  ): Promise<AttemptOutcome | typeof RATE_LIMITED> => {
    const startedAt = elapsed(clock);
    budget.waited(startedAt - queuedAt);
    const outcome = await outcomeOf(attempt(budget.attemptMs, budget.attempts + 1), isReadable);
    const took = elapsed(clock) - startedAt;
    if (outcome.kind !== "response" || outcome.response.status !== 429) {
      budget.attempted(took);
      return outcome;
    }
    budget.wasRateLimited(took);
    // Before the turn goes to the next request, which must not leave any more.
    const mayWait = pauseAll(context, { response: outcome.response, times: budget.rateLimited, departure });
    return mayWait ? RATE_LIMITED : { kind: "wait-timeout", limit: "retry-after" };
  };
  for (;;) {
    const queuedAt = elapsed(clock);
    const outcome = await gate
      .pass(queuedAt + budget.waitLeft, (departure) => inTurn(queuedAt, departure))
      .catch((error: unknown): AttemptOutcome => {
        if (error instanceof WaitTimeout) return { kind: "wait-timeout", limit: error.limit };
        throw error;
      });
    if (outcome.kind === "rate-limited") continue;
    if (outcome.kind === "wait-timeout") return outcome;
    const asked = outcome.kind === "response" ? pauseAskedFor(outcome.response, clock) : undefined;
    const pause = asked ?? backoff(budget.attempts, random, limits);
    if (!shouldRetry(outcome, repeat, budget, pause)) return outcome;
    budget.paused(pause);
    await clock.sleep(pause);
  }
}
