import type { ConnectionStatus } from "../wiro/answers";
import type { ConsentCallback } from "../wiro/consent-callback";
import { DEFAULT_RENEW_BEFORE_DAYS, isOtherMember, isRenewalDue, renewByOf } from "../wiro/consent-rules";

/** What the API says of the connection, seen from this invite. */
export type Standing = "right" | "renewal-due" | "wrong-account" | "none";

export function standingOf(status: ConnectionStatus, expected: string | undefined, now: number): Standing {
  if (!status.connected) return "none";
  if (isOtherMember(status.accountName, expected)) return "wrong-account";
  const isDue = isRenewalDue(renewByOf(status.connectedAt), DEFAULT_RENEW_BEFORE_DAYS, now);
  return isDue ? "renewal-due" : "right";
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
