import { isoTime } from "../../wiro/clock";
import type { ReadConnection } from "../../wiro/consent/read-connection";
import { plain } from "../text";

/** What the API reports of one agent. */
export interface ReadAgent {
  readonly guid: string;
  readonly title: string;
  /** The number of the Company Page, "" where none is stored or shown. */
  readonly organizationId: string;
  /** `missing`: the API knows no such agent; a reason: it could not be read. */
  readonly connection: ReadConnection | "missing" | { readonly unreadable: string };
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
  /** An estimate: a year after connectedAt, or the end of a token that is not renewed. */
  readonly renewBy: string;
  /** What a person has to do, "" for nothing. */
  readonly todo: string;
  /** Something that is not due yet, but worth knowing; "" for nothing. */
  readonly warning: string;
}

function todoOf({ guid, organizationId }: ReadAgent, { condition, reason }: ReadConnection): string {
  const connect = `wiro-linkedin connect ${guid}`;
  switch (condition) {
    case "sound":
      return "";
    case "not-connected":
      return organizationId === ""
        ? `store the LinkedIn app's keys and the page id on the agent, then: ${connect}`
        : `a page admin has to consent: ${connect}`;
    case "other-member":
      return `${plain(reason)}: let the expected member consent: ${connect}`;
    case "ended":
    case "token-not-renewed":
    case "renewal-due":
      return `${plain(reason)}: a page admin has to consent again: ${connect}`;
  }
}

/** The state of one agent's connection, and what a person has to do about it. */
export function fleetRow(read: ReadAgent): FleetRow {
  const nothing = { accountName: "", connectedAt: "", tokenExpiresAt: "", renewBy: "", warning: "" };
  const about = { guid: read.guid, title: plain(read.title), organizationId: plain(read.organizationId) };
  const { connection } = read;
  if (connection === "missing") {
    const todo = "deleted, or not visible to this API key: restore it or the key's access";
    return { ...about, connection: "missing", ...nothing, todo };
  }
  if ("unreadable" in connection) {
    return { ...about, connection: "unknown", ...nothing, todo: connection.unreadable };
  }
  return {
    ...about,
    connection: connection.connected ? "connected" : "not connected",
    accountName: plain(connection.accountName),
    connectedAt: inSeconds(connection.connectedAt),
    tokenExpiresAt: inSeconds(connection.tokenExpiresAt),
    renewBy: connection.renewBy,
    todo: todoOf(read, connection),
    warning: plain(connection.warning),
  };
}

function inSeconds(time: string): string {
  return time === "" ? "" : isoTime(Date.parse(time));
}
