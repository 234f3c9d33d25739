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
  let world: EngineFixture;
  beforeAll(async () => {
    world = await EngineFixture.create(2, (guids) => program(guids, { jane: "dev", sam: "dev" }));
    await world.project.up();
    await world.consent("Jane Doe", "jane");
    await world.consent("Sam Roe", "sam");
    await world.project.up("--refresh");
    await world.project.runOrFail("stack", "init", "east", "--no-select");
    world.operations();
  });
  afterAll(() => world.end());

  const connections = () => [world.connection(0), world.connection(1)].map(({ connected }) => connected);

  test("with pulumi state move, as docs/adoption.md says, nothing is written and every connection stays", async () => {
    const { stdout } = await world.project.runOrFail("stack", "--show-urns");
    const urn = /urn:\S+::wiro:LinkedInAgent::sam$/m.exec(stdout)?.[0] ?? "";
    await world.project.runOrFail("state", "move", "--source", "dev", "--dest", "east", "--yes", urn);
    world.project.write(program(world.guids, { jane: "dev", sam: "east" }));
    for (const stack of ["dev", "east"]) {
      await world.project.runOrFail("preview", "--expect-no-changes", "--refresh", "--stack", stack);
      await world.project.up("--stack", stack);
    }
    expect(world.operations("writes")).toEqual([]);
    expect(connections()).toEqual([true, true]);
  });

  test("a customer who was only moved in the program is protected in the former stack, and state delete forgets them there", async () => {
    world.project.write(program(world.guids, { jane: "east", sam: "east" }));
    await world.project.up("--stack", "east");
    const { code, text } = await world.project.run("preview", "--stack", "dev");
    expect(code).not.toBe(0);
    // Whoever follows this disconnects a customer of the other stack.
    expect(text).toContain("pulumi state unprotect");
    const { stdout } = await world.project.runOrFail("stack", "--show-urns");
    const urn = /urn:\S+::wiro:LinkedInAgent::jane$/m.exec(stdout)?.[0] ?? "";
    await world.project.runOrFail("state", "delete", "--yes", "--force", "--target-dependents", urn);
    await world.project.runOrFail("preview", "--expect-no-changes", "--stack", "dev");
    expect(connections()).toEqual([true, true]);
  });
});
