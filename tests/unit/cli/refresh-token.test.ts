import { DAY, outcomeOf, sandboxOfOne, TOKENS } from "./terminal";

describe("wiro-linkedin refresh-token", () => {
  it("prints when the new token expires, and never the token", async () => {
    const { sandbox, guid } = await sandboxOfOne();
    sandbox.control.settings.refreshTokens = true;
    sandbox.control.connectByHand(guid);
    sandbox.control.advanceClock(DAY / 2);
    const { code, out, err } = await outcomeOf(sandbox, ["refresh-token", guid]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(/^access token expires 2026-06-17T00:00:\d\dZ \(before: 2026-06-16T12:00:\d\dZ\)\n$/);
    const [call] = sandbox.control.requests().filter(({ path }) => path.endsWith("TokenRefresh"));
    expect(call?.body).toEqual({ useragentguid: guid, provider: "linkedin" });
  });

  it.each([
    ["a success", { result: true, errors: [], ...TOKENS }],
    ["a success with errors", { result: true, errors: [{ code: 0, message: "odd" }], ...TOKENS }],
    ["a rejection", { result: false, errors: [{ code: 0, message: "odd" }], ...TOKENS }],
    ["a page", JSON.stringify(TOKENS) + "<html>"],
  ])("trap 3: prints no part of the tokens in %s, also with WIRO_LOG=debug", async (_, body) => {
    const { sandbox, guid } = await sandboxOfOne();
    sandbox.control.connectByHand(guid);
    sandbox.control.fault({ path: "TokenRefresh", body });
    const { out, err } = await outcomeOf(sandbox, ["refresh-token", guid], { env: { WIRO_LOG: "debug" } });
    expect(err).toContain("TokenRefresh agent");
    for (const token of Object.values(TOKENS)) expect(out + err).not.toContain(token);
  });

  it("is sent once, whatever the response: each call makes a new token", async () => {
    const { sandbox, guid } = await sandboxOfOne();
    sandbox.control.connectByHand(guid);
    sandbox.control.fault({ path: "TokenRefresh", reset: "after" });
    const { code, err } = await outcomeOf(sandbox, ["refresh-token", guid]);
    expect(code).toBe(4);
    expect(err).toMatch(/TokenRefresh of agent .*cut before the whole response came/);
    const calls = sandbox.control.requests().filter(({ path }) => path.endsWith("TokenRefresh"));
    expect(calls).toHaveLength(1);
  });

  it("trap 3: reports that the API no longer offers it", async () => {
    const { sandbox, guid } = await sandboxOfOne();
    sandbox.control.connectByHand(guid);
    sandbox.control.settings.tokenRefresh = false;
    const { code, out, err } = await outcomeOf(sandbox, ["refresh-token", guid]);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toMatch(/this API no longer offers it \(HTTP 404\); nothing has to be done instead/);
  });

  it("prints what an app without refresh tokens needs instead", async () => {
    const { sandbox, guid } = await sandboxOfOne();
    sandbox.control.connectByHand(guid);
    const { code, err } = await outcomeOf(sandbox, ["refresh-token", guid]);
    expect(code).toBe(1);
    expect(err).toMatch(
      /Token refresh failed .*LinkedIn gave none \(only approved apps get one\).*let a page admin consent/,
    );
  });

  it("rejects an agent without a grant in the API's words", async () => {
    const { sandbox, guid } = await sandboxOfOne();
    const { code, err } = await outcomeOf(sandbox, ["refresh-token", guid]);
    expect(code).toBe(1);
    expect(err).toMatch(/TokenRefresh of agent .*Token refresh failed/);
  });

  it("does not take a missing agent for a withdrawn endpoint", async () => {
    const { sandbox } = await sandboxOfOne();
    const { err } = await outcomeOf(sandbox, ["refresh-token", "nobody"]);
    expect(err).toMatch(/OAuthStatus of agent nobody: .*deleted/);
  });
});
