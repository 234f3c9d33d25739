import type { Command } from "commander";
import { elapsed, MINUTE, SECOND } from "../../wiro/clock";
import { readConnection } from "../../wiro/consent/read-connection";
import { type Account, withClient } from "../account";
import { type AccountOptions, guids, memberName, timeoutOption, withAccount } from "../arguments";
import { jittered, isTransient } from "../polling";
import { Failure, type Shell } from "../shell";
import { connectedAs, count, plain, Progress } from "../text";

const POLL_INTERVAL = 10 * SECOND;

const HELP = `
Polls OAuthStatus every 10 seconds or so until every agent is connected. Prints a line on stderr whenever the
case of an agent changes. After a failure that may pass it polls again.
Exit code 0 when all are connected, and as --expected-account if it is given; 1 on timeout, naming who is left, or
at once for an agent that the API key cannot see.

Examples
  wiro-linkedin wait 3f2a9c1e-5b7d-4e8f-9a0b-1c2d3e4f5a6b --timeout 30
  pulumi up --yes && wiro-linkedin wait $(pulumi config get agentGuid) && pulumi up --yes --refresh`;

interface Options extends AccountOptions {
  readonly expectedAccount?: string;
  readonly timeout: number;
}

/** The state of one agent, and whether it is the one that is waited for. */
interface Poll {
  readonly done: boolean;
  readonly text: string;
}

async function poll(agentGuid: string, { expectedAccount }: Options, { client }: Account): Promise<Poll> {
  try {
    const read = await readConnection(client, agentGuid, { expectedAccountName: expectedAccount });
    switch (read.condition) {
      case "not-connected":
        return { done: false, text: "not connected yet" };
      case "ended":
      case "other-member":
        return { done: false, text: plain(read.reason) };
      case "sound":
        return { done: true, text: read.warning === "" ? connectedAs(read) : plain(read.reason) };
      default:
        return { done: true, text: plain(read.reason) };
    }
  } catch (error) {
    if (isTransient(error)) return { done: false, text: error.message };
    throw error;
  }
}

async function untilAll(
  agentGuids: readonly string[],
  options: Options,
  shell: Shell,
  account: Account,
): Promise<void> {
  const { clock } = account;
  const progress = new Progress(shell.err);
  const deadline = elapsed(clock) + options.timeout;
  const reported = new Map<string, string>();
  let left = agentGuids;
  for (;;) {
    const polls = await Promise.all(
      left.map(async (guid) => ({ guid, ...(await poll(guid, options, account)) })),
    );
    for (const { guid, text } of polls) {
      if (reported.get(guid) !== text) progress.print(`${guid}: ${text}`);
      reported.set(guid, text);
    }
    left = polls.filter(({ done }) => !done).map(({ guid }) => guid);
    if (left.length === 0) return;
    const time = deadline - elapsed(clock);
    if (time <= 0) break;
    progress.show(
      `Waiting for ${count(left.length, "agent")}, ${count(Math.ceil(time / MINUTE), "minute")} left`,
    );
    await clock.sleep(Math.min(time, jittered(POLL_INTERVAL, shell.random)));
  }
  progress.clear();
  const who = left.map((guid) => `${guid} (${reported.get(guid) ?? ""})`).join(", ");
  throw new Failure(
    `${left.length} of ${agentGuids.length} not connected within ${count(options.timeout / MINUTE, "minute")}: ${who}; let a page admin consent, and run it again`,
  );
}

export function wait(program: Command, shell: Shell): void {
  withAccount(program.command("wait"))
    .description("wait until agents are connected, for a pipeline between two `pulumi up`")
    .argument("<guid...>", "the agents", guids)
    .option(
      "--expected-account <name>",
      "the LinkedIn member who must have consented to every one",
      memberName,
    )
    .addOption(timeoutOption("how long to wait"))
    .addHelpText("after", HELP)
    .action(async (agentGuids: readonly string[], options: Options) => {
      await withClient(options, shell, (account) => untilAll(agentGuids, options, shell, account));
      shell.out.write(`${count(agentGuids.length, "agent")} connected\n`);
    });
}
