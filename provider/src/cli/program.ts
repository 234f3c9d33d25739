import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command, CommanderError } from "commander";
import { WiroError } from "../wiro/error";
import { agents } from "./commands/agents";
import { connect } from "./commands/connect";
import { explain } from "./commands/explain";
import { exportAgents } from "./commands/export";
import { invite } from "./commands/invite";
import { previewSummary } from "./commands/preview-summary";
import { refreshToken } from "./commands/refresh-token";
import { couldNotAsk } from "./polling";
import { EXIT, Failure, Interrupted, type Shell } from "./shell";
import { status } from "./commands/status";
import { plain } from "./text";
import { wait } from "./commands/wait";

const NAME = "wiro-linkedin";
const WIDTH = 110;

/** Each adds itself to the program; the order is that of the help. */
const COMMANDS = [agents, status, connect, wait, invite, previewSummary, exportAgents, refreshToken, explain];

const EPILOGUE = `
Settings
  WIRO_API_KEY                   the API key of the Wiro project
  WIRO_API_SECRET                only if the project asks for signed requests
  WIRO_BASE_URL                  default https://api.wiro.ai/v1
  WIRO_MAX_CONCURRENT_REQUESTS   default 16
  WIRO_LOG=debug                 a line on stderr for each request
  In the folder of a Pulumi project, the pulumi on the PATH is asked for what the environment does not set: the
  stack's wiro:apiKey, wiro:apiSecret, wiro:baseUrl and wiro:maxConcurrentRequests.

Exit codes
  0    done, and nothing needs a person
  1    a connection needs a person, or the command failed
  2    wrong arguments or settings
  4    the API could not be asked: it cannot be reached, it rejected the key, or its response cannot be used
  10, 11, 12  the findings of preview-summary --exit-code
  130  interrupted

Results go to stdout; progress and errors go to stderr. Colours only on a terminal, and not with NO_COLOR.`;

function version(): string {
  const { version } = JSON.parse(readFileSync(join(__dirname, "../../package.json"), "utf8")) as {
    version: string;
  };
  return version;
}

/** The command and its subcommands print through the shell, and end with an error instead of ending the process. */
function attach(command: Command, usage: string, shell: Shell): void {
  command.exitOverride().configureOutput({
    writeOut: (text) => shell.out.write(text),
    writeErr: (text) => shell.err.write(text),
    getOutHelpWidth: () => WIDTH,
    getErrHelpWidth: () => WIDTH,
    getOutHasColors: () => false,
    getErrHasColors: () => false,
    outputError: (text, write) => {
      const what = plain(text.replace(/^error: /, "").replaceAll("\n", " "))
        .trim()
        .replace(/\.$/, "");
      write(`${NAME}: ${what}; see \`${usage} --help\`\n`);
    },
  });
  for (const below of command.commands) attach(below, `${usage} ${below.name()}`, shell);
}

function program(shell: Shell): Command {
  const root = new Command(NAME)
    .description(
      "Look after the LinkedIn connections of Wiro agents: who is connected, and who has to consent.",
    )
    .version(version())
    .addHelpText("after", EPILOGUE);
  for (const add of COMMANDS) add(root, shell);
  attach(root, NAME, shell);
  return root;
}

/** One command line, from its arguments to its exit code. */
export async function run(args: readonly string[], shell: Shell): Promise<number> {
  try {
    await program(shell).parseAsync(args, { from: "user" });
    return EXIT.done;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    if (error instanceof Interrupted) {
      shell.err.write(`${NAME}: interrupted\n`);
      return EXIT.interrupted;
    }
    if (error instanceof Failure || error instanceof WiroError) {
      if (error.message !== "") shell.err.write(`${NAME}: ${error.message}\n`);
      if (error instanceof Failure) return error.exitCode;
      return couldNotAsk(error) ? EXIT.unavailable : EXIT.failed;
    }
    shell.err.write(`${NAME}: this should not happen: ${plain(String(error))}; please report it\n`);
    return EXIT.failed;
  }
}
