import type { Command } from "commander";
import type { ConnectionStatus } from "../../wiro/responses";
import { elapsed, MINUTE, SECOND } from "../../wiro/clock";
import type { ConsentCallback } from "../../wiro/consent/consent-callback";
import { CONSENT_LINK_TTL } from "../../wiro/consent/consent-link";
import { mintConsentLink } from "../../wiro/consent/mint-consent-link";
import { LIMITS } from "../../wiro/http/budget";
import { type Account, withClient } from "../account";
import { type AccountOptions, guid, memberName, timeoutOption, wholeNumber, withAccount } from "../arguments";
import { jittered, isTransient } from "../polling";
import { Failure, type Shell } from "../shell";
import { clockTime, connectedAs, countdown, plain, Progress } from "../text";
import { type ConsentResult, consentSince } from "./consent-outcome";
import { type ReturnResponse, listenForReturn, type ReturnListener } from "./return-listener";
import type { ReturnPage } from "./return-page";

const POLL_INTERVAL = 15 * SECOND;
/** A person waits at the terminal. */
const PATIENCE = { ...LIMITS, waitMs: MINUTE, maxRetryAfterMs: MINUTE };

const HELP = `
Opens the consent link in this machine's browser and waits until OAuthStatus says that the member consented. Where
there is no browser (--no-browser, over SSH, in CI) the link is printed on stdout, and only then. It is a secret:
whoever opens it connects an account of their own. A link expires after 15 minutes, and a new one replaces it until
--timeout. The consent may be given on another machine: its browser then ends at an address that does not respond
there, and this command notices the consent within seconds.
The agent must hold the LinkedIn app's keys already.

Exit code 0 with "connected as NAME" on stdout; 1 with the reason when the person cancelled, LinkedIn or Wiro
rejected it, the wrong member consented, or nobody did in time.

Examples
  wiro-linkedin connect 3f2a9c1e-5b7d-4e8f-9a0b-1c2d3e4f5a6b --expected-account "Jane Doe"
  wiro-linkedin connect 3f2a9c1e-5b7d-4e8f-9a0b-1c2d3e4f5a6b --no-browser --timeout 30`;

interface Options extends AccountOptions {
  readonly expectedAccount?: string;
  readonly browser: boolean;
  readonly port: number;
  readonly timeout: number;
}

function pageOf({ connected, line }: ConsentResult): ReturnPage {
  const text = "You can close this page and go back to the terminal.";
  const title = connected ? "LinkedIn is connected" : "LinkedIn is not connected as it should be";
  return { status: 200, title, text: `${line}. ${text}` };
}

/** One run of the command: links change; the agent, the listener and the deadline stay. */
class Consent {
  private readonly settled: Promise<ConsentResult>;
  private settle: (outcome: ConsentResult) => void = () => undefined;
  private readonly progress: Progress;

  constructor(
    private readonly agentGuid: string,
    private readonly options: Options,
    private readonly shell: Shell,
    private readonly account: Account,
    private readonly before: ConnectionStatus,
  ) {
    this.progress = new Progress(shell.err);
    this.settled = new Promise((resolve) => (this.settle = resolve));
  }

  async run(): Promise<ConsentResult> {
    const { clock } = this.account;
    const { before, progress } = this;
    if (before.connected) {
      progress.print(`The agent is ${connectedAs(before)}; a new consent replaces that one.`);
    }
    const deadline = elapsed(clock) + this.options.timeout;
    const listener = await listenForReturn(this.options.port, (callback) => this.response(callback));
    try {
      for (;;) {
        const expiresAt = Math.min(elapsed(clock) + CONSENT_LINK_TTL, deadline);
        await this.present(await this.mint(listener), expiresAt, listener);
        const outcome = await this.untilExpiry(expiresAt);
        if (outcome !== undefined) return outcome;
        if (elapsed(clock) >= deadline) {
          const line = `nobody consented within ${Math.round(this.options.timeout / MINUTE)} minutes; run it again when the person is ready, or send an invite, which lasts longer`;
          return { connected: false, line };
        }
        listener.withdraw();
        progress.print("The link expired; here is a new one.");
      }
    } finally {
      progress.clear();
      await listener.close();
    }
  }

  private async mint(listener: ReturnListener): Promise<string> {
    const { agentGuid, account } = this;
    const { redirectUrl } = listener;
    const { href, warning } = await mintConsentLink(account.client, { agentGuid, redirectUrl });
    if (warning !== undefined) this.progress.print(`Note: ${warning}.`);
    return href;
  }

  private async present(link: string, expiresAt: number, listener: ReturnListener): Promise<void> {
    const { clock } = this.account;
    const until = `until ${clockTime(clock.now() + expiresAt - elapsed(clock))}`;
    if (this.options.browser && (await this.shell.openBrowser(listener.offer(link)))) {
      this.progress.print(
        `Your browser shows LinkedIn's consent page, ${until}. Sign in as an admin of the page, and allow. If no page appears, run it again with --no-browser.`,
      );
      return;
    }
    listener.withdraw();
    this.progress.print(
      `Open this link as an admin of the page, ${until}. It is a secret: whoever opens it connects an account of their own.`,
    );
    this.shell.out.write(`${link}\n`);
  }

  private async untilExpiry(expiresAt: number): Promise<ConsentResult | undefined> {
    const { clock } = this.account;
    let nextPollAt = 0;
    const planPoll = () => {
      nextPollAt = Math.min(expiresAt, elapsed(clock) + jittered(POLL_INTERVAL, this.shell.random));
    };
    planPoll();
    for (;;) {
      const left = nextPollAt - elapsed(clock);
      this.progress.show(
        `Waiting for the consent; the link expires in ${countdown(expiresAt - elapsed(clock))}`,
      );
      const outcome = await this.settledWithin(this.shell.err.isTTY ? Math.min(SECOND, left) : left);
      if (outcome !== undefined) return outcome;
      if (elapsed(clock) < nextPollAt) continue;
      const found = await this.poll();
      if (found !== undefined) return found;
      if (elapsed(clock) >= expiresAt) return undefined;
      planPoll();
    }
  }

  private async settledWithin(milliseconds: number): Promise<ConsentResult | undefined> {
    const cancel = new AbortController();
    try {
      return await Promise.race([
        this.settled,
        this.account.clock.sleep(milliseconds, cancel.signal).then(() => undefined),
      ]);
    } finally {
      cancel.abort();
    }
  }

  /**
   * A consent whose state was lost ends on wiro.ai, and one on another machine never returns here. So the command
   * polls, whatever returns.
   */
  private async poll(): Promise<ConsentResult | undefined> {
    try {
      const now = await this.account.client.oauthStatus(this.agentGuid);
      return consentSince(this.before, now, this.options.expectedAccount);
    } catch (error) {
      if (!isTransient(error)) throw error;
      this.progress.print(`${error.message} Trying again.`);
      return undefined;
    }
  }

  /** Anybody can write a return URL: nothing in it counts until OAuthStatus confirms it. */
  private async response(callback: ConsentCallback): Promise<ReturnResponse> {
    const outcome = (await this.poll()) ?? (await this.afterwards(callback));
    if (outcome !== undefined) return { page: pageOf(outcome), whenSent: () => this.settle(outcome) };
    if (callback.outcome === "invalid") {
      const text = `The address cannot be understood: ${callback.reason}.`;
      return { page: { status: 400, title: "Not a return from LinkedIn", text } };
    }
    this.progress.print("The browser came back, but the API does not confirm the consent: still waiting.");
    return {
      page: {
        status: 200,
        title: "Not confirmed yet",
        text: "Wiro does not confirm the consent yet. See the terminal.",
      },
    };
  }

  private async afterwards(callback: ConsentCallback): Promise<ConsentResult | undefined> {
    // The previous poll may have begun before the person consented.
    if (callback.outcome === "connected") return this.poll();
    if (callback.outcome === "invalid") return undefined;
    const detail = callback.detail === "" ? "" : ` (${plain(callback.detail)})`;
    return {
      connected: false,
      line: `not connected: ${callback.code}: ${callback.meaning}${detail}. ${callback.remedy}`.replace(
        /\.$/,
        "",
      ),
    };
  }
}

async function run(agentGuid: string, options: Options, shell: Shell): Promise<void> {
  const { connected, line } = await withClient(
    options,
    shell,
    async (account) => {
      const before = await account.client.oauthStatus(agentGuid);
      return new Consent(agentGuid, options, shell, account, before).run();
    },
    PATIENCE,
  );
  if (!connected) throw new Failure(line);
  shell.out.write(`${line}\n`);
}

export function connect(program: Command, shell: Shell): void {
  withAccount(program.command("connect"))
    .description("let a person at this machine consent, and wait until it is done")
    .argument("<guid>", "the agent", guid)
    .option("--expected-account <name>", "the LinkedIn member who must consent", memberName)
    .option("--no-browser", "print the link instead of opening it")
    .option("--port <n>", "the loopback port for the return; 0 for any free one", wholeNumber(0, 65535), 0)
    .addOption(timeoutOption("how long to wait in all"))
    .addHelpText("after", HELP)
    .action((agentGuid: string, options: Options) => run(agentGuid, options, shell));
}
