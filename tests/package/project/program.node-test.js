const assert = require("node:assert/strict");
const { after, before, test } = require("node:test");
const { getAgents } = require("pulumi-wiro-linkedin");
const { createInviteHandler, createInviteUrl } = require("pulumi-wiro-linkedin/invite");
const { startSandbox } = require("wiro-sandbox");

const url = "http://localhost/connect";
const signingKey = "a signing key of the tests, long enough";
let sandbox;

before(async () => {
  sandbox = await startSandbox({ agents: [{ title: "Acme" }] });
  process.env.WIRO_API_KEY = "sandbox-key";
  process.env.WIRO_BASE_URL = sandbox.baseUrl;
});

after(() => sandbox.close());

test("getAgents asks the sandbox", async () => {
  assert.deepEqual(
    (await getAgents()).map(({ title }) => title),
    ["Acme"],
  );
});

test("createInviteHandler asks the sandbox for the agent of an invite", async () => {
  const [{ guid }] = sandbox.control.agents();
  const fields = { authmethod: "own", clientid: "app", clientsecret: "secret", organizationid: "12345678" };
  sandbox.control.editCredential(guid, fields);
  sandbox.control.clearRequests();
  const expiresAt = new Date(Date.now() + 60_000);
  const invite = createInviteUrl({ url, signingKey, agentGuid: guid, expiresAt });
  const page = await createInviteHandler({ url, signingKey })(new Request(invite));
  assert.equal(page.status, 200);
  assert.ok(sandbox.control.requests().length > 0);
});
