import { type Command, Option } from "commander";
import { handlerOf } from "../../invite/handler";
import type { ErrorContext } from "../../invite/handler-options";
import type { WiroError } from "../../wiro/error";
import { redact } from "../../wiro/redaction";
import type { Settings } from "../../wiro/settings";
import { settingsOf } from "../account";
import { type AccountOptions, wholeNumber, withAccount } from "../arguments";
import { EXIT, Failure, type Shell } from "../shell";
import { serve } from "../web-server";

const SIGNING_KEY = "WIRO_INVITE_SIGNING_KEY";

const HELP = `
Serves the pages behind the invites that \`inviteUrl\` makes in a program: each lets a page admin consent by a click,
days later. ${SIGNING_KEY} holds the key that the invites are signed with, 32 bytes at least. To change the key, put
the new one before the former, separated by a comma. Put a proxy with TLS in front, and leave the path as it is. Ctrl+C
ends it.

Examples
  ${SIGNING_KEY}=… wiro-linkedin invite serve --url https://your-app.com/connect
  ${SIGNING_KEY}=… wiro-linkedin invite serve --url http://localhost:3000/connect --product-name "Your App"`;

interface Options extends AccountOptions {
  readonly url: string;
  readonly host: string;
  readonly port: number;
  readonly productName?: string;
}

/** A space beside a comma is not part of a key. */
function signingKeysOf({ env }: Shell): readonly string[] {
  const signingKeys = env[SIGNING_KEY] ?? "";
  if (signingKeys !== "") return signingKeys.split(/\s*,\s*/);
  throw new Failure(
    `there is no signing key; export ${SIGNING_KEY}, the one that the invites are signed with`,
    EXIT.usage,
  );
}

function webHandler(
  { url, productName }: Options,
  signingKey: readonly string[],
  settings: Settings,
  shell: Shell,
) {
  const log = (line: string) => shell.err.write(`${line}\n`);
  const onError = (error: WiroError, { reference }: ErrorContext) => log(`${reference}: ${error.message}`);
  try {
    return handlerOf({ url, signingKey, productName, log, clock: shell.clock, onError }, settings);
  } catch (error) {
    throw new Failure(error instanceof Error ? error.message : String(error), EXIT.usage);
  }
}

async function serveInvites(options: Options, shell: Shell): Promise<void> {
  const signingKeys = signingKeysOf(shell);
  const settings = await settingsOf(options, shell);
  const handler = webHandler(options, signingKeys, settings, shell);
  const secrets = [...signingKeys, settings.apiKey, settings.apiSecret ?? ""];
  const server = await serve(handler, options.host, options.port, (error) => {
    const what = redact(error instanceof Error ? error.message : String(error), secrets);
    shell.err.write(`wiro-linkedin: a request failed: ${what}; please report it\n`);
  });
  shell.err.write(
    `Invites below ${options.url} are served on http://${options.host}:${server.port}. Ctrl+C ends it.\n`,
  );
  if (!shell.interrupted.aborted) {
    await new Promise((resolve) => shell.interrupted.addEventListener("abort", resolve, { once: true }));
  }
  await server.close();
}

export function invite(program: Command, shell: Shell): void {
  const command = program
    .command("invite")
    .description("the invites that let a page admin consent by a click");
  withAccount(command.command("serve"))
    .description("serve the pages behind the invites")
    .requiredOption("--url <url>", "the address under which browsers reach it: https, or http on localhost")
    .addOption(
      new Option("--port <number>", "the port to listen on").argParser(wholeNumber(0, 65_535)).default(3000),
    )
    .option("--host <address>", "the address to listen on", "127.0.0.1")
    .option("--product-name <name>", "who asks, in the customer's words")
    .addHelpText("after", HELP)
    .action((options: Options) => serveInvites(options, shell));
}
