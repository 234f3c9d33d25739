import { CLIENT_SECRET, describeEngine, REDIRECT, EngineFixture } from "./engine-fixture";

/** Two customers, of whom each stack has the one whom `where` gives it. */
const program = (guids: readonly string[], where: Readonly<Record<"jane" | "sam", string>>) => `
  const app = { clientId: "app-1", clientSecret: pulumi.secret("${CLIENT_SECRET}"), redirectUrl: "${REDIRECT}" };
  const interval = "0 8 * * *";
  if (pulumi.getStack() === "${where.jane}")
    exports.jane = new wiro.LinkedInAgent("jane", { app, agentGuid: "${guids[0] ?? ""}", organizationId: "1", interval }).credential.authorizeUrl;
  if (pulumi.getStack() === "${where.sam}")
    exports.sam = new wiro.LinkedInAgent("sam", { app, agentGuid: "${guids[1] ?? ""}", organizationId: "2", interval }).credential.authorizeUrl;`;

describeEngine("a fleet is split over two stacks", () => {
  let fixture: EngineFixture;
  beforeAll(async () => {
    fixture = await EngineFixture.create(2, (guids) => program(guids, { jane: "dev", sam: "dev" }));
    await fixture.project.up();
    await fixture.consent("Jane Doe", "jane");
    await fixture.consent("Sam Roe", "sam");
    await fixture.project.up("--refresh");
    await fixture.project.runOrFail("stack", "init", "east", "--no-select");
    fixture.takeOperations();
  });
  afterAll(() => fixture.end());

  const connections = () => [fixture.connection(0), fixture.connection(1)].map(({ connected }) => connected);

  test("with pulumi state move, as docs/splitting.md says, nothing is written and every connection stays", async () => {
    const { stdout } = await fixture.project.runOrFail("stack", "--show-urns");
    const urn = /urn:\S+::wiro:(?:index:)?LinkedInAgent::sam$/m.exec(stdout)?.[0] ?? "";
    await fixture.project.runOrFail("state", "move", "--source", "dev", "--dest", "east", "--yes", urn);
    fixture.project.write(program(fixture.guids, { jane: "dev", sam: "east" }));
    for (const stack of ["dev", "east"]) {
      await fixture.project.runOrFail("preview", "--expect-no-changes", "--refresh", "--stack", stack);
      await fixture.project.up("--stack", stack);
    }
    expect(fixture.takeOperations("writes")).toEqual([]);
    expect(connections()).toEqual([true, true]);
  });

  test("a customer who was only moved in the program is protected in the former stack, and state delete forgets them there", async () => {
    fixture.project.write(program(fixture.guids, { jane: "east", sam: "east" }));
    await fixture.project.up("--stack", "east");
    const { code, text } = await fixture.project.run("preview", "--stack", "dev");
    expect(code).not.toBe(0);
    // Whoever follows this disconnects a customer of the other stack.
    expect(text).toContain("pulumi state unprotect");
    const { stdout } = await fixture.project.runOrFail("stack", "--show-urns");
    const urn = /urn:\S+::wiro:(?:index:)?LinkedInAgent::jane$/m.exec(stdout)?.[0] ?? "";
    await fixture.project.runOrFail("state", "delete", "--yes", "--force", "--target-dependents", urn);
    await fixture.project.runOrFail("preview", "--expect-no-changes", "--stack", "dev");
    expect(connections()).toEqual([true, true]);
  });
});
