import { adapt } from "../../../provider/src/dynamic/adapter";
import { Session } from "../../../provider/src/engine/session";
import { linkedInCredential } from "../../../provider/src/lifecycle/linkedin-credential";
import { systemClock } from "../../../provider/src/wiro/clock";
import { failureOf, guidOf } from "../declared";
import { type HostOptions, itOfDynamic } from "../host";
import { API_KEY, hostFixture } from "../host-fixture";

const fixture = hostFixture();

const NO_ENVIRONMENT = { WIRO_API_KEY: "", WIRO_BASE_URL: "" };

async function settingsProblems(options: HostOptions): Promise<string[]> {
  const host = await fixture.startHost(options);
  const { failures } = await fixture.credential({}, host).check();
  return failures.map(({ property, reason }) => property + reason);
}

describe("configure", () => {
  it("returns at once and never throws, because the host does not wait for it and loses its errors", () => {
    const session = new Session({}, systemClock, () => undefined);
    const provider = adapt(linkedInCredential, session, () => undefined);
    const untyped = provider as unknown as { configure: (request: object) => unknown };
    const config = {
      get: () => {
        throw new Error("unreadable");
      },
    };
    expect(untyped.configure({ config })).toBeUndefined();
  });

  it("is complete for the first operations, although they start at the same time", async () => {
    const config = { "wiro:apiKey": API_KEY, "wiro:baseUrl": fixture.sandbox.baseUrl };
    const host = await fixture.startHost({ env: NO_ENVIRONMENT, config });
    const first = Array.from({ length: 4 }, () => fixture.credential({}, host).create());
    const schedule = fixture.schedule({}, host).create();
    await expect(Promise.all([...first, schedule])).resolves.toHaveLength(5);
  });
});

describe("the source of settings", () => {
  it("is the environment before the stack: refresh and destroy get the configuration that the state recorded", async () => {
    const config = { "wiro:apiKey": "revoked", "wiro:baseUrl": "https://nowhere.invalid/v1" };
    const host = await fixture.startHost({ config });
    await fixture.credential({}, host).create();
  });

  it("is not an empty variable", async () => {
    const config = { "wiro:apiKey": API_KEY };
    const host = await fixture.startHost({ env: { WIRO_API_KEY: "" }, config });
    await fixture.credential({}, host).create();
  });

  it("may hold wiro:apiSecret, and then the requests are signed", async () => {
    fixture.control.settings.signature = true;
    try {
      const host = await fixture.startHost({ config: { "wiro:apiSecret": "sandbox-secret" } });
      await fixture.credential({}, host).create();
      const unsigned = await failureOf(fixture.credential().create());
      expect(unsigned.message).toMatch(/requires signature.*wiro:apiSecret/);
    } finally {
      fixture.control.settings.signature = false;
    }
  });

  it("may set WIRO_LOG=debug, which prints a line for each request, with no header and no body", async () => {
    const host = await fixture.startHost({ env: { WIRO_LOG: "debug" } });
    const resource = await fixture.credential({}, host).create();
    const lines = (await host.takeOutput()).stderr.trim().split("\n");
    const guid = guidOf(resource);
    expect(lines).toHaveLength(fixture.takeCalls(resource).length);
    for (const line of lines)
      expect(line).toMatch(
        new RegExp(`^wiro: POST /UserAgent\\w*/\\w+ agent ${guid} attempt 1: 200 in \\d+ ms$`),
      );
  });
});

describe("check reports a setting that cannot be used in one line, with the command that corrects it:", () => {
  itOfDynamic("a missing API key", async () => {
    expect(await settingsProblems({ env: { WIRO_API_KEY: "" } })).toEqual([
      "wiro:apiKey: the API key is missing; run `pulumi config set --secret wiro:apiKey`, or export WIRO_API_KEY. A refresh knows only what the last `pulumi up` recorded: if the key is set already, run `pulumi up --refresh=false` once",
    ]);
  });

  it("a key that was pasted wrongly, without the key itself", async () => {
    expect(await settingsProblems({ env: { WIRO_API_KEY: "half a key" } })).toEqual([
      "WIRO_API_KEY: the API key contains a space or a control character; copy it again; run `pulumi config set --secret wiro:apiKey`, or export WIRO_API_KEY",
    ]);
  });

  it.each([
    ["plain http", "http://api.wiro.ai/v1"],
    ["plain http to a name that only begins like a loopback", "http://127.0.0.1.example.com/v1"],
    ["not a URL", "api.wiro.ai"],
    ["a URL with a password", "https://user:pass-canary@api.wiro.ai/v1"],
    ["another protocol", "file:///etc/passwd"],
  ])("a base URL that is %s", async (_, url) => {
    const problems = await settingsProblems({ config: { "wiro:baseUrl": url }, env: { WIRO_BASE_URL: "" } });
    expect(problems).toEqual([expect.stringMatching(/^wiro:baseUrl: must be an https URL such as [^\n]+$/)]);
    expect(problems.join()).not.toContain("pass-canary");
  });

  it("a number of requests that is not a number", async () => {
    const problems = await settingsProblems({ env: { WIRO_MAX_CONCURRENT_REQUESTS: "0" } });
    expect(problems).toEqual([
      expect.stringMatching(/^WIRO_MAX_CONCURRENT_REQUESTS: must be a whole number from 1 to 100/),
    ]);
  });

  it("all of them at once, and create fails with them, too", async () => {
    const host = await fixture.startHost({ env: { WIRO_API_KEY: "", WIRO_BASE_URL: "nonsense" } });
    const resource = fixture.credential({}, host);
    const { failures, inputs } = await resource.check();
    expect(failures).toHaveLength(2);
    const { message } = await failureOf(host.engine.create(inputs));
    expect(message).toMatch(/^wiro:apiKey: [^\n]*; WIRO_BASE_URL: [^\n]*$/);
    expect(fixture.takeCalls(resource)).toEqual([]);
  });
});
