import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { LocalWorkspace, PulumiCommand } from "@pulumi/pulumi/automation";
import * as pulumi from "@pulumi/pulumi";
import { AgentSchedule, LinkedInCredential } from "pulumi-wiro-linkedin";
import { ENTRY } from "../support/adapter";
import { CLIENT_SECRET, credential, describeEngine, REDIRECT, EngineFixture } from "./engine-fixture";

describeEngine("programs in every form", () => {
  let fixture: EngineFixture;
  beforeAll(async () => (fixture = await EngineFixture.create(1, () => "", { languageHost: true })));
  afterAll(() => fixture.end());

  test("an ES module with named imports", async () => {
    const { folder } = fixture.project;
    writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module", main: "program.js" }));
    writeFileSync(
      join(folder, "program.js"),
      `import * as pulumi from "@pulumi/pulumi";
       import { AgentSchedule, LinkedInCredential } from "${ENTRY}";
       const c = new LinkedInCredential("jane", ${credential(fixture.guid(0))});
       const s = new AgentSchedule("posts", { agentGuid: c.agentGuid, interval: "0 9 1,15 * MON-FRI" });
       export const status = c.status; export const cadence = s.cadence; export const runs = s.runsPerMonth;`,
    );
    await fixture.project.up();
    expect(await fixture.project.outputs()).toEqual({
      status: "pending",
      cadence: "at 09:00, on days 1 and 15 of the month or Monday through Friday",
      runs: 22,
    });
  });

  test("a TypeScript program, type-checked by the language host", async () => {
    const { folder } = fixture.project;
    writeFileSync(join(folder, "package.json"), JSON.stringify({ main: "program.ts" }));
    const options = { module: "nodenext", moduleResolution: "nodenext", strict: true, skipLibCheck: true };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: options }));
    writeFileSync(
      join(folder, "program.ts"),
      `import * as pulumi from "@pulumi/pulumi";
       import { AgentSchedule, LinkedInCredential } from "${ENTRY}";
       const c = new LinkedInCredential("jane", ${credential(fixture.guid(0))});
       const s = new AgentSchedule("posts", { agentGuid: c.agentGuid, interval: "0 9 1,15 * MON-FRI" });
       export const status: pulumi.Output<string> = c.status; export const cadence = s.cadence;`,
    );
    expect(await fixture.project.plan()).toEqual([]);
  });

  test("an unknown input of another resource keeps the preview alive", async () => {
    const { folder } = fixture.project;
    writeFileSync(join(folder, "package.json"), JSON.stringify({ main: "index.js" }));
    fixture.project.write(`
      class Made extends pulumi.dynamic.Resource {
        constructor(name) { super({ create: async () => ({ id: "made", outs: { page: "777", cron: "0 1 * * *" } }) }, name, { page: undefined, cron: undefined }); }
      }
      const made = new Made("made");
      const args = ${credential(fixture.guid(0))};
      const c = new wiro.LinkedInCredential("jane", { ...args, organizationId: made.page });
      new wiro.AgentSchedule("posts", { agentGuid: c.agentGuid, interval: made.cron });
    `);
    const plan = await fixture.project.plan();
    expect(plan.filter(({ urn }) => urn.includes("wiro:")).map(({ op }) => op)).toEqual(["update", "update"]);
    await fixture.project.up();
    expect(fixture.connection().organizationId).toBe("777");
    await fixture.project.destroy();
  });

  test("an inline program of the Automation API, run twice in one process", async () => {
    const { env, folder } = fixture.project;
    const program = () => {
      const c = new LinkedInCredential("jane", {
        agentGuid: fixture.guid(0),
        clientId: "app-1",
        clientSecret: pulumi.secret(CLIENT_SECRET),
        organizationId: "12345678",
        redirectUrl: REDIRECT,
      });
      const s = new AgentSchedule("posts", { agentGuid: fixture.guid(0), interval: "0 */4 * * *" });
      return Promise.resolve({ status: c.status, runs: s.runsPerMonth, link: c.authorizeUrl });
    };
    const envVars = Object.fromEntries(Object.entries(env).map(([key, value]) => [key, value ?? ""]));
    const stack = await LocalWorkspace.createOrSelectStack(
      { stackName: "inline", projectName: "inline", program },
      {
        envVars,
        workDir: folder,
        pulumiCommand: await PulumiCommand.get({ root: join(env["PULUMI_ROOT"] ?? "") }),
      },
    );
    const first = await stack.up();
    expect(first.outputs["status"]?.value).toBe("pending");
    expect(first.outputs["link"]?.secret).toBe(true);
    const second = await stack.up();
    expect(second.summary.resourceChanges).toEqual({ same: 3 });
    await stack.destroy();
  });

  test("an error in one inline program does not fail another of the same process", async () => {
    const { env, folder } = fixture.project;
    const envVars = Object.fromEntries(Object.entries(env).map(([key, value]) => [key, value ?? ""]));
    const pulumiCommand = await PulumiCommand.get({ root: join(env["PULUMI_ROOT"] ?? "") });
    let running = 0;
    let go: (() => void) | undefined;
    const bothRun = new Promise<void>((done) => (go = done));
    const stackOf = (name: string, interval: string) =>
      LocalWorkspace.createOrSelectStack(
        {
          stackName: name,
          projectName: "inline",
          program: async () => {
            if (++running === 2) go?.();
            await bothRun;
            new AgentSchedule(name, { agentGuid: fixture.guid(0), interval });
          },
        },
        { envVars, workDir: folder, pulumiCommand },
      );
    const [good, bad] = [await stackOf("good", "0 9 * * *"), await stackOf("bad", "0 25 * * *")];
    const [up, failed] = await Promise.allSettled([good.up(), bad.up()]);
    expect(failed).toMatchObject({ status: "rejected" });
    expect(String((failed as PromiseRejectedResult).reason)).toContain('AgentSchedule "bad": interval: ');
    expect(up).toMatchObject({ status: "fulfilled", value: { summary: { resourceChanges: { create: 2 } } } });
    await good.destroy();
  });
});
