import { request } from "node:http";
import { call, consentLink, sandboxWithAgent } from "./api-client";

const NOON = "Thu, 01 Feb 2125 12:00:0";

async function atNoon() {
  const { sandbox, guid } = await sandboxWithAgent();
  sandbox.control.setClock("2125-02-01T12:00:00Z");
  return { sandbox, guid, control: sandbox.control };
}

describe("the Date header", () => {
  it("is the sandbox's own clock in every response, to the second and in GMT", async () => {
    const { sandbox, guid } = await atNoon();
    const link = await consentLink(sandbox, guid);
    const read = async (url: string, init: RequestInit = {}) =>
      (await fetch(url, { redirect: "manual", ...init })).headers.get("date");
    const dates = [
      (await call(sandbox, "UserAgent/Detail", { guid })).headers.get("date"),
      (await call(sandbox, "UserAgent/Detail", { guid }, { "x-api-key": "" })).headers.get("date"),
      await read(`${sandbox.baseUrl}/UserAgentOAuth/LICallback`),
      await read(`${sandbox.baseUrl}/nowhere`),
      await read(sandbox.url),
      await read(`${sandbox.url}/nowhere`),
      await read(`${sandbox.url}/wiro`),
      await read(link),
      await read(`${sandbox.url}/_sandbox/now`),
    ];
    for (const date of dates) {
      expect(date).toMatch(/^Thu, 01 Feb 2125 12:00:\d\d GMT$/);
    }
  });

  it("is that of the moment of the response, not of the request", async () => {
    const { sandbox, guid, control } = await atNoon();
    control.fault({ path: "Detail", delayMs: 200 });
    const response = call(sandbox, "UserAgent/Detail", { guid });
    while (control.requests().length === 0) await new Promise(setImmediate);
    control.setClock("2125-02-01T13:00:00Z");
    expect((await response).headers.get("date")).toContain("13:00:0");
  });

  it.each([{ status: 503 }, { status: 429, body: { error: "slow" } }, { delayMs: 1 }])(
    "is in a response under the fault %p",
    async (fault) => {
      const { sandbox, guid, control } = await atNoon();
      control.fault(fault);
      expect((await call(sandbox, "UserAgent/Detail", { guid })).headers.get("date")).toContain(NOON);
    },
  );

  it("is the fault's, where the fault has one", async () => {
    const { sandbox, guid, control } = await atNoon();
    for (const fault of [{ status: 503 }, {}]) {
      control.fault({ ...fault, headers: { date: "yesterday" } });
      expect((await call(sandbox, "UserAgent/Detail", { guid })).headers.get("date")).toBe("yesterday");
    }
  });

  it.each([true, false])(
    "is as the setting dateHeader %p has it, also in half a response",
    async (dateHeader) => {
      const { sandbox, guid, control } = await atNoon();
      control.settings.dateHeader = dateHeader;
      const whole = (await call(sandbox, "UserAgent/Detail", { guid })).headers.get("date");
      control.fault({ path: "Detail", reset: "half" });
      const half = await new Promise<string | undefined>((resolve, reject) => {
        const headers = { "x-api-key": "sandbox-key" };
        const url = `${sandbox.baseUrl}/UserAgent/Detail`;
        const sent = request(url, { method: "POST", headers, agent: false }, (response) => {
          response.on("error", () => undefined).resume();
          resolve(response.headers.date);
        });
        sent.on("error", reject).end(JSON.stringify({ guid }));
      });
      if (dateHeader) expect([whole, half]).toEqual(Array(2).fill(expect.stringContaining(NOON)));
      else expect([whole, half]).toEqual([null, undefined]);
    },
  );
});
