import { settingsSchema } from "../../../provider/src/wiro/settings";

const parse = (settings: Record<string, unknown>) => settingsSchema.safeParse({ apiKey: "key", ...settings });
const reason = (settings: Record<string, unknown>) => parse(settings).error?.issues[0]?.message;

describe("wiro:baseUrl", () => {
  it.each([
    [undefined, "https://api.wiro.ai/v1"],
    ["https://api.wiro.ai/v1", "https://api.wiro.ai/v1"],
    ["https://api.wiro.ai/v1/", "https://api.wiro.ai/v1"],
    ["https://api.wiro.ai/v1///", "https://api.wiro.ai/v1"],
    ["https://api.wiro.ai", "https://api.wiro.ai"],
    [" https://api.wiro.ai/v1\n", "https://api.wiro.ai/v1"],
    ["https://api.wiro.ai/v1?", "https://api.wiro.ai/v1"],
    ["https://api.wiro.ai/v1#", "https://api.wiro.ai/v1"],
    ["https://eu.example:8443/wiro/v1", "https://eu.example:8443/wiro/v1"],
    ["http://localhost:4010/v1", "http://localhost:4010/v1"],
    ["http://127.0.0.1:4010/v1/", "http://127.0.0.1:4010/v1"],
    ["http://127.8.9.1/v1", "http://127.8.9.1/v1"],
    ["http://[::1]:4010/v1", "http://[::1]:4010/v1"],
  ])("%j is used as %s", (baseUrl, expected) => {
    expect(parse({ baseUrl }).data?.baseUrl).toBe(expected);
  });

  it.each([
    "",
    "api.wiro.ai/v1",
    "ftp://api.wiro.ai/v1",
    "http://api.wiro.ai/v1",
    "http://192.168.0.1/v1",
    "http://127.0.0.1.evil.test/v1",
    "http://localhost.evil.test/v1",
    "http://evil.test/localhost",
    "http://0.0.0.0/v1",
    "https://user:pass@api.wiro.ai/v1",
    "https://user@api.wiro.ai/v1",
    "https://:pass@api.wiro.ai/v1",
    "https://api.wiro.ai/v1?key=1",
    "https://api.wiro.ai/v1#part",
    "javascript:alert(1)",
  ])("%j is rejected, with an example that works", (baseUrl) => {
    expect(reason({ baseUrl })).toBe(
      "must be an https URL such as https://api.wiro.ai/v1 (plain http only to a loopback address)",
    );
  });

  it.each([5, null, {}])("%j, which is not a text, is rejected", (baseUrl) => {
    expect(parse({ baseUrl }).success).toBe(false);
  });
});

describe("the keys", () => {
  it.each([
    [{ apiKey: undefined }, "the API key is missing"],
    [{ apiKey: "" }, "the API key is empty"],
    [{ apiKey: " \n" }, "the API key is empty"],
    [{ apiKey: "a b" }, "the API key contains a space or a control character; copy it again"],
    [{ apiKey: "a\nb" }, "the API key contains a space or a control character; copy it again"],
    [{ apiKey: "clé" }, "the API key contains a space or a control character; copy it again"],
    [{ apiSecret: "" }, "the API secret is empty"],
    [{ apiSecret: "a\tb" }, "the API secret contains a space or a control character; copy it again"],
  ])("%j: %s", (settings, expected) => {
    expect(reason(settings)).toBe(expected);
  });

  it("lose the spaces and the line end that a paste adds", () => {
    expect(parse({ apiKey: " key\n", apiSecret: "\tsecret " }).data).toMatchObject({
      apiKey: "key",
      apiSecret: "secret",
    });
  });

  it("are never repeated by an error", () => {
    expect(JSON.stringify(parse({ apiKey: "topsecret value" }).error)).not.toContain("topsecret");
  });
});

describe("wiro:maxConcurrentRequests", () => {
  it.each([
    [undefined, 16],
    [1, 1],
    [100, 100],
    ["12", 12],
  ])("%j means %i", (maxConcurrentRequests, expected) => {
    expect(parse({ maxConcurrentRequests }).data?.maxConcurrentRequests).toBe(expected);
  });

  it.each([0, 101, -1, 1.5, "", "many", Number.NaN, Number.POSITIVE_INFINITY])("%j is rejected", (value) => {
    expect(reason({ maxConcurrentRequests: value })).toBe("must be a whole number from 1 to 100");
  });
});
