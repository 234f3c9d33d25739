const { afterAll, beforeAll, expect, test } = require("@jest/globals");
const { getAgents } = require("pulumi-wiro-linkedin");
const { createInviteHandler, createInviteUrl } = require("pulumi-wiro-linkedin/invite");
const { startSandbox } = require("wiro-sandbox");

const url = "http://localhost/connect";
const signingKey = "a signing key of the tests, long enough";
let sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ agents: [{ title: "Acme" }] });
  process.env.WIRO_API_KEY = "sandbox-key";
  process.env.WIRO_BASE_URL = sandbox.baseUrl;
});

afterAll(() => sandbox.close());

test("getAgents asks the sandbox", async () => {
  expect((await getAgents()).map(({ title }) => title)).toEqual(["Acme"]);
});

test("createInviteHandler asks the sandbox for the agent of an invite", async () => {
  const [{ guid }] = sandbox.control.agents();
  const fields = { authmethod: "own", clientid: "app", clientsecret: "secret", organizationid: "12345678" };
  sandbox.control.editCredential(guid, fields);
  sandbox.control.clearRequests();
  const expiresAt = new Date(Date.now() + 60_000);
  const invite = createInviteUrl({ url, signingKey, agentGuid: guid, expiresAt });
  const page = await createInviteHandler({ url, signingKey })(new Request(invite));
  expect(page.status).toBe(200);
  expect(sandbox.control.requests().length).toBeGreaterThan(0);
});
