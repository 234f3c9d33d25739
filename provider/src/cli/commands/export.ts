import { type Command, Option } from "commander";
import type { WiroClient } from "../../wiro/client";
import { WiroError } from "../../wiro/error";
import type { CredentialChange } from "../../wiro/responses";
import { withClient } from "../account";
import { type AccountOptions, guids, withAccount } from "../arguments";
import { Failure, type Shell } from "../shell";
import { count, plain } from "../text";
import { customersCsv, customersProgram } from "./customer-file";
import { exportOf, type LiveAgent } from "./exported-customer";

const FORMATS = { csv: customersCsv, typescript: customersProgram } as const;

const HELP = `
Without guids: every agent of the account that has, or once had, LinkedIn keys; the others are counted on stderr.
The CSV is the file of the example "fleet": customer, agentGuid, organizationId, interval, running, tone, enabled.
customer comes from the agent's title. enabled is empty where the posts are on exactly while the agent is connected.
What the API does not show, or a declaration cannot hold, is reported on stderr. Exit code 1 if an agent could not be
read: it is not in the output, and the others are.
A cell that begins with = + - or @ is written as it is. Import the file into a spreadsheet as text, not as formulas.

Examples
  wiro-linkedin export > customers.csv
  wiro-linkedin export --format typescript > index.ts`;

interface Options extends AccountOptions {
  readonly format: keyof typeof FORMATS;
}

/** Undefined for an agent that has nothing to do with LinkedIn; an error for one that cannot be read. */
type Read = LiveAgent | WiroError | undefined;

/** Older generations of the API have no history, or an error of their own for it. */
const NO_HISTORY: readonly WiroError["kind"][] = ["rejected", "partly-rejected", "unreadable"];

async function historyOf(client: WiroClient, guid: string): Promise<CredentialChange[]> {
  return client.credentialHistory(guid).catch((error: unknown) => {
    if (error instanceof WiroError && NO_HISTORY.includes(error.kind)) return [];
    throw error;
  });
}

async function readAgent(client: WiroClient, guid: string, isNamed: boolean): Promise<Read> {
  try {
    const [agent, { connected }, history] = await Promise.all([
      client.detail(guid, "now"),
      client.oauthStatus(guid),
      historyOf(client, guid),
    ]);
    const { organizationId, clientId } = agent.linkedin;
    const hasLinkedIn = connected || organizationId !== "" || clientId !== "" || history.length > 0;
    return isNamed || hasLinkedIn ? { guid, agent, connected, history } : undefined;
  } catch (error) {
    // A rejected key concerns every agent, and so does a proxy.
    if (!(error instanceof WiroError) || error.kind === "unauthorized" || error.kind === "not-sent")
      throw error;
    return error;
  }
}

function readAll(named: readonly string[], options: Options, shell: Shell): Promise<Read[]> {
  return withClient(options, shell, async ({ client }) => {
    const isNamed = named.length > 0;
    const asked = isNamed ? named : (await client.myAgents()).map(({ guid }) => plain(guid));
    if (asked.length === 0)
      throw new Failure(
        `this API key sees no agent, so there is nothing to export: it may be the key of another account. ${client.keyRemedy}`,
      );
    return Promise.all(asked.map((guid) => readAgent(client, guid, isNamed)));
  });
}

async function run(named: readonly string[], options: Options, shell: Shell): Promise<void> {
  const all = await readAll(named, options, shell);
  const print = (line: string) => shell.err.write(`wiro-linkedin: ${line}\n`);
  const errors = all.filter((one) => one instanceof WiroError);
  const agents = all.filter((one) => one !== undefined && "agent" in one);
  const others = all.length - errors.length - agents.length;
  errors.forEach(({ message }) => print(message));
  if (others > 0) print(`${count(others, "agent")} without LinkedIn not exported; name one to export it`);
  if (agents.length > 0) {
    const { text, notes } = FORMATS[options.format](exportOf(agents));
    shell.out.write(text);
    notes.forEach(print);
  }
  if (errors.length > 0)
    throw new Failure(`${errors.length} of ${count(all.length, "agent")} could not be read`);
  if (agents.length === 0) throw new Failure("none of the agents that this API key sees has LinkedIn");
}

export function exportAgents(program: Command, shell: Shell): void {
  withAccount(program.command("export"))
    .description("print live agents as the customers.csv of the fleet example, or as a program")
    .argument("[guid...]", "agents; default: all that have to do with LinkedIn", guids)
    .addOption(new Option("--format <format>", "what to print").choices(Object.keys(FORMATS)).default("csv"))
    .addHelpText("after", HELP)
    .action((named: readonly string[], options: Options) => run(named, options, shell));
}
