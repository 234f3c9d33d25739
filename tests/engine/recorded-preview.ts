import { writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type Sandbox, startSandbox } from "wiro-sandbox";
import { loseGrant } from "../support/lost-grant";
import { CLIENT_SECRET, MINUTE } from "./engine-fixture";
import { Project } from "./project";

const REPOSITORY = resolve(__dirname, "../..");
/** Where the unit tests of `preview-summary` find the recordings. */
export const FOLDER = join(REPOSITORY, "tests/unit/cli/preview");
const DAY_OF_RECORDING = Date.UTC(2026, 3, 17, 12);
const DAY = 24 * 60 * MINUTE;
/** Stands for the API, which has another port each time. */
const BASE_URL = "http://127.0.0.1:4010/v1";
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const guid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
const OTHER_AGENT = 9;

const TONE = [
  "Warm, and a little proud of the sourdough.",
  "Write in the first person plural.",
  "No jargon. No hashtags.",
  "Name the baker of the day where the draft does.",
  "End with the opening hours of the shop.",
];
const NEW_TONE = [
  TONE[0],
  "Write as the bakery, in the first person plural.",
  ...TONE.slice(2),
  "Never name a price.",
];

const WEEKDAYS = "0 9 * * 1-5";
const HOSTILE = "<b>@jane|`x`";

/** A declaration of one customer: what differs from the first one. */
interface Customer {
  readonly name: string;
  readonly n: number;
  readonly args?: Record<string, unknown>;
  readonly isProtected?: boolean;
}

const FIRST: readonly Customer[] = [
  { name: "jane", n: 1, args: { tone: TONE.join("\n") } },
  { name: "sam", n: 2, isProtected: true },
  { name: "li", n: 3 },
  { name: "invited", n: 4, args: { consentLink: "none" } },
];
const FLAT = `
const flat = new wiro.LinkedInCredential("flat", { agentGuid: "${guid(5)}", ...app, organizationId: "12345678" });
new wiro.AgentSchedule("flat-posts", { agentGuid: "${guid(5)}", interval: FLAT_INTERVAL, enabled: flat.connected });
`;

interface Declared {
  readonly customers?: readonly Customer[];
  readonly clientId?: string;
  readonly clientSecret?: string;
  readonly flatInterval?: string;
}

function program({
  customers = FIRST,
  clientId = "app-1",
  clientSecret = CLIENT_SECRET,
  flatInterval = "0 8 * * *",
}: Declared) {
  const head = `const app = { clientId: "${clientId}", clientSecret: pulumi.secret("${clientSecret}"), redirectUrl: "https://your-app.com/settings/integrations" };`;
  const each = customers.map(({ name, n, args, isProtected = false }) => {
    const values = { agentGuid: guid(n), organizationId: `1234567${n}`, interval: "0 */4 * * *", ...args };
    return `new wiro.LinkedInAgent("${name}", { app, ...${JSON.stringify(values)} }, { protect: ${isProtected} });`;
  });
  return [head, ...each, FLAT.replace("FLAT_INTERVAL", JSON.stringify(flatInterval))].join("\n");
}

/** FIRST, with other arguments for some. */
const changed = (changes: Readonly<Record<string, Partial<Customer> | null>>): Customer[] =>
  FIRST.flatMap((customer) => {
    const change = changes[customer.name];
    return change === null ? [] : [{ ...customer, ...change, args: { ...customer.args, ...change?.args } }];
  });

/** A fleet whose previews are recorded one after the other. */
export class Recorder {
  private constructor(
    private readonly sandbox: Sandbox,
    private readonly project: Project,
    private readonly keep: (name: string, json: string) => void,
  ) {}

  static async open(keep: (name: string, json: string) => void): Promise<Recorder> {
    const sandbox = await startSandbox({ agents: [] });
    const env = { WIRO_API_KEY: "sandbox-key", WIRO_BASE_URL: sandbox.baseUrl };
    const project = await Project.create({ program: program({}), env });
    sandbox.control.settings.phaseMs = 20;
    sandbox.control.settings.refreshTokens = true;
    sandbox.control.addAgents(
      [1, 2, 3, 4, 5, OTHER_AGENT].map((n) => ({ guid: guid(n), status: 0 as const })),
    );
    return new Recorder(sandbox, project, keep);
  }

  async end(): Promise<void> {
    await this.sandbox.close();
    this.project.remove();
  }

  /** The first up of the fleet, in two stacks. */
  async firstUp(): Promise<void> {
    this.setTime(0);
    await this.record("first-up", {}, "--refresh");
    await this.project.runOrFail("stack", "init", "eu", "--no-select");
    const eu = { customers: [{ name: "sam", n: OTHER_AGENT }] };
    await this.record("first-up-eu", eu, "--refresh", "--stack", "eu");
    this.project.write(program({}));
    await this.project.up();
  }

  /** All but `invited` and `flat` consent. */
  async connect(): Promise<void> {
    this.setTime(5);
    for (const n of [1, 2, 3]) this.sandbox.control.connectByHand(guid(n), { clientId: "app-1" });
    await this.project.up("--refresh");
  }

  async changes(): Promise<void> {
    this.setTime(20);
    await this.record("expired-link", {}, "--refresh");
    await this.record("without-refresh", {});
    this.setTime(6);
    const plans: Readonly<Record<string, Declared>> = {
      unchanged: {},
      changes: {
        customers: changed({
          jane: { args: { interval: WEEKDAYS, tone: NEW_TONE.join("\n") } },
          sam: { args: { running: false, enabled: false } },
          li: { args: { tone: "Dry." } },
        }),
        flatInterval: "30 7 * * 1",
      },
      secret: { clientSecret: `${CLIENT_SECRET}-rotated` },
      "new-page": { customers: changed({ jane: { args: { organizationId: "87654321" } } }) },
      "another-app": { clientId: "app-2" },
      "other-member": { customers: changed({ jane: { args: { expectedAccountName: "Sam Roe" } } }) },
      reconnect: { customers: changed({ jane: { args: { reconnectTrigger: "2026" } } }) },
      removed: { customers: changed({ jane: null }) },
      leaves: { customers: changed({ sam: { args: { offboarding: true } } }) },
      "removed-protected": { customers: changed({ sam: null }) },
      renamed: { customers: changed({ jane: { name: "janet" } }) },
      replaced: { customers: changed({ jane: { n: OTHER_AGENT, args: { organizationId: "12345671" } } }) },
      failed: { customers: changed({ jane: { args: { interval: "every morning" } } }) },
    };
    for (const [name, declared] of Object.entries(plans)) await this.record(name, declared, "--refresh");
    await this.leave("sam");
    this.setTime(335 * (DAY / MINUTE) + 10);
    await this.record("renewal-due", {}, "--refresh");
  }

  /** The second step of an offboarding, and the way back. */
  private async leave(name: string): Promise<void> {
    this.project.write(program({ customers: changed({ [name]: { args: { offboarding: true } } }) }));
    await this.project.up();
    await this.record("left", { customers: changed({ [name]: null }) }, "--refresh");
    this.project.write(program({}));
    await this.project.up();
    await this.project.up("--refresh");
  }

  async lose(): Promise<void> {
    this.setTime(7);
    loseGrant(this.sandbox.control, guid(1));
    await this.record("lost", {}, "--refresh");
  }

  async miss(): Promise<void> {
    this.sandbox.control.removeAgent(guid(3));
    await this.record("missing", {}, "--refresh");
    const both = { jane: { args: { interval: WEEKDAYS } }, sam: { args: { interval: "0 */2 * * *" } } };
    await this.record("lost-and-changed", { customers: changed(both) }, "--refresh");
    await this.record("hostile", { customers: changed({ jane: { name: HOSTILE } }) }, "--refresh");
    this.project.write(program({}));
    await this.project.up("--refresh");
    await this.record("link-is-out", {}, "--refresh");
  }

  /** The refresh finds the consent: nothing but the posts' switch is planned. */
  async consentAgain(): Promise<void> {
    this.setTime(9);
    this.sandbox.control.connectByHand(guid(1), { clientId: "app-1" });
    await this.record("consented-again", {}, "--refresh");
  }

  private setTime(minutes: number): void {
    const now = DAY_OF_RECORDING + minutes * MINUTE;
    this.project.setClockOffset(now - Date.now());
    this.sandbox.control.setClock(new Date(now).toISOString());
  }

  private async record(name: string, declared: Declared, ...flags: readonly string[]): Promise<void> {
    this.project.write(program(declared));
    const { stdout } = await this.project.run("preview", "--json", ...flags);
    this.keep(name, this.stable(stdout));
  }

  /** Without what differs from one recording to the next: other guids, seconds, durations and places. */
  private stable(stdout: string): string {
    const guids = new Map<string, string>();
    const revive = (key: string, value: unknown) => {
      if (["sourcePosition", "stackTrace", "duration", "timeStamp"].includes(key)) return undefined;
      if (["created", "modified", "time"].includes(key)) return new Date(DAY_OF_RECORDING).toISOString();
      // It depends on the port.
      if (["seenByKey", "missedByKey", "missedInRun"].includes(key)) return "00000000";
      // It is the same text for each resource, and long.
      return key === "__provider" && typeof value === "string" ? "the loader" : value;
    };
    const { steps, ...rest } = JSON.parse(stdout, revive) as { steps: unknown[] };
    const rows = steps.map((step) => JSON.stringify(step)).join(",\n");
    const text = `{"steps":[\n${rows}\n],\n${JSON.stringify(rest, undefined, 1).slice(1)}`
      .replaceAll(this.sandbox.baseUrl, BASE_URL)
      .replace(/(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}):\d{2}(\.\d+)?Z/g, "$1:00Z")
      .replace(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, (found) => {
        if (found === UNKNOWN || found.startsWith("00000000-")) return found;
        guids.set(
          found,
          guids.get(found) ?? `ffffffff-0000-4000-8000-${String(guids.size).padStart(12, "0")}`,
        );
        return guids.get(found) ?? "";
      });
    for (const part of [REPOSITORY, this.project.folder, homedir(), tmpdir()]) {
      if (text.includes(part)) throw new Error(`the preview holds something of this machine: ${part}`);
    }
    return `${text}\n`;
  }
}

export function writeRecording(name: string, json: string): void {
  writeFileSync(join(FOLDER, `${name}.json`), json);
}
