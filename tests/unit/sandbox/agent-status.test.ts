import { agentRow, call, consentLink, failure, KEYS, oauth, sandboxWithAgent, upsert } from "./api-client";
import type { AgentSeed } from "../../../sandbox/src/index";

/** Long enough that no phase ends by the real clock. */
const PHASE = 60_000;

async function agent(seed: AgentSeed = {}) {
  const { sandbox, guid } = await sandboxWithAgent({ agents: [seed] });
  const { control } = sandbox;
  control.settings.phaseMs = PHASE;
  const send = async (operation: string) => (await call(sandbox, `UserAgent/${operation}`, { guid })).json;
  const status = () => control.agent(guid).status;
  /** The next statuses, one phase of the clock apart. */
  const phases = (count: number) =>
    Array.from({ length: count }, () => {
      control.advanceClock(PHASE);
      return status();
    });
  return { sandbox, guid, control, send, status, phases };
}

const DONE = { result: true, errors: [], useragents: [] };

describe("Start", () => {
  it.each([0, 5] as const)("queues an agent at %d, which then starts and runs by the clock", async (from) => {
    const { send, status, phases } = await agent({ status: from });
    expect(await send("Start")).toEqual(DONE);
    expect([status(), ...phases(3)]).toEqual([2, 3, 4, 4]);
  });

  it.each<[AgentSeed, string]>([
    [{ status: 1 }, "Agent is currently stopping, please wait"],
    [{ status: 2 }, "Agent is already queued to start"],
    [{ status: 3 }, "Agent is already running"],
    [{ status: 4 }, "Agent is already running"],
    [{ status: 6 }, "Agent setup is not complete. Please fill in your credentials before starting."],
    [
      { status: 0, credits: 0 },
      "No credits available. Please renew your subscription or purchase extra credits.",
    ],
    [
      { status: 0, subscription: false },
      "Subscription required — please subscribe to this agent before starting it.",
    ],
  ])("rejects %p", async (seed, message) => {
    const { send, status } = await agent(seed);
    expect(await send("Start")).toEqual(failure(message));
    expect(status()).toBe(seed.status);
  });
});

describe("Stop", () => {
  it.each([
    [2, [0, 0]],
    [3, [1, 0]],
    [4, [1, 0]],
  ] as const)("takes an agent at %d through %p", async (from, path) => {
    const { send, status, phases } = await agent({ status: from });
    expect(await send("Stop")).toEqual(DONE);
    expect([status(), ...phases(1)]).toEqual(path);
  });

  it.each([
    [0, "Agent is already stopped"],
    [5, "Agent is in error state, use Start to retry"],
  ] as const)("rejects an agent at %d", async (from, message) => {
    const { send } = await agent({ status: from });
    expect(await send("Stop")).toEqual(failure(message));
  });
});

describe("a write to an agent", () => {
  it.each([3, 4] as const)("restarts the agent at %d", async (from) => {
    const { sandbox, guid, status, phases } = await agent({ status: from });
    await upsert(sandbox, guid);
    expect([status(), ...phases(4)]).toEqual([1, 2, 3, 4, 4]);
  });

  it.each([0, 2, 5, 6] as const)("waits for the next start at %d", async (from) => {
    const { sandbox, guid, status } = await agent({ status: from });
    await upsert(sandbox, guid);
    expect(status()).toBe(from);
  });

  it("changes nothing and restarts nothing when it equals the stored content", async () => {
    const { sandbox, guid, control, status } = await agent();
    await upsert(sandbox, guid);
    control.setStatus(guid, 4);
    await upsert(sandbox, guid, KEYS);
    const skill = {
      useragentguid: guid,
      skillkey: "cron-content-scanner",
      interval: "0  9 * * *",
      value: "x",
    };
    await call(sandbox, "UserAgent/CustomSkillUpsert", skill);
    await call(sandbox, "UserAgent/CustomSkillRevert", { ...skill, source: "preset" });
    await oauth(sandbox, "OAuthDisconnect", guid);
    expect(status()).toBe(4);
  });

  it.each([
    ["UserAgent/CustomSkillUpsert", { skillkey: "cron-content-scanner", enabled: false }],
    ["UserAgentOAuth/OAuthDisconnect", { credentialkey: "linkedin" }],
  ])("of %s restarts it when it changes something", async (operation, body) => {
    const { sandbox, guid, control, status } = await agent({ status: 4 });
    control.connectByHand(guid);
    await call(sandbox, operation, { useragentguid: guid, ...body });
    expect(status()).toBe(1);
  });

  it("of Update restarts it even when it changes nothing", async () => {
    const { send, status } = await agent({ status: 4 });
    expect(await send("Update")).toMatchObject({ result: true });
    expect(status()).toBe(1);
  });

  it("of a consent restarts it", async () => {
    const { sandbox, guid, control, status } = await agent({ status: 4 });
    control.editCredential(guid, KEYS as Record<string, string>);
    const more = { redirecturl: "https://app.example/", authmethod: "own" };
    const { json } = await oauth(sandbox, "OAuthConnect", guid, more);
    expect(status()).toBe(4);
    await control.consent(String(json.authorizeUrl));
    expect(status()).toBe(1);
  });
});

describe("a fresh agent", () => {
  it("requires its setup: it cannot start, an Update without credentials leaves it so, and so does the write", async () => {
    const { sandbox, guid, send, status } = await agent();
    expect(status()).toBe(6);
    expect(await send("Start")).toMatchObject({ result: false });
    await send("Update");
    await upsert(sandbox, guid);
    expect(status()).toBe(6);
    await send("Update");
    expect(status()).toBe(0);
    expect(await send("Start")).toEqual(DONE);
  });

  it("stays so after a consent, until an Update", async () => {
    const { sandbox, guid, control, send, status } = await agent();
    await control.consent(await consentLink(sandbox, guid));
    expect([control.agent(guid).linkedin.connected, status()]).toEqual([true, 6]);
    await send("Update");
    expect(status()).toBe(0);
  });

  it("is set up to the end when it is connected by hand", async () => {
    const { guid, control, status } = await agent();
    control.connectByHand(guid);
    expect(status()).toBe(0);
  });

  it("with the setting setupCompletesOn write, leaves it with the write", async () => {
    const { sandbox, guid, control, status } = await agent();
    control.settings.setupCompletesOn = "write";
    await upsert(sandbox, guid);
    expect(status()).toBe(0);
  });
});

describe("Update", () => {
  it("changes the given texts, and returns the row without its billing", async () => {
    const { sandbox, guid } = await agent();
    const row = agentRow(await call(sandbox, "UserAgent/Update", { guid, title: "Acme" }));
    expect(row).toMatchObject({ guid, title: "Acme", description: "Plans, writes and publishes posts" });
    expect(Object.keys(row)).not.toEqual(expect.arrayContaining(["subscription"]));
    expect(Object.keys(row)).not.toEqual(expect.arrayContaining(["remainingcredits"]));
  });

  it("rejects an agent without a category", async () => {
    const { sandbox, guid } = await agent();
    const { json } = await call(sandbox, "UserAgent/Update", { guid, categories: [] });
    expect(json).toEqual(failure("Categories cannot be empty"));
  });
});
