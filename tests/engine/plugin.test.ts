import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writePlugin } from "../../tools/plugin/plugin";
import { credential, describeEngine, EngineFixture } from "./engine-fixture";
import type { ProjectOptions } from "./project";

/** A resource by its type token, as a program without an SDK of the package declares it. */
const raw = (guid: string, extra = "") => `
  const jane = new pulumi.CustomResource("wiro:index:LinkedInCredential", "jane", {
    status: undefined, authorizeUrl: undefined, ...${credential(guid)}, ${extra}
  });
  exports.status = jane.status; exports.link = jane.authorizeUrl;
`;

describeEngine("the plugin", () => {
  const folder = mkdtempSync(join(tmpdir(), "wiro-plugin-test-"));
  /** Unpacked, below a package.json that makes an ES module of whatever has no other. */
  const unpacked = join(folder, "plugin");
  let fixture: EngineFixture;

  beforeAll(async () => {
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    mkdirSync(unpacked);
    await writePlugin(unpacked);
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  afterEach(() => fixture.end());

  /** Every project of the suite has the plugin; here each test installs it in its own way. */
  const open = async (
    program: (guids: string[]) => string,
    options: Pick<ProjectOptions, "yaml"> = {},
  ): Promise<void> => {
    fixture = await EngineFixture.create(1, program, options);
    rmSync(join(fixture.project.folder, "home", "plugins"), { recursive: true });
  };

  test("on PATH it is found without an installation", async () => {
    await open(([guid = ""]) => raw(guid));
    fixture.project.env["PATH"] = `${unpacked}:${fixture.project.env["PATH"] ?? ""}`;
    await fixture.project.up();
    expect(await fixture.project.outputs()).toMatchObject({ status: "pending" });
    expect(existsSync(join(fixture.project.folder, "home", "plugins"))).toBe(false);
  });

  test("at the path that Pulumi.yaml names it is found without an installation", async () => {
    const yaml = `plugins:\n  providers:\n    - name: wiro\n      path: ${unpacked}`;
    await open(([guid = ""]) => raw(guid), { yaml });
    await fixture.project.up();
    expect(await fixture.project.outputs()).toMatchObject({ status: "pending" });
  });

  test("a value that the program made a secret stays one in the state that a failure leaves, and after the next up", async () => {
    const secret = 'redirectUrl: pulumi.secret("https://redirect-canary.example/")';
    await open(([guid = ""]) => raw(guid, secret));
    const { project, sandbox } = fixture;
    project.env["PATH"] = `${unpacked}:${project.env["PATH"] ?? ""}`;
    sandbox.control.fault({ path: "OAuthConnect", status: 500, body: "" });
    const { code } = await project.run("up", "--yes", "--skip-preview");
    expect(code).not.toBe(0);
    const [failed] = await project.resources();
    expect(failed?.initErrors).toHaveLength(1);
    expect(project.backendText()).not.toContain("redirect-canary");
    await project.up();
    expect(await project.outputs()).toMatchObject({ status: "pending" });
    expect(project.backendText()).not.toContain("redirect-canary");
  });

  test("a project that is itself named wiro keeps its own keys beside the package's", async () => {
    const program = (guid: string) => `
      exports.greeting = new pulumi.Config().require("greeting");
      ${raw(guid, 'clientSecret: new pulumi.Config().requireSecret("appSecret")')}
    `;
    await open(([guid = ""]) => program(guid));
    const { project, sandbox } = fixture;
    project.env["PATH"] = `${unpacked}:${project.env["PATH"] ?? ""}`;
    delete project.env["WIRO_API_KEY"];
    delete project.env["WIRO_BASE_URL"];
    project.writeFile("Pulumi.yaml", "name: wiro\nruntime: nodejs\n");
    await project.runOrFail("stack", "init", "dev", "--secrets-provider=hashivault://tests");
    await project.runOrFail("config", "set", "--path", "pages.jane", "12345678");
    await project.runOrFail(
      ...[
        "config",
        "set-all",
        "--plaintext",
        "greeting=hello",
        "--plaintext",
        `wiro:baseUrl=${sandbox.baseUrl}`,
      ],
      ...["--secret", "appSecret=app-secret-canary-51", "--secret", "wiro:apiKey=sandbox-key"],
    );
    await project.up();
    expect((await project.up()).text).toContain("2 unchanged");
    const state = await project.runOrFail("stack", "export");
    expect(state.text).not.toMatch(/sandbox-key|app-secret-canary/);
    const { deployment } = JSON.parse(state.stdout) as {
      deployment: { resources: { type: string; inputs?: object; outputs?: object }[] };
    };
    const stack = deployment.resources.find(({ type }) => type === "pulumi:pulumi:Stack");
    expect(stack?.outputs).toMatchObject({ greeting: "hello", status: "pending" });
    const provider = deployment.resources.find(({ type }) => type === "pulumi:providers:wiro");
    expect(Object.keys(provider?.inputs ?? {}).sort()).toEqual(["apiKey", "baseUrl"]);
  });
});
