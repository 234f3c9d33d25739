import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { join, resolve } from "node:path";
import { credentials } from "@grpc/grpc-js";
import type { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Empty, fromStruct, promised, type Properties, toStruct } from "../host/protocol";
import { EngineServer, type LogLine } from "./engine-server";

const MAIN = resolve(__dirname, "../../provider/lib/native/main.js");

export interface PluginOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** The URN of the provider instance. Default: the default one of the stack. */
  readonly urn?: string;
  /** The instance's configuration. */
  readonly config?: Properties;
  /** Whether the engine can refresh a resource before it plans its update. */
  readonly refreshesFirst?: boolean;
  /** Whether it is left to the test to configure it. */
  readonly isUnconfigured?: boolean;
  /** A plugin of the same run. Default: a run of its own. */
  readonly sameRunAs?: Plugin;
}

export const DEFAULT_URN = "urn:pulumi:dev::program::pulumi:providers:wiro::default_0_1_0";
export const EXPLICIT_URN = "urn:pulumi:dev::program::pulumi:providers:wiro::eu";

/** The URN of a resource, such as `LinkedInCredential`. */
export function urnOf(resource: string, name = "jane"): string {
  return `urn:pulumi:dev::program::wiro:index:${resource}::${name}`;
}

const { Kind } = messages.PropertyDiff;
const KINDS = new Map(Object.entries(Kind).map(([name, value]) => [value as number, name]));
const { DIFF_SOME, DIFF_NONE } = messages.DiffResponse.DiffChanges;

export interface NativeDiff {
  readonly changes: "some" | "none" | "unknown";
  readonly replaces: readonly string[];
  /** The properties, each as `UPDATE`, `ADD_REPLACE` and so on; of an output, with `output ` before. */
  readonly detailed: Readonly<Record<string, string>>;
}

/** The process of the native provider, as the engine starts and calls it. */
export class Plugin {
  /** What it printed itself: the port at first, and then nothing. */
  readonly printed = { stdout: "", stderr: "" };
  private client!: ResourceProviderClient;

  private constructor(
    readonly process: ChildProcessWithoutNullStreams,
    private readonly engine: EngineServer,
    private readonly isFirstOfRun: boolean,
  ) {}

  static async start({ env = {}, ...options }: PluginOptions = {}): Promise<Plugin> {
    const engine = options.sameRunAs?.engine ?? (await EngineServer.start());
    const child = spawn(process.execPath, [MAIN, engine.address], { cwd: join(MAIN, ".."), env });
    const plugin = new Plugin(child, engine, options.sameRunAs === undefined);
    running.add(plugin);
    child.stderr.on("data", (data: Buffer) => (plugin.printed.stderr += data.toString()));
    const port = await new Promise<string>((found, failed) => {
      child.once("close", () => failed(new Error(`the plugin ended: ${plugin.printed.stderr}`)));
      child.stdout.on("data", (data: Buffer) => {
        plugin.printed.stdout += data.toString();
        found(plugin.printed.stdout.trim());
      });
    });
    plugin.client = new ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure());
    await plugin.handshake(options.refreshesFirst ?? true);
    if (options.isUnconfigured !== true) await plugin.configure(options.config, options.urn);
    return plugin;
  }

  get engineAddress(): string {
    return this.engine.address;
  }

  /** The lines that the engine was given since the last call. */
  takeLines(): LogLine[] {
    return this.engine.takeLines();
  }

  private async handshake(refreshesFirst: boolean): Promise<void> {
    const request = new messages.ProviderHandshakeRequest()
      .setEngineAddress(this.engine.address)
      .setSupportsRefreshBeforeUpdate(refreshesFirst);
    await promised<messages.ProviderHandshakeResponse>((done) => this.client.handshake(request, done));
  }

  async configure(config: Properties = {}, urn = DEFAULT_URN): Promise<void> {
    const request = new messages.ConfigureRequest().setArgs(toStruct(config)).setUrn(urn);
    await promised<messages.ConfigureResponse>((done) => this.client.configure(request, done));
  }

  async version(): Promise<string> {
    const info = await promised<PluginInfo>((done) => this.client.getPluginInfo(new Empty(), done));
    return info.getVersion();
  }

  async schema(): Promise<Properties> {
    const request = new messages.GetSchemaRequest();
    const response = await promised<messages.GetSchemaResponse>((done) =>
      this.client.getSchema(request, done),
    );
    return JSON.parse(response.getSchema()) as Properties;
  }

  async checkConfig(news: Properties, urn = DEFAULT_URN) {
    const request = new messages.CheckRequest().setUrn(urn).setOlds(toStruct({})).setNews(toStruct(news));
    const response = await promised<messages.CheckResponse>((done) => this.client.checkConfig(request, done));
    return checkResult(response);
  }

  async diffConfig(recorded: Properties, news: Properties, urn = DEFAULT_URN): Promise<NativeDiff> {
    const request = new messages.DiffRequest().setUrn(urn).setNews(toStruct(news));
    request.setOlds(toStruct(recorded)).setOldInputs(toStruct(recorded));
    return diffResult(await promised<messages.DiffResponse>((done) => this.client.diffConfig(request, done)));
  }

  async check(urn: string, olds: Properties, news: Properties) {
    const request = new messages.CheckRequest().setUrn(urn).setOlds(toStruct(olds)).setNews(toStruct(news));
    const response = await promised<messages.CheckResponse>((done) => this.client.check(request, done));
    return checkResult(response);
  }

  async diff(
    urn: string,
    id: string,
    { state, inputs, news }: { state: Properties; inputs: Properties; news: Properties },
    ignored: readonly string[] = [],
  ): Promise<NativeDiff> {
    const request = new messages.DiffRequest().setUrn(urn).setId(id).setNews(toStruct(news));
    request
      .setOlds(toStruct(state))
      .setOldInputs(toStruct(inputs))
      .setIgnorechangesList([...ignored]);
    return diffResult(await promised<messages.DiffResponse>((done) => this.client.diff(request, done)));
  }

  async create(urn: string, inputs: Properties, isPreview = false) {
    const request = new messages.CreateRequest().setUrn(urn).setProperties(toStruct(inputs));
    request.setPreview(isPreview);
    const response = await promised<messages.CreateResponse>((done) => this.client.create(request, done));
    const refreshesFirst = response.getRefreshBeforeUpdate();
    return { id: response.getId(), outputs: fromStruct(response.getProperties()), refreshesFirst };
  }

  /** Without state and inputs it is an import or a lookup. */
  async read(urn: string, id: string, state: Properties = {}, inputs: Properties = {}) {
    const request = new messages.ReadRequest().setUrn(urn).setId(id);
    if (Object.keys(state).length > 0) request.setProperties(toStruct(state)).setInputs(toStruct(inputs));
    const response = await promised<messages.ReadResponse>((done) => this.client.read(request, done));
    return {
      id: response.getId(),
      outputs: fromStruct(response.getProperties()),
      inputs: fromStruct(response.getInputs()),
      refreshesFirst: response.getRefreshBeforeUpdate(),
    };
  }

  async update(urn: string, id: string, state: Properties, news: Properties, isPreview = false) {
    const request = new messages.UpdateRequest().setUrn(urn).setId(id).setPreview(isPreview);
    request.setOlds(toStruct(state)).setNews(toStruct(news));
    const response = await promised<messages.UpdateResponse>((done) => this.client.update(request, done));
    const refreshesFirst = response.getRefreshBeforeUpdate();
    return { outputs: fromStruct(response.getProperties()), refreshesFirst };
  }

  async delete(urn: string, id: string, state: Properties): Promise<void> {
    const request = new messages.DeleteRequest().setUrn(urn).setId(id).setProperties(toStruct(state));
    await promised<unknown>((done) => this.client.delete(request, done));
  }

  async invoke(token: string, args: Properties = {}) {
    const request = new messages.InvokeRequest().setTok(token).setArgs(toStruct(args));
    const response = await promised<messages.InvokeResponse>((done) => this.client.invoke(request, done));
    return { value: fromStruct(response.getReturn()), failures: failuresOf(response.getFailuresList()) };
  }

  async cancel(): Promise<void> {
    await promised<unknown>((done) => this.client.cancel(new Empty(), done));
  }

  /** A call that the plugin does not have. */
  async mapping(): Promise<void> {
    await promised<unknown>((done) => this.client.getMapping(new messages.GetMappingRequest(), done));
  }

  disconnect(): void {
    running.delete(this);
    this.client.close();
    if (this.isFirstOfRun) this.engine.stop();
  }

  async stop(): Promise<void> {
    this.disconnect();
    if (this.process.exitCode !== null) return;
    const ended = once(this.process, "close");
    this.process.kill("SIGINT");
    await ended;
  }
}

const running = new Set<Plugin>();

/** For `afterAll`: ends the processes of a test file. */
export async function stopPlugins(): Promise<void> {
  await Promise.all([...running].map((plugin) => plugin.stop()));
}

function failuresOf(failures: readonly messages.CheckFailure[]) {
  return failures.map((failure) => ({ property: failure.getProperty(), reason: failure.getReason() }));
}

function checkResult(response: messages.CheckResponse) {
  return { inputs: fromStruct(response.getInputs()), failures: failuresOf(response.getFailuresList()) };
}

function diffResult(response: messages.DiffResponse): NativeDiff {
  const changes = response.getChanges();
  const detailed: Record<string, string> = {};
  response.getDetaileddiffMap().forEach((change, property) => {
    detailed[property] = `${change.getInputdiff() ? "" : "output "}${KINDS.get(change.getKind()) ?? ""}`;
  });
  if (response.getDiffsList().sort().join() !== Object.keys(detailed).sort().join())
    throw new Error("the list and the details of the diff do not name the same properties");
  return {
    changes: changes === DIFF_SOME ? "some" : changes === DIFF_NONE ? "none" : "unknown",
    replaces: response.getReplacesList(),
    detailed,
  };
}
