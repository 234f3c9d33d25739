import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { bundle } from "../../tools/lib/plugin/bundle";
import type { PulumiCli } from "../../tools/lib/pulumi-cli/pulumi-cli";
import type { Api } from "./api";
import { measure, type Usage } from "./usage";

/** From benchmarks/lib, where this file is compiled to. */
const REPOSITORY = resolve(__dirname, "../..");
const BENCHMARKS = join(REPOSITORY, "benchmarks");

/**
 * A provider that does nothing, this package, this package by its plugin, a hand-written provider, or OpenTofu with a
 * generic REST provider.
 */
export type Contestant = "floor" | "ours" | "native" | "naive" | "rest";

/** A credential and a schedule for each agent; or one `LinkedInAgent`. */
export type Shape = "two" | "component";

/** The commands that are measured, in this order. */
export const COMMANDS = [
  "first up",
  "preview",
  "up",
  "preview with refresh",
  "refresh",
  "change",
  "destroy",
] as const;
export type Command = (typeof COMMANDS)[number];

export interface FleetOptions {
  readonly contestant: Contestant;
  readonly shape: Shape;
  /** Whether the engine writes the state after each step, as it does by default. */
  readonly checkpoints: boolean;
  /** How many steps run at once; undefined: the tool's default. */
  readonly parallel: number | undefined;
}

/** What a floor's provider gives back in place of a result. */
export type Records = Readonly<Record<string, FloorRecord>>;

interface FloorRecord {
  readonly derived: Readonly<Record<string, unknown>>;
  readonly recorded: Readonly<Record<string, unknown>>;
  readonly outputs: readonly string[];
  readonly secrets: readonly string[];
  readonly loaderLength: number;
}

/** A fleet of one contestant: a project in a folder of its own, with its own state. */
export interface Fleet {
  run(command: Command): Promise<Usage>;
  /** After everyone has consented: records it where the tool has to be told. Not measured. */
  settle(): Promise<void>;
  stateBytes(): number;
  remove(): void;
}

/** The tools that a fleet needs. */
export interface Tools {
  readonly cli: PulumiCli;
  /** The folder of `tofu` and its provider; undefined where they were not built. */
  readonly openTofu: string | undefined;
  readonly records: Records;
}

export async function openFleet(options: FleetOptions, api: Api, tools: Tools): Promise<Fleet> {
  const fleet =
    options.contestant === "rest" ? new TofuFleet(options, api, tools) : new PulumiFleet(options, api, tools);
  await fleet.open();
  return fleet;
}

abstract class FolderFleet {
  readonly folder = mkdtempSync(join(tmpdir(), "wiro-benchmark-"));
  protected abstract readonly env: NodeJS.ProcessEnv;

  protected write(name: string, content: string): void {
    writeFileSync(join(this.folder, name), content);
  }

  protected async measured(
    command: string,
    args: readonly string[],
    env: NodeJS.ProcessEnv = {},
  ): Promise<Usage> {
    const usage = await measure(command, args, this.folder, { ...this.env, ...env });
    if (usage.code !== 0)
      throw new Error(`${args.join(" ")} ended with ${usage.code}:\n${usage.text.slice(-2000)}`);
    return usage;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const PULUMI_COMMANDS: Readonly<Record<Command, readonly string[]>> = {
  "first up": ["up", "--yes", "--skip-preview"],
  preview: ["preview"],
  up: ["up", "--yes", "--skip-preview"],
  "preview with refresh": ["preview", "--refresh"],
  refresh: ["refresh", "--yes", "--skip-preview"],
  change: ["up", "--yes", "--skip-preview"],
  destroy: ["destroy", "--yes", "--skip-preview"],
};

class PulumiFleet extends FolderFleet implements Fleet {
  protected readonly env: NodeJS.ProcessEnv;

  constructor(
    private readonly options: FleetOptions,
    private readonly api: Api,
    private readonly tools: Tools,
  ) {
    super();
    const { cli } = tools;
    this.env = {
      HOME: process.env["HOME"],
      PATH: cli.path,
      PULUMI_ROOT: dirname(dirname(cli.pulumi)),
      PULUMI_HOME: join(this.folder, "home"),
      PULUMI_BACKEND_URL: `file://${join(this.folder, "state")}`,
      PULUMI_CONFIG_PASSPHRASE: "benchmark",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      ...(options.checkpoints ? {} : { PULUMI_SKIP_CHECKPOINTS: "true" }),
      ...(options.parallel === undefined ? {} : { WIRO_MAX_CONCURRENT_REQUESTS: String(options.parallel) }),
      WIRO_API_KEY: "sandbox-key",
      WIRO_BASE_URL: api.baseUrl,
      NO_COLOR: "1",
    };
  }

  async open(): Promise<void> {
    const { contestant, shape } = this.options;
    for (const name of ["state", "home"]) mkdirSync(join(this.folder, name));
    symlinkSync(join(REPOSITORY, "node_modules"), join(this.folder, "node_modules"));
    for (const name of ["fleet.js", "declare.js", "floor-provider.js"]) {
      cpSync(join(BENCHMARKS, "programs", name), join(this.folder, name));
    }
    cpSync(join(BENCHMARKS, "programs", `${contestant}.js`), join(this.folder, "index.js"));
    this.write("package.json", JSON.stringify({ name: "benchmark", main: "index.js" }));
    this.write(
      "Pulumi.yaml",
      "name: benchmark\nruntime:\n  name: nodejs\n  options:\n    typescript: false\n",
    );
    if (contestant === "native") await this.installPlugin();
    this.write("fleet.json", JSON.stringify({ agents: this.api.guids, shape }));
    this.write("records.json", JSON.stringify(this.tools.records));
    await this.pulumi(["stack", "init", "dev"]);
  }

  /** Where `pulumi plugin install` puts it. */
  private async installPlugin(): Promise<void> {
    const { text } = await bundle();
    const { version } = JSON.parse(readFileSync(join(REPOSITORY, "provider/package.json"), "utf8")) as {
      version: string;
    };
    const folder = join(this.folder, "home", "plugins", `resource-wiro-v${version}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "pulumi-resource-wiro"), text, { mode: 0o755 });
  }

  run(command: Command): Promise<Usage> {
    const parallel = this.options.parallel === undefined ? [] : ["--parallel", String(this.options.parallel)];
    const changed = command === "change" ? { BENCH_CHANGED: "1" } : {};
    return this.pulumi([...PULUMI_COMMANDS[command], ...parallel], changed);
  }

  async settle(): Promise<void> {
    if (this.options.contestant !== "floor")
      await this.pulumi(["up", "--yes", "--skip-preview", "--refresh"], { PULUMI_SKIP_CHECKPOINTS: "true" });
  }

  /** What the package records for one agent, for the floor. */
  async records(): Promise<Records> {
    const { text } = await this.pulumi(["stack", "export", "--show-secrets"]);
    const { resources } = (JSON.parse(text) as { deployment: { resources: StateResource[] } }).deployment;
    const records: Record<string, FloorRecord> = {};
    for (const { type, inputs = {}, outputs = {}, additionalSecretOutputs = [] } of resources) {
      const resource = /dynamic\/wiro:(\w+)$/.exec(type)?.[1];
      if (resource === undefined) continue;
      const given = GIVEN[resource] ?? [];
      const without = (all: Readonly<Record<string, unknown>>, keys: readonly string[]) =>
        Object.fromEntries(
          Object.entries(all)
            .filter(([key]) => !keys.includes(key))
            .map(([key, value]) => [key, inTheClear(value)]),
        );
      const derived = without(inputs, [...given, "__provider", "__internal"]);
      const recorded = without(outputs, [...given, ...Object.keys(derived), "__provider", "__internal"]);
      records[resource] = {
        derived,
        recorded: { ...derived, ...recorded },
        outputs: Object.keys(recorded),
        secrets: additionalSecretOutputs,
        loaderLength: String(inputs["__provider"]).length,
      };
    }
    return records;
  }

  stateBytes(): number {
    return statSync(join(this.folder, "state", ".pulumi", "stacks", "benchmark", "dev.json")).size;
  }

  private pulumi(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Usage> {
    const stack = args[0] === "stack" ? [] : ["--stack", "dev"];
    return this.measured(
      this.tools.cli.pulumi,
      [...args, ...stack, "--non-interactive", "--color=never"],
      env,
    );
  }
}

interface StateResource {
  readonly type: string;
  readonly inputs?: Record<string, unknown>;
  readonly outputs?: Record<string, unknown>;
  readonly additionalSecretOutputs?: string[];
}

/** The inputs that the programs give. */
const GIVEN: Readonly<Record<string, readonly string[]>> = {
  LinkedInCredential: ["agentGuid", "clientId", "clientSecret", "redirectUrl", "organizationId"],
  AgentSchedule: ["agentGuid", "interval", "enabled"],
  AgentState: ["agentGuid", "desired"],
};

function inTheClear(value: unknown): unknown {
  if (typeof value !== "object" || value === null || !("plaintext" in value)) return value;
  return JSON.parse(String(value.plaintext)) as unknown;
}

/** Records what the package stores for one agent, connected. */
export async function recordFloor(
  api: Api,
  tools: Omit<Tools, "records">,
  shapes: Iterable<Shape>,
): Promise<Records> {
  const records: Record<string, FloorRecord> = {};
  for (const shape of shapes) {
    const options = { contestant: "ours", shape, checkpoints: true, parallel: undefined } as const;
    const fleet = new PulumiFleet(options, api, { ...tools, records });
    try {
      await fleet.open();
      await fleet.run("first up");
      await api.connectAll();
      await fleet.settle();
      Object.assign(records, await fleet.records());
    } finally {
      fleet.remove();
    }
  }
  return records;
}

const TOFU_COMMANDS: Readonly<Record<Command, readonly string[] | undefined>> = {
  "first up": ["apply", "-auto-approve"],
  preview: ["plan"],
  up: ["apply", "-auto-approve"],
  "preview with refresh": ["plan"],
  refresh: ["apply", "-auto-approve", "-refresh-only"],
  change: ["apply", "-auto-approve"],
  destroy: ["destroy", "-auto-approve"],
};

class TofuFleet extends FolderFleet implements Fleet {
  protected readonly env: NodeJS.ProcessEnv;
  private readonly tofu: string;

  constructor(
    private readonly options: FleetOptions,
    private readonly api: Api,
    tools: Tools,
  ) {
    super();
    const folder = tools.openTofu ?? "";
    this.tofu = join(folder, "tofu");
    this.write(
      "tofurc",
      `provider_installation {\n  dev_overrides {\n    "registry.opentofu.org/mastercard/restapi" = "${folder}"\n  }\n  direct {}\n}\ndisable_checkpoint = true\n`,
    );
    this.env = {
      HOME: process.env["HOME"],
      PATH: process.env["PATH"],
      TF_CLI_CONFIG_FILE: join(this.folder, "tofurc"),
      TF_IN_AUTOMATION: "1",
      TF_VAR_api_base: api.baseUrl,
      TF_VAR_api_key: "sandbox-key",
    };
  }

  async open(): Promise<void> {
    cpSync(join(BENCHMARKS, "opentofu", "fleet"), this.folder, { recursive: true });
    this.write("guids.json", JSON.stringify(this.api.guids));
    await this.measured(this.tofu, ["get", "-no-color"]);
  }

  run(command: Command): Promise<Usage> {
    const args = TOFU_COMMANDS[command] ?? [];
    const parallel = this.options.parallel === undefined ? [] : [`-parallelism=${this.options.parallel}`];
    const changed = command === "change" ? { TF_VAR_changed: "1" } : {};
    return this.measured(this.tofu, [...args, ...parallel, "-no-color", "-input=false"], changed);
  }

  async settle(): Promise<void> {
    await this.measured(this.tofu, ["apply", "-auto-approve", "-no-color", "-input=false"]);
  }

  stateBytes(): number {
    return statSync(join(this.folder, "terraform.tfstate")).size;
  }
}
