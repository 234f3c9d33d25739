import { failureOf, guidOf } from "../declared";
import { type Host, itOfDynamic } from "../host";
import { type HostFixture, hostFixture } from "../host-fixture";

type Fault = Parameters<HostFixture["control"]["fault"]>[0];

const fixture = hostFixture();
/** The process of an earlier run, so that the process under test holds no claims of it. */
let former: Host;
beforeAll(async () => {
  former = await fixture.nextRun();
});

const NOW = { "retry-after": "0" };
const HTML = "<html><head><title>502</title></head><body>\n<h1>Bad gateway</h1>\n</body></html>";

/** A response of the API, or of a server in front of it, and the message that follows. */
const OUTAGES: [string, Fault, RegExp][] = [
  ["401", { status: 401 }, /HTTP 401\b.*The key is that of WIRO_API_KEY: check it\./],
  ["403", { status: 403 }, /HTTP 403\b.*The key is that of WIRO_API_KEY/],
  ["400", { status: 400 }, /Injected fault: HTTP 400 \(HTTP 400, code 0\)\. /],
  ["500", { status: 500, times: 3, headers: NOW }, /HTTP 500\b.*run again/],
  [
    "a page of a proxy",
    { status: 502, body: HTML, times: 3, headers: NOW },
    /HTTP 502 with a body that is not/,
  ],
  [
    "a page with status 200",
    { status: 200, body: HTML, times: 3, headers: NOW },
    /HTTP 200 with a body that is/,
  ],
  [
    "404 of another server",
    { status: 404, body: "not found", times: 3, headers: NOW },
    /HTTP 404 with a body that/,
  ],
  [
    "half a body",
    { reset: "half", times: 3 },
    /127\.0\.0\.1:\d+: the connection was cut before the whole response/,
  ],
  ["no response", { reset: "before", times: 3 }, /127\.0\.0\.1:\d+: the connection was cut/],
  [
    "result false without a reason",
    { body: { result: false, errors: [] } },
    /the API gave no reason \(HTTP 200\)/,
  ],
  [
    "a response without result",
    { body: {}, times: 3, headers: NOW },
    /HTTP 200 with a body that is not the API's/,
  ],
];

async function expectOneLine(
  operation: Promise<unknown>,
  expected: RegExp,
  host = fixture.host,
): Promise<void> {
  const { message, record } = await failureOf(operation);
  const { stdout, stderr } = await host.takeOutput();
  expect(message).toMatch(expected);
  expect(message).not.toMatch(/\n|<|undefined|\[object/);
  expect(record).toBeUndefined();
  expect(stdout).toBe("");
  // For a failed create or update the host prints nothing; for the others, name and stack without a detail.
  expect(["", "pulumi-wiro-linkedin: an operation failed; the error is shown with its resource\n"]).toContain(
    stderr,
  );
}

/** A process reports only the first read whose key is rejected. */
const readingHost = ({ status }: Fault) =>
  status === 401 || status === 403 ? fixture.startHost() : fixture.host;

describe.each(OUTAGES)("%s", (_, fault, expected) => {
  it("fails a create before anything is written", async () => {
    const resource = fixture.credential();
    fixture.control.fault({ path: "OAuthStatus", ...fault });
    await expectOneLine(resource.create(), expected);
    expect(new Set(fixture.takeCalls(resource))).toEqual(new Set(["OAuthStatus"]));
  });

  it.each(["OAuthStatus", "Detail"])(
    "fails a refresh in its %s, and takes nothing for deleted",
    async (path) => {
      const resource = (await fixture.credential({}, former).create()).in(await readingHost(fault));
      fixture.control.fault({ path, ...fault });
      await expectOneLine(resource.read(), expected, resource.host);
    },
  );

  it("fails the refresh of a schedule, and takes nothing for deleted", async () => {
    const resource = (await fixture.schedule({}, former).create()).in(await readingHost(fault));
    fixture.control.fault({ path: "Detail", ...fault });
    await expectOneLine(resource.read(), expected, resource.host);
  });

  it("fails an update", async () => {
    const resource = (await fixture.credential({}, former).create()).in(fixture.host);
    fixture.control.fault({ path: "OAuthStatus", ...fault });
    await expectOneLine(resource.update({ organizationId: "999" }), expected);
    expect(fixture.control.agent(guidOf(resource)).linkedin.organizationId).not.toBe("999");
  });

  it("fails a delete, and takes nothing for deleted", async () => {
    const resource = (await fixture.credential({}, former).create()).in(fixture.host);
    fixture.control.fault({ path: "OAuthDisconnect", ...fault });
    await expectOneLine(resource.delete(), expected);
  });
});

describe("a short outage", () => {
  it.each<[string, Fault]>([
    ["500", { status: 500, headers: NOW }],
    ["429", { status: 429, headers: NOW }],
    ["no response", { reset: "after" }],
    ["half a body", { reset: "half" }],
  ])("does not affect a create: %s", async (_, fault) => {
    fixture.control.fault({ path: "OAuthStatus", ...fault });
    const resource = await fixture.credential().create();
    expect(resource.outputs["status"]).toBe("pending");
    expect(fixture.takeCalls(resource).slice(0, 3)).toEqual([
      "OAuthStatus",
      "OAuthStatus",
      "CredentialUpsert",
    ]);
  });

  it("leads to one write when several were lost", async () => {
    fixture.control.fault({ path: "CredentialUpsert", reset: "after", times: 2 });
    const resource = await fixture.credential().create();
    expect(fixture.takeCalls(resource).filter((call) => call === "CredentialUpsert")).toHaveLength(3);
    expect(fixture.control.agent(guidOf(resource)).linkedin.hasSecret).toBe(true);
  });

  it("leads to one further request for a link whose response was lost", async () => {
    fixture.control.fault({ path: "OAuthConnect", reset: "after" });
    const resource = await fixture.credential().create();
    expect(fixture.takeCalls(resource).filter((call) => call === "OAuthConnect")).toHaveLength(2);
    fixture.control.fault({ path: "OAuthConnect", reset: "after", times: 3 });
    const other = fixture.credential();
    expect((await failureOf(other.create())).message).toMatch(
      /Whether it was carried out is unknown; run again/,
    );
    expect(fixture.takeCalls(other).filter((call) => call === "OAuthConnect")).toHaveLength(2);
  });
});

describe("a rejected key", () => {
  itOfDynamic(
    "of the stack: the message names the key that the state recorded, and the order of a rotation",
    async () => {
      const config = { "wiro:apiKey": "revoked-key", "wiro:baseUrl": fixture.sandbox.baseUrl };
      const host = await fixture.startHost({ env: { WIRO_API_KEY: "" }, config });
      const { message } = await failureOf(fixture.credential({}, host).create());
      expect(message).toMatch(
        /^OAuthStatus of agent \S+: Project authorization is not founded \(HTTP 401, code 0\)\. /,
      );
      expect(message).toMatch(
        /wiro:apiKey of the stack.*revoke the old key last.*unless WIRO_API_KEY is exported/,
      );
      expect(message).not.toContain("revoked-key");
    },
  );

  it("of the environment: the message names the variable", async () => {
    const host = await fixture.startHost({ env: { WIRO_API_KEY: "wrong-key" } });
    const { message } = await failureOf(fixture.credential({}, host).create());
    expect(message).toMatch(/The key is that of WIRO_API_KEY: check it\./);
    expect(message).not.toContain("wrong-key");
  });
});

it("a rate limit of more than ten minutes is reported, and no wait goes on", async () => {
  const host = await fixture.startHost();
  fixture.control.fault({ path: "OAuthStatus", status: 429, headers: { "retry-after": "601" } });
  const { message } = await failureOf(fixture.credential({}, host).create());
  expect(message).toMatch(
    /^OAuthStatus of agent \S+: [^\n]*10 minutes\. Run again later, or lower maxConcurrent/,
  );
});

it("an API that cannot be reached is reported with its host", async () => {
  const host = await fixture.startHost({ env: { WIRO_BASE_URL: "http://127.0.0.1:9/v1" } });
  const { message } = await failureOf(fixture.credential({}, host).create());
  expect(message).toMatch(
    /^OAuthStatus of agent \S+: 127\.0\.0\.1:9: the connection was refused\. Check the network/,
  );
});

it("every known form of the missing-agent message counts as a deletion", async () => {
  for (const message of [
    "User agent not found",
    "useragent-not-found",
    "User agent not found or unauthorized",
  ]) {
    const resource = (await fixture.credential({}, former).create()).in(fixture.host);
    const body = { result: false, errors: [{ code: 95, message }] };
    for (const path of ["OAuthStatus", "Detail"]) fixture.control.fault({ path, body });
    await resource.read();
    expect(resource.outputs["status"]).toBe("missing");
    fixture.control.clearFaults();
  }
});
