import { CLIENT_SECRET, credential, describeEngine, REDIRECT, EngineFixture } from "./engine-fixture";

const TRANSFORMATION = `pulumi.runtime.registerStackTransformation(({ type, props, opts }) =>
  type.endsWith(":LinkedInCredential") ? { props: { ...props, redirectUrl: "${REDIRECT}" }, opts } : undefined);`;

const bare = (guid: string) => credential(guid).replace(`redirectUrl: "${REDIRECT}",`, "");
const customers = (guids: readonly string[]) => `
  new wiro.LinkedInCredential("jane", ${bare(guids[0] ?? "")});
  const app = { clientId: "app-1", clientSecret: pulumi.secret("${CLIENT_SECRET}") };
  new wiro.LinkedInAgent("sam", { app, agentGuid: "${guids[1] ?? ""}", organizationId: "2", interval: "0 9 * * *" }, { protect: false });`;

describeEngine("a transformation of the stack may supply a missing argument", () => {
  let fixture: EngineFixture;
  beforeAll(async () => (fixture = await EngineFixture.create(2, () => "")));
  afterAll(() => fixture.end());

  test("a redirectUrl for all credentials, those of a LinkedInAgent included", async () => {
    fixture.project.write(TRANSFORMATION + customers(fixture.guids));
    await fixture.project.up();
    const credentials = (await fixture.project.resources()).filter(({ type }) => type.endsWith("Credential"));
    expect(credentials.map(({ inputs }) => inputs?.["redirectUrl"])).toEqual([REDIRECT, REDIRECT]);
    expect(fixture.takeOperations("writes").filter((name) => name === "OAuthConnect")).toHaveLength(2);
    await fixture.project.destroy();
    fixture.takeOperations();
  });

  test("a missing redirectUrl is one line of the resource that lacks it, before any request", async () => {
    fixture.project.write(customers(fixture.guids));
    const { code, text } = await fixture.project.run("preview");
    expect(code).not.toBe(0);
    const [, diagnostics = ""] = text.split("Diagnostics:");
    const lines = diagnostics.split("\n").filter((line) => line.includes("is required"));
    expect(lines).toEqual([
      expect.stringMatching(
        /resource '(jane|sam-linkedin)' has a problem: redirectUrl: is required; give the https URL .* consentLink to "none"$/,
      ),
    ]);
    expect(fixture.takeOperations()).toEqual([]);
  });

  test("a missing redirectUrl does not hide the failures of other resources", async () => {
    fixture.project.write(
      `${customers(fixture.guids)}
       new wiro.AgentSchedule("posts", { agentGuid: "a" });
       new wiro.AgentSchedule("never", { agentGuid: "b", interval: "0 0 31 2 *" });
       new wiro.LinkedInCredential("slug", { ...${bare("c")}, organizationId: "my-page" });
       new wiro.AgentState("runs", { desired: "up" });`,
    );
    const { code, text } = await fixture.project.run("preview");
    expect(code).not.toBe(0);
    for (const fault of [
      'AgentSchedule "never": interval: field 3 of 5 (day of month)',
      'LinkedInCredential "slug": organizationId: is not the page',
      'AgentState "runs": desired: must be "running" or "stopped"',
    ])
      expect(text).toContain(fault);
  });
});
