import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Sandbox } from "wiro-sandbox";
import { refreshBeforeUpdate } from "../support/adapter";
import { CLIENT_SECRET, EngineFixture } from "./engine-fixture";

const MAIN = resolve(__dirname, "../../provider/lib/native/main.js");
const IMPORT_FLAGS = ["--yes", "--skip-preview", "--generate-code=false", "--protect=false"];

/** Connects an agent, and gives it a schedule, as people do it with curl. */
export function connectByHand(control: Sandbox["control"], guid: string, clientId = "app-1"): void {
  control.connectByHand(guid, { clientId, clientSecret: CLIENT_SECRET });
  control.editSkill(guid, "cs-cron-content-scanner", { interval: "0 */6 * * *", enabled: true });
}

/** The file of `pulumi import --file`. */
export function importFile(
  resources: readonly (readonly [type: string, name: string, id: string])[],
): string {
  const declared = resources.map(([type, name, id]) => ({ type: `wiro:index:${type}`, name, id }));
  return JSON.stringify({ resources: declared });
}

/** The classes of the native provider as a program can always write them, in scope of every program below. */
const CLASSES = `
  const nativeClass = (type, outputs) => class extends pulumi.CustomResource {
    constructor(name, args, options) {
      const unknown = Object.fromEntries(outputs.map((key) => [key, undefined]));
      super("wiro:index:" + type, name, { ...unknown, ...args }, options);
    }
  };
  const native = {
    LinkedInCredential: nativeClass("LinkedInCredential", ["status", "connected", "statusReason", "authorizeUrl", "authorizeUrlExpiresAt", "accountName", "connectedAt", "tokenExpiresAt", "renewBy"]),
    AgentSchedule: nativeClass("AgentSchedule", ["cadence", "runsPerMonth"]),
    PreferenceSkill: nativeClass("PreferenceSkill", []),
    AgentState: nativeClass("AgentState", ["status"]),
    Provider: class extends pulumi.ProviderResource {
      constructor(name, args) {
        super("wiro", name, { ...args, apiKey: args.apiKey && pulumi.secret(args.apiKey) });
      }
    },
  };
`;

/** A project whose resources are those of the native provider, with the plugin on PATH. */
export class NativeEngineFixture {
  private constructor(readonly engine: EngineFixture) {}

  static async create(
    agents: number,
    program: (guids: string[]) => string,
    yaml = "",
  ): Promise<NativeEngineFixture> {
    const engine = await EngineFixture.create(agents, (guids) => CLASSES + program(guids), { yaml });
    const { project } = engine;
    refreshBeforeUpdate(project.env);
    const bin = join(project.folder, "bin");
    mkdirSync(bin);
    project.env["PATH"] = `${bin}:${project.env["PATH"] ?? ""}`;
    const native = new NativeEngineFixture(engine);
    native.putOnPath("pulumi-resource-wiro", `node "${MAIN}" "$@"`);
    return native;
  }

  /** Puts a program on the PATH of the project. */
  putOnPath(name: string, command: string): void {
    const script = `#!/bin/sh\nexec ${command}\n`;
    writeFileSync(join(this.engine.project.folder, "bin", name), script, { mode: 0o755 });
  }

  write(program: string): void {
    this.engine.project.write(CLASSES + program);
  }

  /** What `pulumi import` records. */
  import(type: string, name: string, id: string) {
    return this.engine.project.run("import", `wiro:index:${type}`, name, id, ...IMPORT_FLAGS);
  }

  /** The same of several resources in one run. */
  importAll(...resources: readonly (readonly [type: string, name: string, id: string])[]) {
    this.engine.project.writeFile("import.json", importFile(resources));
    return this.engine.project.run("import", "--file", "import.json", ...IMPORT_FLAGS);
  }
}
