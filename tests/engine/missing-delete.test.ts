import { type Sandbox, startSandbox } from "wiro-sandbox";
import { credential, describeEngine, EngineFixture } from "./engine-fixture";

const POSTS = "cs-cron-content-scanner";
/** All four resources of one agent. Each of them has something to do when it is deleted. */
const program = ([agentGuid = ""]: readonly string[]) => `
  const agentGuid = "${agentGuid}";
  new wiro.LinkedInCredential("jane", ${credential(agentGuid)});
  new wiro.AgentSchedule("posts", { agentGuid, interval: "0 8 * * *" });
  new wiro.PreferenceSkill("tone", { agentGuid, value: "Warm." });
  new wiro.AgentState("runs", { agentGuid, desired: "running", onDelete: "stop" });`;

const PROJECTS = [
  {
    title: "that does not refresh",
    yaml: "",
    ways: ["destroy", "destroy --run-program", "up"],
  },
  {
    title: "with refresh: always",
    yaml: "options:\n  refresh: always",
    ways: ["destroy", "destroy --run-program", "up"],
  },
];

for (const { title, yaml, ways } of PROJECTS) {
  describeEngine(`deletes in a project ${title}`, () => {
    let fixture: EngineFixture;
    let stranger: Sandbox;

    beforeAll(async () => {
      stranger = await startSandbox({ agents: [] });
      fixture = await EngineFixture.create(1, program, { yaml });
      const { control } = fixture.sandbox;
      control.settings.phaseMs = 20;
      control.setStatus(fixture.guid(0), 4);
      control.connectByHand(fixture.guid(0), { clientId: "app-1" });
      await fixture.project.up();
    });
    afterAll(async () => {
      await stranger.close();
      await fixture.end();
    });

    /** Runs it with a key that sees none of the agents, or with the right one. */
    const run = (key: "wrong" | "right", ...command: string[]) => {
      fixture.project.env["WIRO_BASE_URL"] = (key === "wrong" ? stranger : fixture.sandbox).baseUrl;
      return fixture.project.run(...command, "--yes", "--skip-preview");
    };
    const agent = () => fixture.sandbox.control.agent(fixture.guid(0));
    const record = async () =>
      (await fixture.project.resources()).map(({ urn }) => urn.split("::").at(-1)).sort();

    test.each(ways)("%s with the wrong key forgets nothing, and neither does a second one", async (way) => {
      fixture.project.write(way.startsWith("up") ? "" : program(fixture.guids));
      for (let time = 1; time <= 2; time += 1) {
        const { code, text } = await run("wrong", ...way.split(" "));
        expect(code).not.toBe(0);
        expect(text).toMatch(
          /the agent cannot be seen with this API key .*, and another key, or this one at another base URL, saw it last/,
        );
        expect(text).toMatch(
          /Run `pulumi refresh` with the right key, and run this again; or .*`pulumi state delete '<urn>'`/,
        );
        expect(await record()).toEqual(["jane", "posts", "runs", "tone"]);
      }
      const { linkedin, status, skills } = agent();
      expect(linkedin).toMatchObject({ connected: true });
      expect(status).toBe(4);
      expect(skills.find(({ key }) => key === POSTS)).toMatchObject({ enabled: true });
      await run("right", "refresh");
    });

    test("the right key deletes the resources that the wrong one found missing", async () => {
      await run("wrong", "refresh");
      fixture.project.write("");
      expect((await run("right", "up")).code).toBe(0);
      expect(await record()).toEqual([]);
      expect(agent()).toMatchObject({ linkedin: { connected: false }, status: 0 });
    });

    test("an agent that is deleted is forgotten by the second run that finds it missing", async () => {
      fixture.project.write(program(fixture.guids));
      await run("right", "up");
      fixture.sandbox.control.removeAgent(fixture.guid(0));
      fixture.project.write("");
      const first = await run("right", "up");
      expect(first.code).not.toBe(0);
      expect(first.text).toMatch(/and no earlier run found it missing, so nothing was deleted/);
      expect(await record()).toEqual(["jane", "posts", "runs", "tone"]);
      if (yaml === "") {
        expect((await run("right", "destroy")).code).not.toBe(0);
        await run("right", "refresh");
      }
      const second = await run("right", "destroy");
      expect(second.code).toBe(0);
      expect(second.text).toContain("as an earlier run found: nothing was left to do.");
      expect(await record()).toEqual([]);
    });
  });
}
