import { run } from "../../../provider/src/cli/program";
import type { Output, Shell } from "../../../provider/src/cli/shell";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { type Sandbox, startSandbox } from "wiro-sandbox";
import type { Clock } from "../../../provider/src/wiro/clock";
import { Canaries } from "../../support/canaries";

export const MINUTE = 60_000;
export const DAY = 24 * 60 * MINUTE;
export const NOON = Date.UTC(2026, 3, 17, 12);

/** No command may print these. */
export const CLIENT_SECRET = "canary-client-secret";
export const TOKENS = { accesstoken: "canary-access-token", refreshtoken: "canary-refresh-token" };
const canaries = new Canaries({
  ...{ "API key": "sandbox-key", "API secret": "sandbox-secret", "client secret": CLIENT_SECRET },
  ...{ "access token": TOKENS.accesstoken, "refresh token": TOKENS.refreshtoken },
});

/** Time passes only when the test moves it. */
export class ManualClock implements Clock {
  private readonly alarms = new Set<{ at: number; ring: () => void }>();
  private readonly watchers: (() => void)[] = [];

  constructor(private time = NOON) {}

  now(): number {
    return this.time;
  }

  sleep(milliseconds: number, until?: AbortSignal): Promise<void> {
    if (until?.aborted === true) return Promise.resolve();
    return new Promise((resolve) => {
      const alarm = {
        at: this.time + milliseconds,
        ring: () => {
          this.alarms.delete(alarm);
          resolve();
        },
      };
      this.alarms.add(alarm);
      until?.addEventListener("abort", alarm.ring, { once: true });
      for (const notify of this.watchers.splice(0)) notify();
    });
  }

  /** Resolves as soon as the command sleeps. */
  async asleep(): Promise<void> {
    while (this.alarms.size === 0) await new Promise<void>((notify) => this.watchers.push(notify));
  }

  /** Waits for a sleep, moves the time, and wakes each sleep that is over by then. */
  async pass(milliseconds: number): Promise<void> {
    await this.asleep();
    this.time += milliseconds;
    for (const alarm of [...this.alarms]) if (alarm.at <= this.time) alarm.ring();
  }
}

export class Screen implements Output {
  text = "";
  private readonly watchers: (() => void)[] = [];

  constructor(readonly isTTY: boolean) {}

  write(text: string): void {
    this.text += text;
    for (const notify of this.watchers.splice(0)) notify();
  }

  async shows(pattern: RegExp): Promise<string> {
    for (;;) {
      const found = pattern.exec(this.text)?.[0];
      if (found !== undefined) return found;
      await new Promise<void>((notify) => this.watchers.push(notify));
    }
  }
}

export interface TerminalOptions {
  readonly tty?: boolean;
  readonly browser?: boolean;
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Standard input; without it, a person types there. */
  readonly input?: Buffer;
}

const leftovers: (() => unknown)[] = [];
const screens: Screen[] = [];

afterEach(async () => {
  const written = screens.splice(0).map(({ text }) => text);
  for (const reset of leftovers.splice(0).reverse()) await reset();
  expect(canaries.in("what the command wrote", written.join(""))).toEqual([]);
});

afterAll(() => canaries.report("command"));

export function afterTheTest(reset: () => unknown): void {
  leftovers.push(reset);
}

/** Every text written here is searched for secrets after the test. */
export function searched(isTTY = false): Screen {
  const screen = new Screen(isTTY);
  screens.push(screen);
  return screen;
}

/** An empty folder without a Pulumi project. */
export function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "wiro-cli-"));
  afterTheTest(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** One command in this process, in an environment that the test controls. */
export function command(
  sandbox: Sandbox | undefined,
  args: readonly string[],
  options: TerminalOptions = {},
) {
  const { tty = false, browser = true, env = {}, cwd = emptyFolder(), input } = options;
  const [out, err] = [searched(tty), searched(tty)];
  const clock = new ManualClock();
  const interruption = new AbortController();
  const shown = new Screen(false);
  const account = sandbox && { WIRO_API_KEY: "sandbox-key", WIRO_BASE_URL: sandbox.baseUrl };
  const shell: Shell = {
    out,
    err,
    input: input && Readable.from([input]),
    env: { ...account, ...env },
    cwd,
    clock,
    random: () => 0.5,
    interrupted: interruption.signal,
    openBrowser: (url) => {
      shown.write(`${url}\n`);
      return Promise.resolve(browser);
    },
  };
  const ended = run(args, shell);
  return {
    out,
    err,
    clock,
    /** The addresses that the browser was opened at, one on each line. */
    browser: shown,
    ended,
    interrupt: () => interruption.abort(),
    /** Moves both clocks, the command's and the sandbox's. */
    later: async (milliseconds: number) => {
      await clock.asleep();
      sandbox?.control.advanceClock(milliseconds);
      await clock.pass(milliseconds);
    },
  };
}

/** Runs one command to its end. */
export async function outcomeOf(
  sandbox: Sandbox | undefined,
  args: readonly string[],
  options?: TerminalOptions,
) {
  const { out, err, ended } = command(sandbox, args, options);
  const code = await ended;
  return { code, out: out.text, err: err.text };
}

/** A sandbox at noon of 2026-04-17 with an agent for each title, each with the app's keys. Closed after the test. */
export async function sandboxOf(...titles: string[]): Promise<{ sandbox: Sandbox; guids: string[] }> {
  const sandbox = await startSandbox({ agents: titles.map((title) => ({ title })) });
  afterTheTest(() => sandbox.close());
  sandbox.control.setClock(new Date(NOON).toISOString());
  const guids = sandbox.control.agents().map(({ guid }) => guid);
  for (const guid of guids) {
    sandbox.control.editCredential(guid, {
      authmethod: "own",
      clientid: "app-1",
      clientsecret: CLIENT_SECRET,
      organizationid: "12345678",
    });
  }
  return { sandbox, guids };
}

/** A sandbox with one agent that has the app's keys. */
export async function sandboxOfOne(): Promise<{ sandbox: Sandbox; guid: string }> {
  const { sandbox, guids } = await sandboxOf("Acme");
  return { sandbox, guid: guids[0] ?? "" };
}
