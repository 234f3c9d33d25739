const { afterAll, beforeAll, expect, test } = require("@jest/globals");
const { openAccount } = require("./account");

let account;
beforeAll(async () => {
  account = await openAccount();
});
afterAll(() => account.close());

test("getAgents asks the sandbox", async () => {
  expect(await account.titles()).toEqual(["Acme"]);
});

test("createInviteHandler asks the sandbox for the agent of an invite", async () => {
  const { status, requests } = await account.openInvite();
  expect(status).toBe(200);
  expect(requests).toBeGreaterThan(0);
});
