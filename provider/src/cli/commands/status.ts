import type { Command } from "commander";
import type { CredentialChange } from "../../wiro/responses";
import type { WiroClient } from "../../wiro/client";
import { DEFAULT_RENEW_BEFORE_DAYS, MAX_RENEW_BEFORE_DAYS } from "../../wiro/consent/consent-rules";
import { isMissingAgent, WiroError } from "../../wiro/error";
import type { ConsentPolicy } from "../../wiro/consent/evaluate-consent";
import { readConnection } from "../../wiro/consent/read-connection";
import { withClient } from "../account";
import { type AccountOptions, guids, memberName, wholeNumber, withAccount } from "../arguments";
import { Failure, type Shell } from "../shell";
import { table } from "../table";
import { type FleetRow, fleetRow, type ReadAgent } from "./fleet";
import { type Colour, count, painter, plain, Progress, shortened } from "../text";

const LARGE_FLEET = 20;
/** The fields that hold no secret. A change of any other field is shown without its value, whatever the API sends. */
const SHOWN_FIELDS = ["authmethod", "clientid", "organizationid"];
const COLUMNS = ["AGENT", "TITLE", "PAGE", "CONNECTION", "SINCE", "TOKEN UNTIL", "RENEW BY", "TO DO"];
const COLOUR: Record<FleetRow["connection"], Colour> = {
  connected: "green",
  "not connected": "red",
  missing: "red",
  unknown: "yellow",
};

const HELP = `
Without guids: every agent of the account that has, or once had, LinkedIn keys; the others are counted on stderr.
RENEW BY is an estimate: LinkedIn's consent lasts a year from the day it was given, or 60 days where LinkedIn gave no
refresh token with it, or while the agent does not run, as Wiro then does not renew the access token.
Exit code 1 if any connection needs a person: not connected, missing, the wrong member, the renewal due, or an
agent that cannot be read. Such an agent does not hide the others.

--json prints
  { "needPerson": 1, "agents": [ { "guid", "title", "organizationId", "connection", "accountName", "connectedAt",
    "tokenExpiresAt", "renewBy", "todo", "warning" } ] }
where connection is connected, "not connected", missing or unknown; times are ISO 8601, "" where there is none; todo
is "" when no person is needed; warning is something that is not due yet, but worth knowing. --verbose adds
"changes": [ { "changedAt", "changedBy", "field", "value" } ].

Examples
  wiro-linkedin status
  wiro-linkedin status 3f2a9c1e-5b7d-4e8f-9a0b-1c2d3e4f5a6b --verbose
  wiro-linkedin status --renew-before-days 60 --json > fleet.json || notify-the-team`;

interface Options extends AccountOptions {
  readonly json?: true;
  readonly verbose?: true;
  readonly renewBeforeDays: number;
  readonly expectedAccount?: string;
}

interface Change {
  readonly changedAt: string;
  readonly changedBy: string;
  readonly field: string;
  readonly value: string;
}

/** An agent that the person named is shown even if it has nothing to do with LinkedIn. */
interface Candidate {
  readonly guid: string;
  readonly title: string;
  readonly named: boolean;
}

interface Reader {
  readonly client: WiroClient;
  readonly policy: ConsentPolicy;
  readonly progress: Progress;
}

interface Fleet {
  readonly asked: number;
  readonly listed: readonly ReadAgent[];
}

/** By guid. */
type Changes = ReadonlyMap<string, readonly Change[]>;

const needsPerson = ({ todo }: FleetRow) => todo !== "";

async function candidates(client: WiroClient, named: readonly string[]): Promise<Candidate[]> {
  if (named.length > 0) return named.map((guid) => ({ guid, title: "", named: true }));
  const all = await client.myAgents();
  return all.map(({ guid, title }) => ({ guid: plain(guid), title, named: false }));
}

/** A disconnect may clear the page id, so an agent without one may still be one that lost its connection. */
async function onceHadKeys(client: WiroClient, guid: string): Promise<boolean> {
  try {
    return (await client.credentialHistory(guid)).length > 0;
  } catch (error) {
    // The older generations of the API have no history.
    if (error instanceof WiroError && error.kind === "rejected") return false;
    throw error;
  }
}

/** Undefined for an agent that has nothing to do with LinkedIn. */
async function readCandidate(
  { client, policy }: Reader,
  { guid, title, named }: Candidate,
): Promise<ReadAgent | undefined> {
  try {
    const detail = client.detail(guid, "now");
    const [agent, connection] = await Promise.all([detail, readConnection(client, guid, policy, detail)]);
    const { organizationId, clientId } = agent.linkedin;
    const hasKeys = connection.connected || organizationId !== "" || clientId !== "";
    if (!named && !hasKeys && !(await onceHadKeys(client, guid))) return undefined;
    return { guid, title: agent.title, organizationId, connection };
  } catch (error) {
    if (!(error instanceof WiroError)) throw error;
    // A rejected key concerns the whole fleet, and so does a proxy: one line is clearer than a table.
    if (error.kind === "unauthorized" || error.kind === "not-sent") throw error;
    const connection = isMissingAgent(error) ? "missing" : { unreadable: error.message };
    return { guid, title, organizationId: "", connection };
  }
}

function changeOf({ changedAt, changedBy, field, value }: CredentialChange): Change {
  const shown = SHOWN_FIELDS.includes(field) ? plain(value) : "[REDACTED]";
  return { changedAt, changedBy: plain(changedBy), field: plain(field), value: shown };
}

function fleetTable(rows: readonly FleetRow[], paint: ReturnType<typeof painter>): string {
  const day = (time: string) => (time === "" ? "-" : time.slice(0, 10));
  const cells = rows.map((row) => {
    const as =
      row.connection === "connected" ? `connected as ${shortened(row.accountName, 30)}` : row.connection;
    const isCalm = row.connection !== "connected" || `${row.todo}${row.warning}` === "";
    const colour = isCalm ? COLOUR[row.connection] : "yellow";
    return [
      row.guid,
      shortened(row.title, 30) || "-",
      row.organizationId || "-",
      paint(colour, as),
      day(row.connectedAt),
      day(row.tokenExpiresAt),
      day(row.renewBy),
      row.todo || row.warning || "-",
    ];
  });
  return table(COLUMNS, cells);
}

function changeLines(changes: readonly Change[]): string {
  if (changes.length === 0) return "  no change is recorded\n";
  return table(
    ["  CHANGED", "BY", "FIELD", "VALUE"],
    changes.map(({ changedAt, changedBy, field, value }) => [
      `  ${changedAt || "-"}`,
      changedBy || "-",
      field,
      value || "-",
    ]),
  );
}

/** Reads every agent that is asked for; one that cannot be read does not hide the others. */
async function readFleet(named: readonly string[], reader: Reader): Promise<Fleet> {
  const { client, progress } = reader;
  const asked = await candidates(client, named);
  let done = 0;
  let over = false;
  const step = () => {
    done += 1;
    if (asked.length > LARGE_FLEET && !over) progress.show(`${done} of ${count(asked.length, "agent")} read`);
  };
  try {
    const read = await Promise.all(asked.map((candidate) => readCandidate(reader, candidate).finally(step)));
    const listed = read.filter((one) => one !== undefined);
    return { asked: asked.length, listed };
  } finally {
    over = true;
    progress.clear();
  }
}

async function readChanges(rows: readonly FleetRow[], { client, progress }: Reader): Promise<Changes> {
  const changes = new Map<string, readonly Change[]>();
  const history = async ({ guid }: FleetRow) => {
    try {
      changes.set(guid, (await client.credentialHistory(guid)).map(changeOf));
    } catch (error) {
      if (!(error instanceof WiroError)) throw error;
      progress.print(`wiro-linkedin: ${error.message}`);
    }
  };
  await Promise.all(rows.filter(({ connection }) => connection.endsWith("connected")).map(history));
  return changes;
}

function print(rows: readonly FleetRow[], changes: Changes | undefined, json: boolean, shell: Shell): void {
  if (json) {
    const withChanges = (row: FleetRow) =>
      changes === undefined ? row : { ...row, changes: changes.get(row.guid) ?? [] };
    const response = { needPerson: rows.filter(needsPerson).length, agents: rows.map(withChanges) };
    shell.out.write(`${JSON.stringify(response, null, 2)}\n`);
    return;
  }
  if (rows.length > 0) shell.out.write(fleetTable(rows, painter(shell)));
  for (const { guid } of rows) {
    const ofAgent = changes?.get(guid);
    if (ofAgent !== undefined) shell.out.write(`\n${guid}\n${changeLines(ofAgent)}`);
  }
}

async function run(named: readonly string[], options: Options, shell: Shell): Promise<void> {
  const progress = new Progress(shell.err);
  const policy = { renewBeforeDays: options.renewBeforeDays, expectedAccountName: options.expectedAccount };
  const { fleet, rows, changes } = await withClient(options, shell, async ({ client }) => {
    const reader = { client, policy, progress };
    const fleet = await readFleet(named, reader);
    const rows = fleet.listed.map(fleetRow);
    const changes = options.verbose ? await readChanges(rows, reader) : undefined;
    return { fleet, rows, changes };
  });
  print(rows, changes, options.json ?? false, shell);
  const left = fleet.asked - rows.length;
  if (fleet.asked === 0) progress.print("This API key sees no agent.");
  if (left > 0)
    progress.print(`${count(left, "agent")} without LinkedIn keys not shown; name one to see it.`);
  const inNeed = rows.filter(needsPerson).length;
  if (inNeed === 0) return;
  throw new Failure(
    `${inNeed} of ${count(rows.length, "connection")} ${inNeed === 1 ? "needs" : "need"} a person`,
  );
}

export function status(program: Command, shell: Shell): void {
  withAccount(program.command("status"))
    .description("show the connections of agents, and what a person has to do about them")
    .argument("[guid...]", "agents; default: all that have to do with LinkedIn", guids)
    .option("--json", "print JSON")
    .option("--verbose", "add who changed which field of the credential, and when")
    .option(
      "--expected-account <name>",
      "the LinkedIn member who must have consented to every one",
      memberName,
    )
    .option(
      "--renew-before-days <n>",
      "how long before its end a consent counts as due",
      wholeNumber(0, MAX_RENEW_BEFORE_DAYS),
      DEFAULT_RENEW_BEFORE_DAYS,
    )
    .addHelpText("after", HELP)
    .action((named: readonly string[], options: Options) => run(named, options, shell));
}
