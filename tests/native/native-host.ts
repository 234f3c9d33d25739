import type { Readable } from "node:stream";
import { type Changes, type EngineCalls, OperationFailed, type Properties } from "../host/protocol";
import { DEFAULT_URN, type NativeDiff, Plugin, type PluginOptions, urnOf } from "./plugin";

/**
 * The native provider in the place of the dynamic one's host: its resources are named by the loader's text, its lines
 * are what the host would print, and its responses have the dynamic provider's form.
 */
export class NativeHost implements EngineCalls {
  readonly printed = { stdout: "", stderr: "" };

  private constructor(private readonly plugin: Plugin) {}

  static async start({ env, config = {} }: Pick<PluginOptions, "env" | "config">): Promise<NativeHost> {
    const instance = config["wiro:instance"];
    const urn = typeof instance === "string" ? DEFAULT_URN.replace(/default_.*$/, instance) : DEFAULT_URN;
    return new NativeHost(await Plugin.start({ env, config, urn }));
  }

  get stdout(): Readable {
    return this.plugin.process.stdout;
  }

  get stderr(): Readable {
    return this.plugin.process.stderr;
  }

  kill(): void {
    this.plugin.process.kill("SIGINT");
  }

  close(): void {
    this.plugin.disconnect();
  }

  configure(config: Properties): Promise<void> {
    return this.plugin.configure(config);
  }

  async check(olds: Properties, news: Properties) {
    const { inputs, failures } = await this.plugin.check(urnFor(news), olds, news);
    return { inputs: withLoader(inputs, news), failures };
  }

  async diff(id: string, olds: Properties, news: Properties) {
    const diff = await this.plugin.diff(urnFor(news), id, { state: olds, inputs: olds, news });
    return { changes: changesOf(diff), replaces: [...diff.replaces], deleteBeforeReplace: false };
  }

  async create(inputs: Properties) {
    const { id, outputs } = await recording(inputs, this.plugin.create(urnFor(inputs), inputs));
    return { id, outputs: withLoader(outputs, inputs) };
  }

  async read(id: string, recorded: Properties) {
    // The dynamic provider's lookup has the loader alone.
    const { __provider, ...state } = recorded;
    const isLookup = Object.keys(state).length === 0;
    const found = await this.plugin.read(urnFor({ __provider }), id, isLookup ? {} : recorded);
    const hasInputs = Object.keys(found.inputs).length > 0;
    const inputs = hasInputs ? withLoader(found.inputs, recorded) : {};
    return { id: found.id, outputs: withLoader(found.outputs, recorded), inputs };
  }

  async update(id: string, olds: Properties, news: Properties): Promise<Properties> {
    const { outputs } = await recording(news, this.plugin.update(urnFor(news), id, olds, news));
    return withLoader(outputs, news);
  }

  async delete(id: string, outputs: Properties): Promise<void> {
    await this.plugin.delete(urnFor(outputs), id, outputs);
  }

  async roundTrip(): Promise<void> {
    await this.plugin.version();
    for (const { severity, urn, message } of this.plugin.takeLines()) {
      const stream = urn === "" ? "stderr" : "stdout";
      this.printed[stream] += `${severity === "WARNING" ? "warning: " : ""}${message}\n`;
    }
    this.printed.stderr += this.plugin.printed.stderr;
    this.plugin.printed.stderr = "";
  }
}

function urnFor({ __provider: loader }: Properties): string {
  const resource = /handler\("(\w+)"\)/.exec(String(loader))?.[1];
  if (resource === undefined) throw new Error(`no resource is named by ${String(loader)}`);
  return urnOf(resource);
}

function withLoader(properties: Properties, { __provider }: Properties): Properties {
  return { ...properties, __provider };
}

/** A partial failure records the inputs' loader, too. */
async function recording<T>(inputs: Properties, operation: Promise<T>): Promise<T> {
  try {
    return await operation;
  } catch (error) {
    if (!(error instanceof OperationFailed) || error.record === undefined) throw error;
    const { record, message } = error;
    throw new OperationFailed(message, { ...record, properties: withLoader(record.properties, inputs) });
  }
}

/** Where an input is named, the dynamic provider leaves the comparison to the engine. */
function changesOf({ changes, replaces, detailed }: NativeDiff): Changes {
  if (changes === "none") return "same";
  const isNamed =
    replaces.length === 0 && Object.values(detailed).every((kind) => !kind.startsWith("output"));
  return isNamed ? "left to the engine" : "some";
}
