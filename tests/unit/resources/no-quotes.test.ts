import * as pulumi from "@pulumi/pulumi";
import { getLinkedInConnection, LinkedInAgent } from "../../../provider/src/index";
import { AGENT_SCHEDULE } from "../../../provider/src/resources/agent-schedule";
import { AGENT_STATE } from "../../../provider/src/resources/agent-state";
import { LINKEDIN_CREDENTIAL } from "../../../provider/src/resources/linkedin-credential";
import { PREFERENCE_SKILL } from "../../../provider/src/resources/preference-skill";

/** Secrets in various forms: LinkedIn's, with a line end, in an address, as the words of a passphrase. */
const CANARIES = [
  "WPL_AP1.canary7f3a==",
  "canary7f3a",
  "canary7f3a\n",
  "http://canary7f3a.example/?key=canary7f3a",
  "a passphrase with canary7f3a inside",
];

describe.each([LINKEDIN_CREDENTIAL, AGENT_SCHEDULE, PREFERENCE_SKILL, AGENT_STATE])(
  "check of $resource",
  ({ inputs, check }) => {
    it.each(CANARIES)("never repeats a value in a wrong place: %j", (canary) => {
      const { failures } = check(Object.fromEntries(inputs.map((key) => [key, canary])));
      expect(failures).not.toEqual([]);
      expect(JSON.stringify(failures)).not.toContain("canary7f3a");
    });
  },
);

test.each(CANARIES)("check of a LinkedInAgent never repeats one either: %j", (canary) => {
  const { inputs } = LINKEDIN_CREDENTIAL;
  const app = { clientId: canary, clientSecret: canary, redirectUrl: canary, consentLink: canary };
  const args = Object.fromEntries(inputs.map((key) => [key, canary]));
  const failures = LinkedInAgent.check({ ...args, app, interval: canary, running: canary, enabled: canary });
  expect(JSON.stringify(failures)).not.toContain("canary7f3a");
});

describe("getLinkedInConnection rejects, without a call,", () => {
  it.each([
    ["a value that comes later", pulumi.output("a"), /comes later; use getLinkedInConnectionOutput$/],
    ["nothing", undefined, /is required; give the guid/],
    ["a number", 5, /must be a string/],
    [
      "a text that is not a guid",
      "a guid/canary7f3a",
      /must be the guid of a Wiro agent: letters, digits and dashes$/,
    ],
  ])("%s as agentGuid", async (_, agentGuid, message) => {
    await expect(getLinkedInConnection({ agentGuid: agentGuid as string })).rejects.toThrow(message);
  });
});
