const { getAgents } = require("pulumi-wiro-linkedin");
const { createInviteHandler, createInviteUrl } = require("pulumi-wiro-linkedin/invite");
const { startSandbox } = require("wiro-sandbox");

const url = "http://localhost/connect";
const signingKey = "a signing key of the tests, long enough";

/** A sandbox of one agent with the keys of an app, and what the program's tests ask of the packages. */
exports.openAccount = async () => {
  const sandbox = await startSandbox({ agents: [{ title: "Acme" }] });
  process.env.WIRO_API_KEY = "sandbox-key";
  process.env.WIRO_BASE_URL = sandbox.baseUrl;
  return {
    close: () => sandbox.close(),
    titles: async () => (await getAgents()).map(({ title }) => title),
    /** The status of an invite's page, and the number of requests for it. */
    async openInvite() {
      const [{ guid }] = sandbox.control.agents();
      const fields = {
        authmethod: "own",
        clientid: "app",
        clientsecret: "secret",
        organizationid: "12345678",
      };
      sandbox.control.editCredential(guid, fields);
      sandbox.control.clearRequests();
      const expiresAt = new Date(Date.now() + 60_000);
      const invite = createInviteUrl({ url, signingKey, agentGuid: guid, expiresAt });
      const { status } = await createInviteHandler({ url, signingKey })(new Request(invite));
      return { status, requests: sandbox.control.requests().length };
    },
  };
};
