import { isoTime } from "../../wiro/clock";
import { consentId } from "../../wiro/consent/consent-rules";
import type { ReadConnection } from "../../wiro/consent/read-connection";
import type { DeclaredAgent, RecordedState } from "../stack-record";
import { plain } from "../text";

/** What the API reports of one agent, and what the stack knows of it. */
export interface ReadAgent {
  readonly guid: string;
  readonly title: string;
  /** The number of the Company Page, "" where none is stored or shown. */
  readonly organizationId: string;
  /** `missing`: the API knows no such agent; a reason: it could not be read, and perhaps nobody could be asked. */
  readonly connection:
    ReadConnection | "missing" | { readonly unreadable: string; readonly unasked: boolean };
  /** `undeclared`: a stack was read, and does not declare it. Undefined where no stack was read. */
  readonly declared?: DeclaredAgent | "undeclared" | undefined;
}

/** The state of one agent in words, the worst first. */
export const FLEET_STATES = [
  "lost",
  "missing",
  "wrong member",
  "token not renewed",
  "renewal due",
  "unknown",
  "not connected",
  "never consented",
  "left, connected",
  "connected",
  "left",
] as const;
export type FleetState = (typeof FLEET_STATES)[number];

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
  readonly state: FleetState;
  /** The name in the stack, "" where no stack that was read declares the agent. */
  readonly customer: string;
  /** Null where no stack was read. */
  readonly declared: boolean | null;
  /** The connection as the stack recorded it, "" where it did not. */
  readonly recorded: RecordedState;
  /** The page's name in the program, "" where it gives none. */
  readonly pageName: string;
}

export function needsPerson({ todo }: FleetRow): boolean {
  return todo !== "";
}

/** The name that a person knows the agent by. */
export function nameOf({ customer, title, guid }: FleetRow): string {
  return customer || title || guid;
}

/** The worst first; those that are alike keep their order. */
export function worstFirst(rows: readonly FleetRow[]): FleetRow[] {
  const rank = ({ state, warning }: FleetRow) => FLEET_STATES.indexOf(state) - (warning === "" ? 0 : 0.5);
  return [...rows].sort((a, b) => rank(a) - rank(b));
}

/** How many agents are in each state. */
export function stateCounts(rows: readonly FleetRow[]): Record<FleetState, number> {
  const counts = FLEET_STATES.map((state) => [state, rows.filter((row) => row.state === state).length]);
  return Object.fromEntries(counts) as Record<FleetState, number>;
}

interface Standing {
  readonly state: FleetState;
  readonly todo: string;
}

function withoutConsent({ guid, organizationId, declared }: ReadAgent): Standing {
  const connect = `wiro-linkedin connect ${guid}`;
  const record = declared === "undeclared" ? undefined : declared;
  const state =
    record === undefined || record.recorded === ""
      ? "not connected"
      : record.hadConsent
        ? "lost"
        : "never consented";
  if (organizationId === "") {
    const store =
      record === undefined
        ? "store the LinkedIn app's keys and the page id on the agent"
        : "the agent has no page id: run pulumi up --refresh";
    return { state, todo: `${store}, then: ${connect}` };
  }
  if (state !== "lost") return { state, todo: `a page admin has to consent: ${connect}` };
  const was = record?.recorded === "connected" ? "it was connected when the stack last recorded it: " : "";
  return { state, todo: `${was}a page admin has to consent again: ${connect}` };
}

function standingOf(agent: ReadAgent, connection: ReadConnection): Standing {
  const { declared } = agent;
  if (declared === "undeclared") {
    if (!connection.connected) return { state: "left", todo: "" };
    const todo = "it is still connected, and no stack declares it: declare it, or disconnect it in Wiro";
    return { state: "left, connected", todo };
  }
  const again = `a page admin has to consent again: wiro-linkedin connect ${agent.guid}`;
  const reason = plain(connection.reason);
  switch (connection.condition) {
    case "sound": {
      const superseded = declared?.supersededConsent ?? "";
      if (superseded === "" || superseded !== consentId(connection)) return { state: "connected", todo: "" };
      return { state: "renewal due", todo: `connected with the consent of another app: ${again}` };
    }
    case "not-connected":
      return withoutConsent(agent);
    case "other-member": {
      const todo = `${reason}: let the expected member consent: wiro-linkedin connect ${agent.guid}`;
      return { state: "wrong member", todo };
    }
    case "ended":
      return { state: "lost", todo: `${reason}: ${again}` };
    case "token-not-renewed":
      return { state: "token not renewed", todo: `${reason}: ${again}` };
    case "renewal-due":
      return { state: "renewal due", todo: `${reason}: ${again}` };
  }
}

/** The state of one agent's connection, and what a person has to do about it. */
export function fleetRow(agent: ReadAgent): FleetRow {
  const { connection, declared } = agent;
  const record = declared === "undeclared" ? undefined : declared;
  const about = {
    guid: agent.guid,
    title: plain(agent.title),
    organizationId: plain(agent.organizationId || (record?.organizationId ?? "")),
    customer: record?.customer ?? "",
    declared: declared === undefined ? null : declared !== "undeclared",
    recorded: record?.recorded ?? ("" as const),
    pageName: record?.pageName ?? "",
  };
  const nothing = { accountName: "", connectedAt: "", tokenExpiresAt: "", renewBy: "", warning: "" };
  if (connection === "missing") {
    const todo = "deleted, or not visible to this API key: restore it or the key's access";
    return { ...about, connection: "missing", state: "missing", ...nothing, todo };
  }
  if ("unreadable" in connection) {
    return { ...about, connection: "unknown", state: "unknown", ...nothing, todo: connection.unreadable };
  }
  const standing = standingOf(agent, connection);
  return {
    ...about,
    connection: connection.connected ? "connected" : "not connected",
    accountName: plain(connection.accountName),
    connectedAt: inSeconds(connection.connectedAt),
    tokenExpiresAt: inSeconds(connection.tokenExpiresAt),
    renewBy: connection.renewBy,
    ...standing,
    // A customer who left needs no warning, and one who is still connected has the task above.
    warning: standing.state.startsWith("left") ? "" : plain(connection.warning),
  };
}

function inSeconds(time: string): string {
  return time === "" ? "" : isoTime(Date.parse(time));
}
