import { type ConnectionPolicy, evaluateConnection } from "../../../provider/src/lifecycle/connection";
import {
  type Connection,
  NO_CONNECTION,
  type ObservedConnection,
} from "../../../provider/src/lifecycle/connection-record";
import type { Moment } from "../../../provider/src/wiro/api-clock";
import { isoTime } from "../../../provider/src/wiro/clock";
import { NOON } from "../fake-clock";

export const MINUTE = 60_000;
export const DAY = 1440 * MINUTE;

export const at = (now: number): Moment => ({ now, tolerance: MINUTE });
export const AT_NOON = at(NOON);
export const iso = (time: number) => new Date(time).toISOString();
export const policy: ConnectionPolicy = { agentGuid: "g-1" };
export const byInvite: ConnectionPolicy = { ...policy, consentLink: "none" };

export const LIVE = { authorizeUrl: "https://the-link", authorizeUrlExpiresAt: isoTime(NOON + 5 * MINUTE) };
export const EXPIRED = {
  authorizeUrl: "https://the-link",
  authorizeUrlExpiresAt: isoTime(NOON - 5 * MINUTE),
};
export const NONE = { authorizeUrl: "", authorizeUrlExpiresAt: "" };

export const NOBODY = { connected: false, accountName: "", connectedAt: "", tokenExpiresAt: "" };
export const jane = (connectedAt = iso(NOON - 10 * DAY)) => ({
  connected: true,
  accountName: "Jane Doe",
  connectedAt,
  // A token is given for 60 days.
  tokenExpiresAt: iso(Math.max(NOON + 50 * DAY, (Date.parse(connectedAt) || 0) + 60 * DAY)),
});

/** The record after this observation. */
export const after = (
  observed: ObservedConnection,
  want: ConnectionPolicy = policy,
  moment = AT_NOON,
): Connection => evaluateConnection(want, NO_CONNECTION, observed, moment).connection;

export const CONNECTED = after(jane());
export const LOST = evaluateConnection(policy, CONNECTED, NOBODY, AT_NOON).connection;
export const AGED = after(jane(iso(NOON - 340 * DAY)));
export const SUPERSEDED: Connection = { ...NO_CONNECTION, supersededConnectedAt: jane().connectedAt };
export const WRONG = { ...policy, expectedAccountName: "Sam Roe" };
