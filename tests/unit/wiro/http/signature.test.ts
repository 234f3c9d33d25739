import fc from "fast-check";
import { authHeaders, nonceSource } from "../../../../provider/src/wiro/http/signature";
import { NOON } from "../../fake-clock";
import { clientOf, CONNECTED, GUID } from "../client-of";

describe("the headers that identify the caller", () => {
  it("are the API key alone when there is no secret", () => {
    expect(authHeaders("key", undefined, () => "1")).toEqual({ "x-api-key": "key" });
  });

  it("trap 24: carry hex(HMAC-SHA256(key = API key, message = secret + nonce)): printf s3cret1700000000000 | openssl dgst -sha256 -hmac the-key", () => {
    expect(authHeaders("the-key", "s3cret", () => "1700000000000")).toEqual({
      "x-api-key": "the-key",
      "x-nonce": "1700000000000",
      "x-signature": "13c3f28de00babcee197c4ca081f7d462fd30f1f501633e0b02a79510a76beb1",
    });
  });
});

describe("the nonce", () => {
  it("is the time in milliseconds with six random digits after it", () => {
    expect(
      nonceSource(
        () => NOON,
        () => 42,
      )(),
    ).toBe(`${NOON}000042`);
    expect(nonceSource(() => NOON)()).toMatch(new RegExp(`^${NOON}\\d{6}$`));
  });

  it("differs in processes that sign in the same millisecond with one key", () => {
    const nonces = Array.from({ length: 20 }, () => nonceSource(() => NOON)());
    // Two of the twenty are equal by chance once in 5,000 runs, and three of them never.
    expect(new Set(nonces).size).toBeGreaterThanOrEqual(19);
  });

  it("rises strictly, also within one millisecond and when the clock is set back", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 2 }), (times) => {
        let at = 0;
        const next = nonceSource(() => times[at++] ?? 0);
        const nonces = times.map(() => BigInt(next()));
        expect(nonces.slice(1).every((nonce, i) => nonce > (nonces[i] ?? 0n))).toBe(true);
      }),
    );
  });

  it("trap 24: is new for each attempt, which is signed again", async () => {
    const { client, server } = await clientOf([{ status: 500 }, { how: "reset" }, { body: CONNECTED }], {
      settings: { apiSecret: "the-secret" },
    });
    await client.oauthStatus(GUID);
    const headers = server.received.map((request) => request.headers);
    expect(new Set(headers.map((one) => one["x-nonce"])).size).toBe(3);
    expect(new Set(headers.map((one) => one["x-signature"])).size).toBe(3);
    expect(headers.every((one) => /^[0-9a-f]{64}$/.test(String(one["x-signature"])))).toBe(true);
  });

  it("is not sent without a secret", async () => {
    const { client, server } = await clientOf([{ body: CONNECTED }]);
    await client.oauthStatus(GUID);
    expect(Object.keys(server.received[0]?.headers ?? {}).filter((name) => name.startsWith("x-"))).toEqual([
      "x-api-key",
    ]);
  });
});
