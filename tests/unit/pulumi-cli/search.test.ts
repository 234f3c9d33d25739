import { existsSync, rmSync, symlinkSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { findPulumiCli } from "../../../tools/pulumi-cli/pulumi-cli";
import { installCli, installInCache, newMachine, removeMachines, script } from "./machine";

afterEach(removeMachines);

describe("the order in which a CLI is searched", () => {
  it("is PULUMI_BIN, PATH, what the npm package downloaded, the cache, nothing", async () => {
    const machine = newMachine();
    const named = installCli(join(machine.home, "mine"));
    const onPath = installCli(machine.bin);
    const downloaded = installCli(join(machine.home, ".pulumi", "versions", "3.259.0", "bin"));
    const cached = installInCache(machine);
    const env = { ...machine.env, PULUMI_BIN: named };

    for (const [source, pulumi] of [
      ["PULUMI_BIN", named],
      ["PATH", onPath],
      ["npm", downloaded],
      ["cache", cached],
    ] as const) {
      expect(await findPulumiCli({ env })).toMatchObject({
        source,
        pulumi,
        version: "3.259.0",
        languageHost: true,
      });
      rmSync(pulumi);
      if (source === "PULUMI_BIN") env.PULUMI_BIN = "";
    }
    expect(await findPulumiCli({ env })).toBeUndefined();
  });

  it("takes the newest of several downloads, and ignores those that are too old", async () => {
    const { env, home } = newMachine();
    for (const version of ["3.9.0", "3.99.0", "3.210.0", "3.201.1"]) {
      installCli(join(home, ".pulumi", "versions", version, "bin"), `v${version}`);
    }
    expect(await findPulumiCli({ env })).toMatchObject({ version: "3.210.0" });
    rmSync(join(home, ".pulumi", "versions", "3.210.0"), { recursive: true });
    rmSync(join(home, ".pulumi", "versions", "3.201.1"), { recursive: true });
    expect(await findPulumiCli({ env })).toBeUndefined();
  });
});

describe("a CLI on PATH is passed over, with the reason", () => {
  it("when it is too old", async () => {
    const { env, bin, log, logged } = newMachine();
    const pulumi = installCli(bin, "v3.99.0");
    expect(await findPulumiCli({ env, log })).toBeUndefined();
    expect(logged).toEqual([`passed over: ${pulumi} is v3.99.0, older than 3.200.0`]);
  });

  it("when it has no language host, and it is not started, because it may be a launcher that downloads", async () => {
    const { env, bin, log, logged } = newMachine();
    const pulumi = script(join(bin, "pulumi"), "touch $0-was-started");
    expect(await findPulumiCli({ env, log })).toBeUndefined();
    expect(logged).toEqual([`passed over: ${pulumi} has no pulumi-language-nodejs beside it or on PATH`]);
    expect(existsSync(`${pulumi}-was-started`)).toBe(false);
  });

  it("when it fails", async () => {
    const { env, bin, log, logged } = newMachine();
    installCli(bin);
    const pulumi = script(join(bin, "pulumi"), "exit 1");
    expect(await findPulumiCli({ env, log })).toBeUndefined();
    expect(logged).toEqual([`passed over: ${pulumi} does not respond to \`pulumi version\``]);
  });

  it("and the cached one is used", async () => {
    const machine = newMachine();
    installCli(machine.bin, "v3.99.0");
    installInCache(machine);
    expect(await findPulumiCli(machine)).toMatchObject({ source: "cache" });
  });
});

describe("PULUMI_BIN", () => {
  it("is an error when it names nothing that can be started, although another CLI is installed", async () => {
    const { env, bin, home } = newMachine();
    installCli(bin);
    const nothing = join(home, "nothing");
    await expect(findPulumiCli({ env: { ...env, PULUMI_BIN: nothing } })).rejects.toThrow(
      `PULUMI_BIN names ${nothing}, which is not an executable file: correct it or unset it.`,
    );
  });

  it("is an error when it names a CLI that is too old", async () => {
    const { env, home } = newMachine();
    const pulumi = installCli(home, "v3.99.0");
    await expect(findPulumiCli({ env: { ...env, PULUMI_BIN: pulumi } })).rejects.toThrow(
      `PULUMI_BIN: ${pulumi} is v3.99.0, older than 3.200.0. Name another one or unset it.`,
    );
  });

  it("may name a CLI without a language host, with a warning", async () => {
    const { env, home } = newMachine();
    const pulumi = installCli(home, "v3.259.0", "pulumi-language-nodejs");
    expect(await findPulumiCli({ env: { ...env, PULUMI_BIN: pulumi } })).toMatchObject({
      languageHost: false,
    });
  });
});

describe("the PATH to start the CLI with", () => {
  const node = dirname(process.execPath);
  const folders = async (env: NodeJS.ProcessEnv) => (await findPulumiCli({ env }))?.path.split(delimiter);

  it("is the caller's when it leads to the CLI, to node and to the provider script already", async () => {
    const { env, bin } = newMachine();
    installCli(bin);
    script(join(bin, "node"), "exit 1");
    expect(await folders(env)).toEqual([bin]);
  });

  it("begins with the folder of any other CLI", async () => {
    const { env, bin, home } = newMachine();
    const pulumi = installCli(home);
    expect(await folders({ ...env, PULUMI_BIN: pulumi })).toEqual([home, bin, node]);
  });

  it("ends with the npm package @pulumi/pulumi when the CLI came without the provider script", async () => {
    const { env, bin } = newMachine();
    installCli(bin, "v3.259.0", "pulumi-resource-pulumi-nodejs");
    const sdk = dirname(require.resolve("@pulumi/pulumi/package.json"));
    expect(await folders(env)).toEqual([bin, node, sdk]);
  });

  it("needs nothing for scripts that lie beside the binary behind a symbolic link", async () => {
    const { env, bin, home } = newMachine();
    symlinkSync(installCli(join(home, "Cellar")), join(bin, "pulumi"));
    expect(await findPulumiCli({ env })).toMatchObject({ source: "PATH", languageHost: true });
    expect(await folders(env)).toEqual([bin, node]);
  });
});
