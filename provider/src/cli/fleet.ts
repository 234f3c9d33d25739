import type { ConnectionStatus } from "../wiro/answers";
import { isoTime } from "../wiro/clock";
import { isOtherMember, isRenewalDue, renewByOf } from "../wiro/consent-rules";
import { plain } from "./text";

/** What the API says of one agent. */
export interface Seen {
  readonly guid: string;
  readonly title: string;
  /** The number of the Company Page, "" where none is stored or shown. */
  readonly organizationId: string;
  /** `missing`: the API knows no such agent; a reason: it could not be asked. */
  readonly connection: ConnectionStatus | "missing" | { readonly unreadable: string };
}

/** What the team expects of every connection. */
export interface Policy {
  readonly renewBeforeDays: number;
  readonly expectedAccount?: string;
}

/** One agent as `status --json` prints it: a stable form. Times are ISO 8601, "" where there is none. */
export interface FleetRow {
  readonly guid: string;
  readonly title: string;
  readonly organizationId: string;
  readonly connection: "connected" | "not connected" | "missing" | "unknown";
  readonly accountName: string;
  readonly connectedAt: string;
  readonly tokenExpiresAt: string;
  /** An estimate: a year after connectedAt. */
  readonly renewBy: string;
  /** What a person has to do, "" for nothing. */
  readonly todo: string;
}

/** The member who consented, when it is not the one who should have. */
export function wrongAccount(accountName: string, expected: string | undefined): string | undefined {
  if (!isOtherMember(accountName, expected)) return undefined;
  return `connected as ${plain(accountName) || "a member without a name"}, expected ${expected ?? ""}`;
}

function todoOf(seen: Seen, connection: ConnectionStatus, renewBy: string, policy: Policy, now: number) {
  const connect = `wiro-linkedin connect ${seen.guid}`;
  if (!connection.connected) {
    return seen.organizationId === ""
      ? `store the LinkedIn app's keys and the page id on the agent, then: ${connect}`
      : `a page admin has to consent: ${connect}`;
  }
  const wrong = wrongAccount(connection.accountName, policy.expectedAccount);
  if (wrong !== undefined) return `${wrong}: let that member consent: ${connect}`;
  if (isRenewalDue(renewBy, policy.renewBeforeDays, now)) {
    return `the consent must be renewed by ${renewBy.slice(0, 10)}: ${connect}`;
  }
  return "";
}

/** What is the case with one agent's connection, and what a person has to do about it. */
export function fleetRow(seen: Seen, policy: Policy, now: number): FleetRow {
  const nothing = { accountName: "", connectedAt: "", tokenExpiresAt: "", renewBy: "" };
  const about = { guid: seen.guid, title: plain(seen.title), organizationId: plain(seen.organizationId) };
  const { connection } = seen;
  if (connection === "missing") {
    const todo = "deleted, or not visible to this API key: restore it or the key's access";
    return { ...about, connection: "missing", ...nothing, todo };
  }
  if ("unreadable" in connection) {
    return { ...about, connection: "unknown", ...nothing, todo: connection.unreadable };
  }
  const { connectedAt } = connection;
  const renewBy = connection.connected ? renewByOf(connectedAt) : "";
  return {
    ...about,
    connection: connection.connected ? "connected" : "not connected",
    accountName: plain(connection.accountName),
    connectedAt: inSeconds(connectedAt),
    tokenExpiresAt: inSeconds(connection.tokenExpiresAt),
    renewBy,
    todo: todoOf(seen, connection, renewBy, policy, now),
  };
}

function inSeconds(time: string): string {
  return time === "" ? "" : isoTime(Date.parse(time));
}
