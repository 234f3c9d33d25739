import fc from "fast-check";
import { agentList, connectionStatus, credentialHistory, envelope } from "../../../provider/src/wiro/answers";
import { readConnection } from "../../../provider/src/wiro/read-connection";
import { WiroError } from "../../../provider/src/wiro/error";
import { clientOf, CONNECTED, DONE, failureOf, GUID } from "./client-of";

const RUNS = Number(process.env["FUZZ_RUNS"] ?? 10_000);
/** Printed with each failure: `FUZZ_SEED=…` repeats it. */
const SEED = Number(process.env["FUZZ_SEED"] ?? Date.now() % 1_000_000);
const OPTIONS = { numRuns: RUNS, seed: SEED };

const PLAUSIBLE = /^(|2[01]\d\d-.*Z)$/;
const ABSURD = [
  ...[
    "+275760-09-13T00:00:00.000Z",
    "-000001-01-01T00:00:00Z",
    "1999-12-31T23:59:59Z",
    "2200-01-01T00:00:00Z",
  ],
  ...[1776427200000, "1776427200000", 1e308, -5, "garbage 5", "May", "12", "0000-00-00 00:00:00", " "],
  ...[true, [], {}, ["2026-04-17"], `2026-04-17${" ".repeat(100)}`],
];

describe("a time", () => {
  it.each(ABSURD)("%j is none", (time) => {
    const found = connectionStatus.parse({ connected: true, connectedat: time, tokenexpiresat: time });
    expect(found).toMatchObject({ connectedAt: "", tokenExpiresAt: "" });
    const [agent] = agentList.parse({ useragents: [{ guid: GUID, runningat: time }] });
    expect(agent?.runningAt).toBe("");
  });

  it.each(ABSURD)("%j ends no reading of a connection", async (time) => {
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
  "errors beside result: true are no success, also as %j",
  async (errors) => {
    const { client } = await clientOf([{ body: { ...DONE, errors } }]);
    const error = await failureOf(client.customSkillUpsert(GUID, "cron", "x", { enabled: true }));
    expect(error.kind).toBe("partly-refused");
    expect(error.message).toContain("only a part was accepted: row 2");
  },
);

it("a body of 100,000 brackets is unreadable", async () => {
  const { client } = await clientOf([{ body: `{"result":true,"a":${"[".repeat(1e5)}${"]".repeat(1e5)}}` }]);
  const outcome = await client.oauthStatus(GUID).catch((error: unknown) => error);
  expect(outcome).toBeInstanceOf(WiroError);
});

describe(`whatever a response holds (FUZZ_SEED=${SEED})`, () => {
  const leaf = fc.oneof(
    fc.constantFrom<unknown>(...ABSURD, null, 4, "4", "text", GUID),
    fc.anything({ maxDepth: 1 }),
  );
  const keys =
    "guid title status runningat remainingcredits subscription credentials linkedin organizationid clientid customskills scheduledskills configuration key enabled interval value _source connected accounts name id connectedat tokenexpiresat entries fieldname fieldvalue changedat useragents errors code message result";
  const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4, depthSize: "small" },
      leaf,
      fc.dictionary(fc.constantFrom(...keys.split(" ")), tie("tree"), { maxKeys: 6 }),
      fc.array(tie("tree"), { maxLength: 3 }),
    ),
  }));

  it.each(Object.entries({ envelope, connectionStatus, agentList, credentialHistory }))(
    "%s reads or rejects it",
    (_, schema) => {
      fc.assert(
        fc.property(tree, (content) => {
          const read = JSON.stringify(schema.safeParse(content).data ?? {});
          const times = [...read.matchAll(/"(?:connectedAt|tokenExpiresAt|runningAt|changedAt)":"([^"]*)"/g)];
          for (const [, time = ""] of times) expect(time).toMatch(PLAUSIBLE);
        }),
        OPTIONS,
      );
    },
  );
});
