import type { ConnectionStatus } from "../wiro/answers";
import { DAY } from "../wiro/clock";
import type { ConsentCallback } from "../wiro/consent-callback";
import { CONSENT_LASTS } from "../wiro/consent-link";

/** How long before the consent runs out an invite asks for a new one by itself. */
const RENEWAL_BEFORE = 30 * DAY;

/** What the API says of the connection, seen from this invite. */
export type Standing = "right" | "renewal-due" | "wrong-account" | "none";

export function standingOf(status: ConnectionStatus, expected: string | undefined, now: number): Standing {
  if (!status.connected) return "none";
  if (expected !== undefined && expected !== status.accountName) return "wrong-account";
  // An estimate: the API does not tell when a consent runs out.
  const runsOut = status.connectedAt === "" ? Infinity : Date.parse(status.connectedAt) + CONSENT_LASTS;
  return runsOut - RENEWAL_BEFORE <= now ? "renewal-due" : "right";
}

/** The connection in one text: another text, another consent. */
export function connectionText({ connected, connectedAt, accountName }: ConnectionStatus): string {
  return connected ? JSON.stringify([connectedAt, accountName]) : "";
}

/**
 * What a return came to:
 * - `connected`: by this visit, as the right member;
 * - `wrong-account`: somebody else than the expected member is connected;
 * - `failed`: nothing changed, and Wiro's callback says why;
 * - `unconfirmed`: the return says connected, but the API says that nobody is;
 * - `standing`: nobody can say that this visit changed anything; only what is the case can be shown.
 */
export type Outcome = "connected" | "wrong-account" | "failed" | "unconfirmed" | "standing";

/** `changed` is undefined when the return does not belong to a click in this browser: it then proves nothing. */
export function outcomeOf(
  standing: Standing,
  callback: ConsentCallback,
  changed: boolean | undefined,
): Outcome {
  if (changed === undefined) return "standing";
  if (changed && standing !== "none") return standing === "wrong-account" ? "wrong-account" : "connected";
  if (callback.outcome === "failed") return "failed";
  return callback.outcome === "connected" && standing === "none" ? "unconfirmed" : "standing";
}
