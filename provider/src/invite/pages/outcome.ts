import type { ConnectionStatus } from "../../wiro/responses";
import type { ConsentCallback } from "../../wiro/consent/consent-callback";
import { consentId } from "../../wiro/consent/consent-rules";
import type { ReadConnection } from "../../wiro/consent/read-connection";

/** The connection as the API reports it, for this invite. */
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

/** The connection in one text: a different text is a different consent. */
export function connectionText(status: ConnectionStatus): string {
  return status.connected ? JSON.stringify([consentId(status), status.accountName]) : "";
}

/**
 * The outcome of a return:
 * - `connected`: by this visit, as the right member;
 * - `wrong-account`: somebody else than the expected member is connected;
 * - `failed`: nothing changed, and Wiro's callback gives the reason;
 * - `unconfirmed`: the return claims a connection, but the API reports none;
 * - `standing`: nothing proves that this visit changed anything, so the page shows the connection as it is.
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
