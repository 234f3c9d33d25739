const assert = require("node:assert/strict");
const { after, before, test } = require("node:test");
const { openAccount } = require("./account");

let account;
before(async () => {
  account = await openAccount();
});
after(() => account.close());

test("getAgents asks the sandbox", async () => {
  assert.deepEqual(await account.titles(), ["Acme"]);
});

test("createInviteHandler asks the sandbox for the agent of an invite", async () => {
  const { status, requests } = await account.openInvite();
  assert.equal(status, 200);
  assert.ok(requests > 0);
});
