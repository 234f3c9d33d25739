import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type AgentSeed, type Sandbox, startSandbox } from "wiro-sandbox";
import { inTheClear } from "../host/declared";
import { API_KEY, credentialArgs } from "../host/host-fixture";
import type { Properties } from "../host/protocol";
import { preloading } from "../support/preload";
import { Plugin, type PluginOptions, stopPlugins, urnOf } from "./plugin";

/** What the state holds of a resource, with secrets in plain text. */
export interface Recorded {
  readonly urn: string;
  readonly id: string;
  readonly inputs: Properties;
  readonly state: Properties;
}

/** A sandbox, and plugins that talk to it. */
export class NativeFixture {
  sandbox!: Sandbox;
  /** With the settings of the environment. */
  plugin!: Plugin;
  private readonly folder = mkdtempSync(join(tmpdir(), "wiro-native-"));
  private readonly clockFile = join(this.folder, "offset");

  async open(): Promise<void> {
    this.sandbox = await startSandbox({ agents: [] });
    this.setClockAhead(0);
    this.plugin = await this.start();
  }

  get control() {
    return this.sandbox.control;
  }

  start({ env, ...options }: PluginOptions = {}): Promise<Plugin> {
    return Plugin.start({
      ...options,
      env: {
        WIRO_API_KEY: API_KEY,
        WIRO_BASE_URL: this.sandbox.baseUrl,
        NODE_OPTIONS: preloading("shifted-clock", "least-jitter"),
        TEST_CLOCK_FILE: this.clockFile,
        ...env,
      },
    });
  }

  /** Sets the clock of the sandbox and of every plugin. */
  setClockAhead(milliseconds: number): void {
    writeFileSync(this.clockFile, String(milliseconds));
    this.control.setClock(new Date(Date.now() + milliseconds).toISOString());
  }

  agent(seed: AgentSeed = {}): string {
    const guid = randomUUID();
    this.control.addAgents([{ guid, ...seed }]);
    return guid;
  }

  /** The API's operations since the last call. */
  takeCalls(): string[] {
    const calls = this.control.requests().map(({ operation }) => operation);
    this.control.clearRequests();
    return calls.filter((operation) => operation !== "LICallback");
  }

  /** Checks a declaration, which must have no failure. */
  async checked(
    urn: string,
    args: Properties,
    olds: Properties = {},
    plugin = this.plugin,
  ): Promise<Properties> {
    const { inputs, failures } = await plugin.check(urn, olds, args);
    if (failures.length > 0) throw new Error(failures.map(({ reason }) => reason).join("\n"));
    return inTheClear(inputs);
  }

  async created(resource: string, args: Properties, plugin = this.plugin): Promise<Recorded> {
    const urn = urnOf(resource, randomUUID());
    const inputs = await this.checked(urn, args, {}, plugin);
    const { id, outputs } = await plugin.create(urn, inputs);
    this.control.clearRequests();
    return { urn, id, inputs, state: inTheClear(outputs) };
  }

  credential(args: Properties = {}, plugin = this.plugin): Promise<Recorded> {
    return this.created("LinkedInCredential", { ...credentialArgs(this.agent()), ...args }, plugin);
  }

  /** A credential with a consent, as a refresh has recorded it. */
  async connected(args: Properties = {}): Promise<Recorded> {
    const resource = await this.credential(args);
    await this.control.consent(String(resource.state["authorizeUrl"]));
    return this.refreshed(resource);
  }

  async refreshed({ urn, id, state, inputs }: Recorded, plugin = this.plugin): Promise<Recorded> {
    const found = await plugin.read(urn, id, state, inputs);
    this.control.clearRequests();
    return { urn, id, state: inTheClear(found.outputs), inputs: inTheClear(found.inputs) };
  }

  /** The diff with some arguments changed; undefined removes one. */
  async diff(
    { urn, id, state, inputs }: Recorded,
    changed: Properties = {},
    ignored: readonly string[] = [],
    plugin = this.plugin,
  ) {
    const news = await this.checked(urn, withChanges(inputs, changed), inputs, plugin);
    return plugin.diff(urn, id, { state, inputs, news }, ignored);
  }

  async close(): Promise<void> {
    await stopPlugins();
    await this.sandbox.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A text of this form, within an expected value. */
export function like(pattern: RegExp): unknown {
  return expect.stringMatching(pattern);
}

export function withChanges(args: Properties, changed: Properties): Properties {
  return Object.fromEntries(
    Object.entries({ ...args, ...changed }).filter(([, value]) => value !== undefined),
  );
}

/** The fixture of a test file, with its hooks. */
export function nativeFixture(): NativeFixture {
  const fixture = new NativeFixture();
  beforeAll(() => fixture.open());
  beforeEach(() => {
    fixture.plugin.takeLines();
    fixture.control.clearRequests();
  });
  afterEach(() => {
    fixture.control.clearFaults();
    fixture.setClockAhead(0);
  });
  afterAll(() => fixture.close());
  return fixture;
}
