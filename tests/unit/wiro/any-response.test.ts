import fc from "fast-check";
import {
  agentList,
  connectionStatus,
  credentialHistory,
  envelope,
} from "../../../provider/src/wiro/responses";
import { readConnection } from "../../../provider/src/wiro/consent/read-connection";
import { WiroError } from "../../../provider/src/wiro/error";
import { FUZZ_TIMEOUT, fuzz, SEED } from "../../support/fuzz";
import { ABSURD, content } from "./any-content";
import { clientOf, CONNECTED, DONE, failureOf, GUID } from "./client-of";

jest.setTimeout(FUZZ_TIMEOUT);

const PLAUSIBLE = /^(|2[01]\d\d-.*Z)$/;

describe("a time", () => {
  it.each(ABSURD)("%j is not a time", (time) => {
    const found = connectionStatus.parse({ connected: true, connectedat: time, tokenexpiresat: time });
    expect(found).toMatchObject({ connectedAt: "", tokenExpiresAt: "" });
    const [agent] = agentList.parse({ useragents: [{ guid: GUID, runningat: time }] });
    expect(agent?.runningAt).toBe("");
  });

  it.each(ABSURD)("%j does not break the parsing of a connection", async (time) => {
    const { client } = await clientOf([{ body: { ...CONNECTED, connectedat: time, tokenexpiresat: time } }]);
    expect((await readConnection(client, GUID)).reason).toContain("the API does not say until when");
  });
});

it.each(["", [], false, " ", {}, true, null, 4.5, "four", "-1", 1e300, [4]])(
  "a status %j is unknown",
  (status) => {
    expect(agentList.parse({ useragents: [{ guid: GUID, status }] })[0]?.status).toBe(-1);
  },
);

it.each([{ code: 7, message: "row 2" }, "row 2", ["row 2"]])(
  "errors beside result: true are not a success, also as %j",
  async (errors) => {
    const { client } = await clientOf([{ body: { ...DONE, errors } }]);
    const error = await failureOf(client.customSkillUpsert(GUID, "cron", "x", { enabled: true }));
    expect(error.kind).toBe("partly-rejected");
    expect(error.message).toContain("only a part was accepted: row 2");
  },
);

it("a body of 100,000 brackets is unreadable", async () => {
  const { client } = await clientOf([{ body: `{"result":true,"a":${"[".repeat(1e5)}${"]".repeat(1e5)}}` }]);
  const outcome = await client.oauthStatus(GUID).catch((error: unknown) => error);
  expect(outcome).toBeInstanceOf(WiroError);
});

const SCHEMAS = Object.entries({ envelope, connectionStatus, agentList, credentialHistory });

describe(`any response (FUZZ_SEED=${SEED})`, () => {
  it.each(SCHEMAS)("is accepted or rejected by %s", (_, schema) => {
    fc.assert(
      fc.property(content, (any) => {
        const read = JSON.stringify(schema.safeParse(any).data ?? {});
        const times = [...read.matchAll(/"(?:connectedAt|tokenExpiresAt|runningAt|changedAt)":"([^"]*)"/g)];
        for (const [, time = ""] of times) expect(time).toMatch(PLAUSIBLE);
      }),
      fuzz(SCHEMAS.length),
    );
  });
});
