import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { transformSync } from "esbuild";
import { startSandbox } from "wiro-sandbox";
import { parse } from "yaml";
import { ensureGenerators } from "../../tools/sdk/generate";
import { installPlugin } from "../support/adapter";
import { blocksOf } from "../support/guide";
import { CLIENT_SECRET, MINUTE, REDIRECT } from "./engine-fixture";
import { LanguageProject } from "./language-project";
import { connectByHand, importFile, NativeEngineFixture } from "./native-fixture";
import { describeWith } from "./with-programs";

/** Go compiles the generator once. */
jest.setTimeout(10 * MINUTE);

const REPOSITORY = resolve(__dirname, "../..");
const IMPORT = ["import", "--file", "import.json", "--out", "imported.txt"];
const FLAGS = ["--yes", "--skip-preview", "--protect=false"];

const resourcesOf = (guid: string) =>
  importFile([
    ["LinkedInCredential", "jane", `${guid}/linkedin`],
    ["AgentSchedule", "posts", `${guid}/cron-content-scanner`],
  ]);

/** The code on the page of the plugin, which has another guid. */
function onThePage(language: string, guid: string): string {
  const blocks = blocksOf("plugin.md").filter(({ section }) => section === "The code that an import writes");
  const { text = "" } = blocks.find((block) => block.language === language) ?? {};
  return text.replaceAll("5c0c1f6e-1111-4222-8333-444455556666", guid);
}

/** The page has Prettier's indentation. */
const flat = (code: string) => code.replaceAll(/\s+/g, " ").trim();

describeWith("go")("the code that pulumi import writes", () => {
  test("in TypeScript is for the package's classes; with the keys in it, it plans these alone", async () => {
    const native = await NativeEngineFixture.create(1, () => "");
    const { project, sandbox, guids } = native.engine;
    const [guid = ""] = guids;
    try {
      connectByHand(sandbox.control, guid);
      const generator = join(await ensureGenerators(REPOSITORY), "generator");
      native.putOnPath("pulumi-language-nodejs", `"${generator}" host nodejs`);
      project.writeFile("import.json", resourcesOf(guid));
      await project.runOrFail(...IMPORT, ...FLAGS);
      const code = readFileSync(join(project.folder, "imported.txt"), "utf8");
      expect(flat(code)).toBe(flat(onThePage("ts", guid)));
      const filled = code
        .replace('clientId: ""', 'clientId: "app-1"')
        .replace('""', `pulumi.secret("${CLIENT_SECRET}"), redirectUrl: "${REDIRECT}"`);
      project.writeFile("index.js", transformSync(filled, { loader: "ts", format: "cjs" }).code);
      const [step, ...others] = await project.plan();
      expect(step?.urn).toMatch(/::jane$/);
      expect(Object.keys(step?.detailedDiff ?? {}).sort()).toEqual([
        "clientId",
        "clientSecret",
        "redirectUrl",
      ]);
      expect(others).toEqual([]);
    } finally {
      await native.engine.end();
    }
  });

  test("in YAML has empty keys, which a preview rejects; with the keys in it, it plans these alone", async () => {
    const sandbox = await startSandbox({ agents: [{}] });
    const [{ guid } = { guid: "" }] = sandbox.control.agents();
    connectByHand(sandbox.control, guid);
    const env = { WIRO_API_KEY: "sandbox-key", WIRO_BASE_URL: sandbox.baseUrl };
    const project = await LanguageProject.create("yaml", env);
    const head = "name: wiro-linkedin-yaml\nruntime: yaml\n";
    try {
      installPlugin(join(project.folder, "home"));
      await project.write(head);
      writeFileSync(join(project.folder, "import.json"), resourcesOf(guid));
      await project.runOrFail(...IMPORT, ...FLAGS);
      const code = readFileSync(join(project.folder, "imported.txt"), "utf8");
      expect(parse(code)).toEqual(parse(onThePage("yaml", guid)));

      await project.write(head + code);
      const { code: exit, text } = await project.run("preview");
      expect(exit).not.toBe(0);
      for (const input of ["clientId: is empty", "clientSecret: is empty", "redirectUrl: is required"])
        expect(text).toContain(input);

      const filled = code
        .replace('clientId: ""', `clientId: app-1`)
        .replace(
          'clientSecret: ""',
          `clientSecret: {fn::secret: ${CLIENT_SECRET}}\n      redirectUrl: ${REDIRECT}`,
        );
      await project.write(head + filled);
      const preview = await project.runOrFail("preview", "--diff");
      expect(preview.text).toMatch(/~ 1 to update\n +2 unchanged/);
      for (const input of ["clientId", "clientSecret", "redirectUrl"])
        expect(preview.text).toMatch(new RegExp(`\\+ ${input} *:`));
    } finally {
      await sandbox.close();
      project.remove();
    }
  });
});
