import type { ConnectionStatus } from "../../wiro/responses";
import type { ConsentCallback } from "../../wiro/consent/consent-callback";
import { consentId } from "../../wiro/consent/consent-rules";
import type { ReadConnection } from "../../wiro/consent/read-connection";

/** What the API says of the connection, seen from this invite. */
export type ConnectionStanding = "right" | "renewal-due" | "wrong-account" | "none";

const STANDINGS = {
  "not-connected": "none",
  ended: "none",
  "other-member": "wrong-account",
  "token-not-renewed": "renewal-due",
  "renewal-due": "renewal-due",
  sound: "right",
} as const satisfies Record<ReadConnection["condition"], ConnectionStanding>;

export function standingOf({ condition }: ReadConnection): ConnectionStanding {
  return STANDINGS[condition];
}

/** The connection in one text: another text, another consent. */
export function connectionText(status: ConnectionStatus): string {
  return status.connected ? JSON.stringify([consentId(status), status.accountName]) : "";
}

/**
 * What a return came to:
 * - `connected`: by this visit, as the right member;
 * - `wrong-account`: somebody else than the expected member is connected;
 * - `failed`: nothing changed, and Wiro's callback says why;
 * - `unconfirmed`: the return says connected, but the API says that nobody is;
 * - `standing`: nobody can say that this visit changed anything; only what is the case can be shown.
 */
export type ReturnOutcome = "connected" | "wrong-account" | "failed" | "unconfirmed" | "standing";

/** `changed` is undefined when the return does not belong to a click in this browser: it then proves nothing. */
export function outcomeOf(
  standing: ConnectionStanding,
  callback: ConsentCallback,
  changed: boolean | undefined,
): ReturnOutcome {
  if (changed === undefined) return "standing";
  if (changed && standing !== "none") return standing === "wrong-account" ? "wrong-account" : "connected";
  if (callback.outcome === "failed") return "failed";
  return callback.outcome === "connected" && standing === "none" ? "unconfirmed" : "standing";
}
