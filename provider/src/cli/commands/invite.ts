import { type Command, Option } from "commander";
import { handlerOf } from "../../invite/handler";
import type { ErrorContext } from "../../invite/handler-options";
import { type Invite, readInvite } from "../../invite/invite-token";
import type { WiroError } from "../../wiro/error";
import { redact } from "../../wiro/redaction";
import type { Settings } from "../../wiro/settings";
import { publicUrlSchema } from "../../wiro/urls";
import { settingsOf } from "../account";
import { type AccountOptions, wholeNumber, withAccount } from "../arguments";
import { type EventSinks, eventSinks } from "../invite-server/event-sinks";
import { textsOf } from "../invite-server/texts-file";
import { WEBHOOK_SECRET, webhookTarget } from "../invite-server/webhook";
import { WithdrawnFile } from "../invite-server/withdrawn-file";
import { EXIT, Failure, type Shell } from "../shell";
import { serve, type WebHandler } from "../web-server";

const SIGNING_KEY = "WIRO_INVITE_SIGNING_KEY";

const HELP = `
Serves the pages behind the invites that \`inviteUrl\` makes in a program: each lets a page admin consent by a click,
days later. ${SIGNING_KEY} holds the key that the invites are signed with, 32 bytes at least. To change the key, put
the new one before the former, separated by a comma. Put a proxy with TLS in front, and leave the path as it is. Ctrl+C
ends it.

--withdrawn names a file that is read at each request, so a new line withdraws an invite without a restart. A line is an
invite's URL, which withdraws all invites of its agent with its nonce, or a nonce, which withdraws it for every agent. A
comment begins with # and a space.

GET /healthz responds with 200 and "ok", without a call of the API. Each click and each outcome is a line of JSON on
stdout. With --metrics-port, GET /metrics on that port has counters for Prometheus. With --webhook-url, each consent and
each failure is sent there, signed with ${WEBHOOK_SECRET} (whsec_…, see standardwebhooks.com).

Examples
  ${SIGNING_KEY}=… wiro-linkedin invite serve --url https://your-app.com/connect
  ${SIGNING_KEY}=… wiro-linkedin invite serve --url http://localhost:3000/connect --product-name "Your App"`;

interface Options extends AccountOptions {
  readonly url: string;
  readonly host: string;
  readonly port: number;
  readonly productName?: string;
  readonly contact?: string;
  readonly pageName?: string;
  readonly lang?: string;
  readonly texts?: string;
  readonly withdrawn?: string;
  readonly metricsPort?: number;
  readonly metricsHost: string;
  readonly webhookUrl?: string;
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

async function pagesHandler(
  { url, productName, contact, pageName, lang, texts: textsFile, withdrawn }: Options,
  signingKey: readonly string[],
  settings: Settings,
  { onEvent }: EventSinks,
  shell: Shell,
): Promise<WebHandler> {
  const texts = textsFile === undefined ? undefined : await textsOf(textsFile);
  const log = (line: string) => shell.err.write(`${line}\n`);
  const onError = (error: WiroError, { reference }: ErrorContext) => log(`${reference}: ${error.message}`);
  const page = { url, productName, contact, pageName, lang, texts };
  // The handler reports a wrong url.
  const mount = publicUrlSchema.safeParse(url).data ?? url;
  const inviteOf = (token: string) => readInvite(token, signingKey, mount);
  const file =
    withdrawn === undefined ? undefined : await WithdrawnFile.open(withdrawn, inviteOf, shell.clock, log);
  const accept = file && ((invite: Invite) => file.accepts(invite));
  try {
    return handlerOf({ ...page, signingKey, accept, log, clock: shell.clock, onError, onEvent }, settings);
  } catch (error) {
    throw new Failure(error instanceof Error ? error.message : String(error), EXIT.usage);
  }
}

/** Before the pages, and on no path of theirs: it reports that this process responds, and nothing of the API. */
function withHealth(pages: WebHandler): WebHandler {
  return (request) => {
    const isHealth = new URL(request.url).pathname === "/healthz" && ["GET", "HEAD"].includes(request.method);
    if (!isHealth) return pages(request);
    const headers = { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" };
    return Promise.resolve(new Response(request.method === "HEAD" ? null : "ok", { headers }));
  };
}

async function serveInvites(options: Options, shell: Shell): Promise<void> {
  const signingKeys = signingKeysOf(shell);
  const { webhookUrl, metricsPort, metricsHost } = options;
  const target =
    webhookUrl === undefined ? undefined : webhookTarget(webhookUrl, shell.env[WEBHOOK_SECRET] || undefined);
  const settings = await settingsOf(options, shell);
  const sinks = eventSinks(target, shell);
  const pages = await pagesHandler(options, signingKeys, settings, sinks, shell);
  const secrets = [...signingKeys, settings.apiKey, settings.apiSecret ?? "", target?.secret ?? ""];
  const onError = (error: unknown) => {
    const what = redact(error instanceof Error ? error.message : String(error), secrets);
    shell.err.write(`wiro-linkedin: a request failed: ${what}; please report it\n`);
  };
  const server = await serve(withHealth(pages), options.host, options.port, onError);
  const metricsServer =
    metricsPort === undefined
      ? undefined
      : await serve(sinks.metrics.handler, metricsHost, metricsPort, onError, "--metrics-port").catch(
          async (error: unknown) => {
            await server.close();
            throw error;
          },
        );
  const metrics =
    metricsServer && ` Metrics are on http://${urlHost(metricsHost)}:${metricsServer.port}/metrics.`;
  shell.err.write(
    `Invites below ${options.url} are served on http://${urlHost(options.host)}:${server.port}.${metrics ?? ""} Ctrl+C ends it.\n`,
  );
  if (!shell.interrupted.aborted) {
    await new Promise((resolve) => shell.interrupted.addEventListener("abort", resolve, { once: true }));
  }
  await server.close();
  await sinks.close();
  await metricsServer?.close();
}

function urlHost(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}

export function invite(program: Command, shell: Shell): void {
  const command = program
    .command("invite")
    .description("the invites that let a page admin consent by a click");
  const port = (flag: string, description: string) =>
    new Option(`${flag} <number>`, description).argParser(wholeNumber(0, 65_535));
  withAccount(command.command("serve"))
    .description("serve the pages behind the invites")
    .requiredOption("--url <url>", "the address under which browsers reach it: https, or http on localhost")
    .addOption(port("--port", "the port to listen on").default(3000))
    .option("--host <address>", "the address to listen on", "127.0.0.1")
    .option("--product-name <name>", "who asks, in the customer's words")
    .option("--page-name <name>", "the name of the LinkedIn page, for invites that have none")
    .option("--contact <address>", "how customers reach you: an e-mail address or an https URL")
    .option("--lang <tag>", "the language of the texts, such as de")
    .option("--texts <file>", "texts in place of the defaults: a JSON object of texts by name")
    .option("--withdrawn <file>", "invites that no longer count, one a line: the URL, or a nonce")
    .addOption(
      port("--metrics-port", "the port for metrics in Prometheus' format; without it there are none"),
    )
    .option("--metrics-host <address>", "the address for metrics", "127.0.0.1")
    .option(
      "--webhook-url <url>",
      "where consents and failures are sent: https, or http to a loopback address",
    )
    .addHelpText("after", HELP)
    .action((options: Options) => serveInvites(options, shell));
}
