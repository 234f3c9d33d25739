import { cpSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { loaderText, type ResourceName } from "../../../provider/src/dynamic/loader";
import { failureOf } from "../declared";
import { Host, type HostOptions, newFolder, REPOSITORY, stopHosts, subfolder } from "../host";

// State holds these bytes for ever: this list may grow, and no text of it may change or leave it.
const RELEASED: Record<ResourceName, string> = {
  LinkedInCredential:
    'exports.handler=()=>{const p="pulumi-wiro-linkedin",i=p+"/dynamic";for(const r of[require,i=>require.main.require(i)]){let m;try{m=r(i)}catch(e){if(e.code!=="MODULE_NOT_FOUND"||!e.message.includes("\'"+i+"\'"))throw e;continue}return m.handler("LinkedInCredential")}throw Error(p+" is not found: run npm install "+p+" in the folder of the Pulumi program, so that its own package.json has it")};',
  AgentSchedule:
    'exports.handler=()=>{const p="pulumi-wiro-linkedin",i=p+"/dynamic";for(const r of[require,i=>require.main.require(i)]){let m;try{m=r(i)}catch(e){if(e.code!=="MODULE_NOT_FOUND"||!e.message.includes("\'"+i+"\'"))throw e;continue}return m.handler("AgentSchedule")}throw Error(p+" is not found: run npm install "+p+" in the folder of the Pulumi program, so that its own package.json has it")};',
  PreferenceSkill:
    'exports.handler=()=>{const p="pulumi-wiro-linkedin",i=p+"/dynamic";for(const r of[require,i=>require.main.require(i)]){let m;try{m=r(i)}catch(e){if(e.code!=="MODULE_NOT_FOUND"||!e.message.includes("\'"+i+"\'"))throw e;continue}return m.handler("PreferenceSkill")}throw Error(p+" is not found: run npm install "+p+" in the folder of the Pulumi program, so that its own package.json has it")};',
  AgentState:
    'exports.handler=()=>{const p="pulumi-wiro-linkedin",i=p+"/dynamic";for(const r of[require,i=>require.main.require(i)]){let m;try{m=r(i)}catch(e){if(e.code!=="MODULE_NOT_FOUND"||!e.message.includes("\'"+i+"\'"))throw e;continue}return m.handler("AgentState")}throw Error(p+" is not found: run npm install "+p+" in the folder of the Pulumi program, so that its own package.json has it")};',
};
const RESOURCES = Object.keys(RELEASED) as ResourceName[];
const INSTALLED = "node_modules/pulumi-wiro-linkedin";

afterAll(stopHosts);

/** A check without arguments reaches the package, and needs no API. */
async function loaderErrors(host: Host, resource: ResourceName): Promise<string[]> {
  const { failures } = await host.engine.check({}, { __provider: RELEASED[resource] });
  return failures.map(({ reason }) => reason);
}

async function loadingErrorIn(options: HostOptions): Promise<string> {
  const host = await Host.start({ env: { WIRO_API_KEY: "any" }, ...options });
  return (await failureOf(loaderErrors(host, "LinkedInCredential"))).message;
}

/** A program's folder with this text as the package's entry. */
function programWith(entry: string): string {
  const folder = newFolder();
  const installed = subfolder(folder, "node_modules/pulumi-wiro-linkedin");
  cpSync(join(REPOSITORY, "provider/package.json"), join(installed, "package.json"));
  writeFileSync(join(subfolder(installed, "lib/dynamic"), "handler.js"), entry);
  return folder;
}

const NAMES_MINE =
  'exports.handler = () => ({ check: () => ({ inputs: {}, failures: [{ property: "", reason: "mine" }] }) });';

/** The repository's node_modules, without the package itself. */
function modulesWithout(name: string): string {
  const modules = subfolder(newFolder(), "node_modules");
  for (const entry of readdirSync(join(REPOSITORY, "node_modules"))) {
    if (entry !== name) symlinkSync(join(REPOSITORY, "node_modules", entry), join(modules, entry));
  }
  return modules;
}

describe.each(RESOURCES)("the text that the state holds for %s", (resource) => {
  const text = loaderText(resource);

  it("is byte for byte the released one", () => {
    expect(text).toBe(RELEASED[resource]);
  });

  it("is one short line of ASCII", () => {
    expect(Buffer.byteLength(text)).toBeLessThan(400);
    expect(text).toMatch(/^[\x20-\x7e]+$/);
  });

  it("holds no path and no version", () => {
    expect(text).not.toContain(basename(REPOSITORY) + "/");
    expect(text).not.toMatch(/\d+\.\d+|node_modules|file:|\\/);
  });
});

describe("where the package is found", () => {
  it.each(RESOURCES)("in the node_modules of the working directory (%s)", async (resource) => {
    const host = await Host.start({ env: { WIRO_API_KEY: "any" } });
    expect(await loaderErrors(host, resource)).toContain(
      "agentGuid: is required; give the guid of the Wiro agent",
    );
  });

  it.each([
    ["in the working directory, rather than beside the host's own script", ""],
    ["in a folder above the working directory", "deep/down"],
  ])("%s", async (_, below) => {
    const cwd = subfolder(programWith(NAMES_MINE), below);
    const host = await Host.start({ cwd });
    expect(await loaderErrors(host, "LinkedInCredential")).toEqual(["mine"]);
  });

  it("beside the host's own script, when the working directory has none", async () => {
    const host = await Host.start({ env: { WIRO_API_KEY: "any" }, cwd: newFolder() });
    expect(await loaderErrors(host, "LinkedInCredential")).not.toEqual([]);
  });

  it("nowhere: the message names what to install, and where", async () => {
    const message = await loadingErrorIn({
      cwd: newFolder(),
      modules: modulesWithout("pulumi-wiro-linkedin"),
      nodeArguments: ["--preserve-symlinks", "--preserve-symlinks-main"],
    });
    expect(message).toBe(
      "pulumi-wiro-linkedin is not found: run npm install pulumi-wiro-linkedin in the folder of the Pulumi program, so that its own package.json has it",
    );
  });

  it("below a wrapper alone: it is not found, and the message shows a solution that works", async () => {
    const cwd = newFolder();
    subfolder(cwd, "node_modules/wrapper/node_modules");
    const nested = join(cwd, "node_modules/wrapper", INSTALLED);
    renameSync(join(programWith(NAMES_MINE), INSTALLED), nested);
    const layout = {
      cwd,
      modules: modulesWithout("pulumi-wiro-linkedin"),
      nodeArguments: ["--preserve-symlinks", "--preserve-symlinks-main"],
    };
    expect(await loadingErrorIn(layout)).toMatch(/run npm install pulumi-wiro-linkedin in the folder of the/);
    cpSync(nested, join(cwd, INSTALLED), { recursive: true });
    expect(await loaderErrors(await Host.start(layout), "LinkedInCredential")).toEqual(["mine"]);
  });
});

describe("a package that is found but does not load", () => {
  it("is not skipped when it throws", async () => {
    const cwd = programWith('throw new Error("broken inside");');
    expect(await loadingErrorIn({ cwd })).toBe("broken inside");
  });

  it("is not skipped when a dependency of it is missing", async () => {
    const cwd = programWith('require("not-installed-here");');
    expect(await loadingErrorIn({ cwd })).toMatch(/Cannot find module 'not-installed-here'/);
  });

  it("is not skipped when a file of it is missing", async () => {
    const cwd = programWith("");
    rmSync(join(cwd, INSTALLED, "lib"), { recursive: true });
    expect(await loadingErrorIn({ cwd })).toMatch(/Cannot find module '.*handler\.js'/);
  });

  it("is not skipped when it is too old to have this entry", async () => {
    const cwd = programWith("");
    const old = { name: "pulumi-wiro-linkedin", exports: { ".": "./lib/index.js" } };
    writeFileSync(join(cwd, INSTALLED, "package.json"), JSON.stringify(old));
    expect(await loadingErrorIn({ cwd })).toMatch(/'\.\/dynamic' is not defined/);
  });

  it("reports an unknown resource, which a newer version wrote", async () => {
    const host = await Host.start({ env: { WIRO_API_KEY: "any" } });
    const newer = RELEASED.AgentSchedule.replace('"AgentSchedule"', '"Newer"');
    const { message } = await failureOf(host.engine.check({}, { __provider: newer }));
    expect(message).toMatch(/has no resource Newer: install the version that the state was written with/);
  });
});

it("the host configures the package once for each text, with the stack's configuration", async () => {
  const cwd = programWith(`exports.handler = (name) => ({
    configure: ({ config }) => console.log("configure " + name + " " + config.get("wiro:apiKey")),
    check: () => ({ inputs: {}, failures: [] }),
  });`);
  const host = await Host.start({ cwd, config: { "wiro:apiKey": "the key" } });
  for (const resource of [...RESOURCES, ...RESOURCES]) await loaderErrors(host, resource);
  const { stdout } = await host.takeOutput();
  expect(stdout).toBe(RESOURCES.map((name) => `configure ${name} the key\n`).join(""));
});
