import { preloading } from "../support/preload";
import { randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type AgentSeed, type Sandbox, startSandbox } from "wiro-sandbox";
import { DeclaredResource, guidOf } from "./declared";
import { Host, type HostOptions, newFolder, stopHosts } from "./host";
import type { Properties } from "./protocol";
import { READING_SETTINGS } from "./readings";

export const API_KEY = "sandbox-key";
export const API_SECRET = "sandbox-secret";
export const APP = "app-1";
export const CLIENT_SECRET = "s3cret/canary+of=app 1";
export const PAGE = "12345678";
export const REDIRECT = "https://your-app.com/settings/integrations";
export const MINUTE = 60_000;

/** A sandbox and a host that talks to it, shared by the tests of one file. Each test uses an agent of its own. */
export class HostFixture {
  private clockFile = "";
  private started: Sandbox | undefined;
  private first: Host | undefined;
  private second: Promise<Host> | undefined;

  get sandbox(): Sandbox {
    return opened(this.started);
  }

  get host(): Host {
    return opened(this.first);
  }

  async open(options: HostOptions = {}): Promise<this> {
    this.clockFile = join(newFolder(), "offset");
    this.started = await startSandbox({ agents: [], settings: READING_SETTINGS });
    this.setClockAhead(0);
    this.first = await this.startHost(options);
    return this;
  }

  /** A process that knows nothing of the work of `host`: the next run, as long as each test has its own agents. */
  nextRun(): Promise<Host> {
    this.second ??= this.startHost();
    return this.second;
  }

  /** A further process, with its own settings. A file that NODE_OPTIONS loads may change the package: see `Project`. */
  startHost({ env, ...options }: HostOptions = {}): Promise<Host> {
    const isWarm = env?.["NODE_OPTIONS"] === undefined;
    return Host[isWarm ? "startWarm" : "start"]({
      ...options,
      env: {
        WIRO_API_KEY: API_KEY,
        WIRO_BASE_URL: this.sandbox.baseUrl,
        NODE_OPTIONS: preloading("lean-sdk", "shifted-clock", "least-jitter"),
        TEST_CLOCK_FILE: this.clockFile,
        ...(READING_SETTINGS.signature === true ? { WIRO_API_SECRET: API_SECRET } : {}),
        ...env,
      },
    });
  }

  get control() {
    return this.sandbox.control;
  }

  agent(seed: AgentSeed = {}): string {
    const guid = randomUUID();
    this.control.addAgents([{ guid, ...seed }]);
    return guid;
  }

  /** The resource's agent in the sandbox. */
  agentOf(resource: DeclaredResource) {
    return this.control.agent(guidOf(resource));
  }

  /** A credential of a new agent. */
  credential(args: Properties = {}, host = this.host): DeclaredResource {
    const all = { ...credentialArgs(args["agentGuid"] ?? this.agent()), ...args };
    const given = Object.entries(all).filter(([, value]) => value !== undefined);
    return new DeclaredResource(host, "LinkedInCredential", Object.fromEntries(given));
  }

  /** A schedule of a new agent. */
  schedule(args: Properties = {}, host = this.host): DeclaredResource {
    const agentGuid = args["agentGuid"] ?? this.agent();
    return new DeclaredResource(host, "AgentSchedule", { agentGuid, interval: "0 */4 * * *", ...args });
  }

  /** A preference of a new agent. */
  preference(args: Properties = {}, host = this.host): DeclaredResource {
    const agentGuid = args["agentGuid"] ?? this.agent();
    return new DeclaredResource(host, "PreferenceSkill", { agentGuid, value: "Dry wit.", ...args });
  }

  /** The state of a new agent whose setup is complete. */
  state(args: Properties = {}, host = this.host): DeclaredResource {
    const agentGuid = args["agentGuid"] ?? this.agent({ status: 0 });
    return new DeclaredResource(host, "AgentState", { agentGuid, desired: "running", ...args });
  }

  /** A row of an agent's skills that somebody made by hand, without a preset. */
  async madeByHand(agentGuid: string, row: Properties): Promise<void> {
    const { settings } = this.control;
    const before = { ...settings };
    Object.assign(settings, { unknownSkill: "create", signature: false });
    await fetch(`${this.sandbox.baseUrl}/UserAgent/CustomSkillUpsert`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-api-key": API_KEY },
      body: JSON.stringify({ useragentguid: agentGuid, ...row }),
    });
    Object.assign(settings, before);
    this.control.clearRequests();
  }

  /** The API's operations on the resource's agent since the last call. The return of a browser does not count. */
  takeCalls(resource: DeclaredResource): string[] {
    const guid = guidOf(resource);
    const own = this.control.requests().filter(({ agentGuid }) => agentGuid === guid);
    this.control.clearRequests();
    return own.map(({ operation }) => operation).filter((operation) => operation !== "LICallback");
  }

  /** Creates the resource, and forgets the calls. */
  async created(resource: DeclaredResource): Promise<DeclaredResource> {
    await resource.create();
    this.takeCalls(resource);
    return resource;
  }

  /** Deletes the resource in the next run, and returns what that prints. */
  async deleteLater(resource: DeclaredResource): Promise<string> {
    const host = await this.nextRun();
    await host.takeOutput();
    await resource.in(host).delete();
    return (await host.takeOutput()).stdout;
  }

  /** A person opens the resource's link, and allows. */
  async consent(resource: DeclaredResource, member?: string): Promise<void> {
    const landed = await this.control.consent(String(resource.outputs["authorizeUrl"]), { member });
    if (!landed.includes("li_connected=true")) throw new Error(`the consent ended at ${landed}`);
    this.control.clearRequests();
  }

  async connected(args: Properties = {}, member?: string): Promise<DeclaredResource> {
    const resource = await this.credential(args).create();
    await this.consent(resource, member);
    await resource.read();
    this.control.clearRequests();
    return resource;
  }

  /** Sets the clock of the sandbox, and of every host of this fixture, running ones included. */
  setClockAhead(milliseconds: number): void {
    writeFileSync(this.clockFile, String(milliseconds));
    this.control.setClock(new Date(Date.now() + milliseconds).toISOString());
  }

  reset(): void {
    this.control.clearFaults();
    this.control.clearRequests();
    this.setClockAhead(0);
    // A test that changes a setting restores the sandbox's default afterwards, and not this run's reading.
    Object.assign(this.control.settings, READING_SETTINGS);
  }

  async close(): Promise<void> {
    await stopHosts();
    await this.started?.close();
  }
}

function opened<T>(part: T | undefined): T {
  if (part === undefined) throw new Error("the fixture is not open");
  return part;
}

/** The fixture of a test file, with its hooks. It is open in hooks and tests, and not while they are declared. */
export function hostFixture(options?: HostOptions): HostFixture {
  const fixture = new HostFixture();
  beforeAll(() => fixture.open(options));
  beforeEach(() => fixture.host.takeOutput());
  afterEach(() => fixture.reset());
  afterAll(() => fixture.close());
  return fixture;
}

export function credentialArgs(agentGuid: unknown): Properties {
  return {
    agentGuid,
    clientId: APP,
    clientSecret: CLIENT_SECRET,
    organizationId: PAGE,
    redirectUrl: REDIRECT,
  };
}
