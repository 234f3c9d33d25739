import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { emptyFolder, outcomeOf, sandboxOfOne } from "./terminal";

/** A project's folder, and a pulumi that knows these settings and records its arguments. */
function project(settings: Readonly<Record<string, string>>, otherwise?: string) {
  const folder = emptyFolder();
  const bin = join(folder, "bin");
  mkdirSync(bin);
  writeFileSync(join(folder, "Pulumi.yaml"), "name: project\nruntime: nodejs\n");
  const cases = Object.entries(settings).map(([key, value]) => `${key}) echo '${value}';;`);
  const unknown = otherwise ?? "error: configuration key '$3' not found for stack 'dev'";
  const script = `#!/bin/sh
echo "$@" >> ${join(folder, "asked")}
case "$3" in
${cases.join("\n")}
*) echo "${unknown}" >&2; exit 255;;
esac
`;
  writeFileSync(join(bin, "pulumi"), script);
  chmodSync(join(bin, "pulumi"), 0o755);
  const asked = () => readFileSync(join(folder, "asked"), "utf8").trimEnd().split("\n").sort();
  const env = { WIRO_API_KEY: "", WIRO_BASE_URL: "", PATH: `${bin}:/usr/bin:/bin` };
  return { folder, env, asked };
}

describe("the settings of wiro-linkedin", () => {
  it("without a key and outside a project, prints one line with both ways to set a key", async () => {
    expect(await outcomeOf(undefined, ["agents"])).toEqual({
      code: 2,
      out: "",
      err: "wiro-linkedin: there is no API key; export WIRO_API_KEY, or run this in the folder of a Pulumi project whose stack has wiro:apiKey\n",
    });
  });

  it("uses the stack's configuration in a project without a key in the environment", async () => {
    const { sandbox } = await sandboxOfOne();
    const { folder, env, asked } = project({
      "wiro:apiKey": "sandbox-key",
      "wiro:baseUrl": sandbox.baseUrl,
    });
    const below = join(folder, "src");
    mkdirSync(below);
    const { code, out } = await outcomeOf(sandbox, ["agents"], { env, cwd: below });
    expect(code).toBe(0);
    expect(out).toContain("Acme");
    expect(asked()).toEqual([
      "config get wiro:apiKey --non-interactive",
      "config get wiro:apiSecret --non-interactive",
      "config get wiro:baseUrl --non-interactive",
      "config get wiro:maxConcurrentRequests --non-interactive",
    ]);
  });

  it("--stack names the stack, and the environment wins over it", async () => {
    const { sandbox } = await sandboxOfOne();
    const { folder: cwd, env, asked } = project({ "wiro:apiKey": "wrong", "wiro:baseUrl": sandbox.baseUrl });
    const mixed = { ...env, WIRO_API_KEY: "sandbox-key" };
    const { code } = await outcomeOf(sandbox, ["agents", "--stack", "prod"], { env: mixed, cwd });
    expect(code).toBe(0);
    expect(asked()[0]).toBe("config get wiro:apiSecret --non-interactive --stack prod");
  });

  it("with a key in the environment, uses the stack's configuration for the other settings", async () => {
    const { sandbox } = await sandboxOfOne();
    const { folder: cwd, env, asked } = project({ "wiro:apiKey": "wrong", "wiro:baseUrl": sandbox.baseUrl });
    const keyed = { ...env, WIRO_API_KEY: "sandbox-key" };
    const { code, out, err } = await outcomeOf(sandbox, ["agents"], { env: keyed, cwd });
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain("Acme");
    expect(asked()).toEqual([
      "config get wiro:apiSecret --non-interactive",
      "config get wiro:baseUrl --non-interactive",
      "config get wiro:maxConcurrentRequests --non-interactive",
    ]);
  });

  it("names a wrong setting of the stack, wherever the key comes from", async () => {
    const { folder: cwd, env } = project({ "wiro:maxConcurrentRequests": "1000" });
    const keyed = { ...env, WIRO_API_KEY: "k" };
    const { code, err } = await outcomeOf(undefined, ["agents"], { env: keyed, cwd });
    expect(code).toBe(2);
    expect(err).toMatch(/^wiro-linkedin: wiro:maxConcurrentRequests: must be a whole number/);
  });

  it("does not run pulumi when the environment sets everything", async () => {
    const { sandbox } = await sandboxOfOne();
    const { folder: cwd, env, asked } = project({});
    const all = {
      ...env,
      WIRO_API_KEY: "sandbox-key",
      WIRO_API_SECRET: "sandbox-secret",
      WIRO_BASE_URL: sandbox.baseUrl,
      WIRO_MAX_CONCURRENT_REQUESTS: "8",
    };
    expect((await outcomeOf(sandbox, ["agents"], { env: all, cwd })).code).toBe(0);
    expect(asked).toThrow(/ENOENT/);
  });

  it.each([
    ["fails", "error: no stack selected", (env: NodeJS.ProcessEnv) => env],
    ["is missing", undefined, () => ({ PATH: emptyFolder() })],
  ])(
    "with a key in the environment and a pulumi that %s, uses the environment alone",
    async (_, message, of) => {
      const { sandbox } = await sandboxOfOne();
      const { folder: cwd, env } = project({}, message);
      const keyed = { ...of(env), WIRO_API_KEY: "sandbox-key", WIRO_BASE_URL: sandbox.baseUrl };
      const { code, err } = await outcomeOf(sandbox, ["agents"], { env: keyed, cwd });
      expect({ code, err }).toEqual({ code: 0, err: "" });
    },
  );

  it("with --stack, a pulumi that fails is an error, even with a key in the environment", async () => {
    const { folder: cwd, env } = project({}, "error: no stack named 'prod' found");
    const keyed = { ...env, WIRO_API_KEY: "k" };
    const { code, err } = await outcomeOf(undefined, ["agents", "--stack", "prod"], { env: keyed, cwd });
    expect(code).toBe(2);
    expect(err).toMatch(/no stack named 'prod' found; check the name given to --stack/);
  });

  it.each([
    [
      "the stack has no key",
      undefined,
      /wiro:apiKey: the API key is missing; run `pulumi config set --secret/,
    ],
    [
      "no stack is selected",
      "error: no stack selected",
      /configuration: no stack selected; export WIRO_API_KEY/,
    ],
  ])("prints one line when %s", async (_, otherwise, message) => {
    const { folder: cwd, env } = project({}, otherwise);
    const { code, out, err } = await outcomeOf(undefined, ["agents"], { env, cwd });
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(message);
    expect(err.trimEnd()).not.toContain("\n");
  });

  it("prints one line when pulumi is not installed", async () => {
    const { folder: cwd } = project({});
    const { code, err } = await outcomeOf(undefined, ["agents"], { env: { PATH: emptyFolder() }, cwd });
    expect(code).toBe(2);
    expect(err).toMatch(/there is no pulumi on the PATH to ask/);
  });

  it("names a wrong setting with the command that corrects it", async () => {
    const { code, err } = await outcomeOf(undefined, ["agents"], {
      env: { WIRO_API_KEY: "k", WIRO_BASE_URL: "http://api.wiro.ai" },
    });
    expect(code).toBe(2);
    expect(err).toMatch(/^wiro-linkedin: WIRO_BASE_URL: must be an https URL/);
  });
});

describe("the command line", () => {
  it.each([
    [["bogus"], /unknown command 'bogus'; see `wiro-linkedin --help`/],
    [["status", "--jsno"], /unknown option '--jsno' .*see `wiro-linkedin status --help`/],
    [["connect"], /missing required argument 'guid'; see `wiro-linkedin connect --help`/],
    [["connect", "not a guid"], /Give the guid of a Wiro agent/],
    [["wait"], /missing required argument/],
    [["wait", "a", "--timeout", "0"], /Give a number of minutes/],
    [["connect", "a", "--port", "65536"], /whole number from 0 to 65535/],
    [["status", "--renew-before-days", "365"], /whole number from 0 to 364/],
    [["agents", "x"], /too many arguments/],
    [["explain"], /missing required argument 'text'/],
  ])("rejects %j in one line, with where the help is", async (args, message) => {
    const { code, out, err } = await outcomeOf(undefined, args);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(message);
    expect(err).toMatch(/^wiro-linkedin: [^\n]*\n$/);
  });

  it.each(["agents", "status", "connect", "wait", "preview-summary", "refresh-token", "explain"])(
    "the help of %s shows examples",
    async (name) => {
      const { code, out } = await outcomeOf(undefined, [name, "--help"]);
      expect(code).toBe(0);
      expect(out).toMatch(new RegExp(`\\nExamples?\\n  .*wiro-linkedin ${name}`));
    },
  );

  it("the help of the program lists the settings and the exit codes", async () => {
    const { code, out } = await outcomeOf(undefined, ["--help"]);
    expect(code).toBe(0);
    expect(out).toMatch(/WIRO_API_KEY[\s\S]*Exit codes[\s\S]*130 +interrupted/);
  });
});
