import { chmodSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { EngineFixture } from "./engine-fixture";

const MAIN = resolve(__dirname, "../../provider/lib/native/main.js");

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
    const bin = join(project.folder, "bin");
    mkdirSync(bin);
    project.writeFile("bin/pulumi-resource-wiro", `#!/bin/sh\nexec node "${MAIN}" "$@"\n`);
    chmodSync(join(bin, "pulumi-resource-wiro"), 0o755);
    project.env["PATH"] = `${bin}:${project.env["PATH"] ?? ""}`;
    return new NativeEngineFixture(engine);
  }

  write(program: string): void {
    this.engine.project.write(CLASSES + program);
  }

  /** What `pulumi import` records. */
  import(type: string, name: string, id: string) {
    return this.engine.project.run(
      ...["import", `wiro:index:${type}`, name, id],
      ...["--yes", "--skip-preview", "--generate-code=false", "--protect=false"],
    );
  }
}
