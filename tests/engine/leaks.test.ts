import { loaderText } from "../../provider/src/dynamic/loader";
import { type Canary, findLeaks } from "../../tools/demo/leaks";
import { CLIENT_SECRET, credential, describeEngine, World } from "./world";

const API_KEY = "sandbox-key";

describeEngine("no secret is found anywhere it should not be", () => {
  let world: World;
  const printed: string[] = [];
  const canaries: Canary[] = [
    { name: "API key", value: API_KEY },
    { name: "client secret", value: CLIENT_SECRET },
  ];
  const run = async (...args: string[]) => {
    const { text } = await world.project.run(...args);
    printed.push(text, world.project.backendText());
    return text;
  };
  const program = (extra = "") => `
    const c = new wiro.LinkedInCredential("jane", ${credential(world.guid(0))});
    exports.link = c.authorizeUrl; ${extra}`;

  beforeAll(async () => {
    world = await World.create(1, () => "", { ownProcess: true });
    delete world.project.env["WIRO_API_KEY"];
    await world.project.must("config", "set", "--secret", "wiro:apiKey", API_KEY);
    world.project.write(program());
  });
  afterAll(() => world.end());

  test("through preview, up, refresh, failures that echo what was sent, and destroy", async () => {
    await run("preview", "--diff");
    await run("up", "--yes", "--skip-preview", "--diff");
    const link = (await world.project.outputs())["link"];
    expect(link).toMatch(/^http/);
    canaries.push({ name: "link", value: String(link) });
    await run("refresh", "--yes", "--skip-preview", "--diff");
    const echo = `key ${API_KEY}, secret ${CLIENT_SECRET}, ${encodeURIComponent(CLIENT_SECRET)}, link ${String(link)}`;
    world.sandbox.control.fault({
      body: { result: false, errors: [{ code: 0, message: echo }] },
      times: 1000,
    });
    expect(await run("refresh", "--yes", "--skip-preview")).toContain("[redacted]");
    world.project.write(program().replace("12345678", "777"));
    expect(await run("up", "--yes", "--skip-preview")).toContain("[redacted]");
    world.sandbox.control.clearFaults();
    world.project.env["WIRO_LOG"] = "debug";
    expect(await run("up", "--yes", "--skip-preview", "--diff")).toContain("POST /UserAgent");
    await world.consent();
    await run("up", "--yes", "--skip-preview", "--refresh");
    await run("preview", "--refresh", "--json");
    await run("destroy", "--yes", "--skip-preview");
    expect(findLeaks([...printed, loaderText("LinkedInCredential")], canaries)).toEqual([]);
  });

  test("nor when a transformation of the program gives the secret, unmarked", async () => {
    const put = `pulumi.runtime.registerStackTransformation(({ type, props, opts }) => type.endsWith("LinkedInCredential") ? { props: { ...props, clientSecret: "${CLIENT_SECRET}" }, opts } : undefined);`;
    world.project.write(put + program());
    await run("up", "--yes", "--skip-preview");
    expect(world.connection()).toMatchObject({ hasSecret: true });
    await run("up", "--yes", "--skip-preview", "--refresh");
    await run("destroy", "--yes", "--skip-preview");
    expect(findLeaks(printed, canaries)).toEqual([]);
  });

  test("and the search finds a leak that is put in", async () => {
    world.project.write(program("exports.leak = pulumi.unsecret(c.clientSecret);"));
    await run("up", "--yes", "--skip-preview");
    expect(findLeaks(printed, canaries)).toEqual(["client secret"]);
    world.project.write(program("exports.leak = pulumi.unsecret(c.authorizeUrl);"));
    await world.project.up();
    const link = String((await world.project.outputs())["link"]);
    expect(findLeaks([world.project.backendText()], [{ name: "link", value: link }])).toEqual(["link"]);
  });
});
