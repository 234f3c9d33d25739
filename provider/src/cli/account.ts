import { WiroClient } from "../wiro/client";
import { type Clock, elapsed } from "../wiro/clock";
import { LIMITS, type Limits } from "../wiro/http/budget";
import { readSettings } from "../wiro/setting-sources";
import type { Settings } from "../wiro/settings";
import { undiciTransport } from "../wiro/http/transport";
import type { AccountOptions } from "./arguments";
import { ConfigUnreadable, isInProject, stackConfig } from "./pulumi-config";
import { EXIT, Failure, interruption, type Shell } from "./shell";

export interface Account {
  readonly client: WiroClient;
  /** The shell's clock, except that an interruption of the shell ends every wait. */
  readonly clock: Clock;
}

interface AccountQuestion extends AccountOptions {
  /** For a command that reports a named stack that cannot be read, and goes on without it. */
  readonly onUnread?: (reason: string) => void;
}

/**
 * The settings that the environment lacks, from the stack. A stack that nobody named may fail where the key is there.
 */
async function configOf({ stack, onUnread }: AccountQuestion, hasKey: boolean, shell: Shell) {
  try {
    return await stackConfig(stack, shell);
  } catch (error) {
    if (!(error instanceof ConfigUnreadable)) throw error;
    if (hasKey && stack === undefined) return undefined;
    if (stack === undefined || onUnread === undefined) throw error;
    if (!hasKey) throw new Failure(error.message, EXIT.unavailable);
    onUnread(error.reason);
    return undefined;
  }
}

/** The settings of the account that the environment and the stack name; the environment wins, key by key. */
export async function settingsOf(question: AccountQuestion, shell: Shell): Promise<Settings> {
  const { stack } = question;
  const hasKey = (shell.env["WIRO_API_KEY"] ?? "") !== "";
  const asksPulumi = stack !== undefined || isInProject(shell.cwd);
  if (!hasKey && !asksPulumi) {
    throw new Failure(
      "there is no API key; export WIRO_API_KEY, or run this in the folder of a Pulumi project whose stack has wiro:apiKey",
      EXIT.usage,
    );
  }
  const config = asksPulumi ? await configOf(question, hasKey, shell) : undefined;
  const settings = readSettings(config, shell.env);
  if (Array.isArray(settings)) throw new Failure(settings.join("; "), EXIT.usage);
  return settings;
}

/** Opens the account that the environment or the stack names, for the time of the work. */
export async function withClient<T>(
  question: AccountQuestion,
  shell: Shell,
  work: (account: Account) => Promise<T>,
  limits: Limits = LIMITS,
): Promise<T> {
  const settings = await settingsOf(question, shell);
  const interrupted = interruption(shell.interrupted);
  const transport = undiciTransport();
  const clock: Clock = {
    now: () => shell.clock.now(),
    elapsed: () => elapsed(shell.clock),
    sleep: (milliseconds, until) => Promise.race([shell.clock.sleep(milliseconds, until), interrupted]),
  };
  const client = new WiroClient({
    settings,
    transport: {
      post: (...request) => Promise.race([transport.post(...request), interrupted]),
      close: () => transport.close(),
    },
    clock,
    random: shell.random,
    limits,
    log: (line) => shell.err.write(`${line}\n`),
  });
  try {
    return await work({ client, clock });
  } finally {
    // Closing waits for requests under way. After an interruption nobody waits for them.
    const closed = client.close();
    if (!shell.interrupted.aborted) await closed;
  }
}
