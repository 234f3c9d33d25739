import { AGENT_STATE_FIELDS } from "../../../provider/src/lifecycle/agent-state";
import { SCHEDULE_FIELDS } from "../../../provider/src/lifecycle/agent-schedule";
import { CREDENTIAL_FIELDS } from "../../../provider/src/lifecycle/credential-inputs";
import { PREFERENCE_FIELDS } from "../../../provider/src/lifecycle/preference-skill";
import { expectPart, table } from "../../unit/docs/part";
import type { DeclaredResource } from "../declared";
import type { Properties } from "../protocol";
import { hostFixture, MINUTE } from "../host-fixture";

/** A change of one input. */
interface Case {
  readonly input: string;
  readonly to: unknown;
  /** Set where the effect depends on the value. */
  readonly when?: string;
  /** How long after the usual state the change is made. */
  readonly days?: number;
}

interface Kind {
  readonly fields: readonly string[];
  /** The resource in its usual state. */
  readonly usual: () => Promise<DeclaredResource>;
  readonly cases: readonly Case[];
}

const fixture = hostFixture();

const RUNNING = 4;
const another = () => fixture.agent({ status: RUNNING });
const onDelete: Case = { input: "onDelete", to: "retain" };

const KINDS: Record<string, Kind> = {
  LinkedInCredential: {
    fields: CREDENTIAL_FIELDS,
    usual: () => fixture.connected({ agentGuid: another() }, "Jane Doe"),
    cases: [
      { input: "agentGuid", to: another },
      { input: "clientId", to: "app-2" },
      { input: "clientSecret", to: "another secret" },
      { input: "organizationId", to: "87654321" },
      { input: "pageName", to: "Jane's Bakery" },
      { input: "redirectUrl", to: "https://your-app.com/elsewhere" },
      { input: "authMethod", to: "own", when: "there is no other value yet" },
      { input: "consentLink", to: "none" },
      { input: "expectedAccountName", to: "Jane Doe", when: "the member who has consented" },
      { input: "expectedAccountName", to: "Sam Roe", when: "another member" },
      { input: "renewBeforeDays", to: 60, when: "the consent runs out later than that" },
      { input: "renewBeforeDays", to: 364, when: "the consent runs out within that time", days: 2 },
      { input: "reconnectTrigger", to: "2026-11" },
    ],
  },
  AgentSchedule: {
    fields: SCHEDULE_FIELDS,
    usual: () => fixture.schedule({ agentGuid: another() }).create(),
    cases: [
      { input: "agentGuid", to: another },
      { input: "skillKey", to: "cron-engagement-report" },
      { input: "interval", to: "0 7 * * *" },
      { input: "enabled", to: false },
      onDelete,
    ],
  },
  PreferenceSkill: {
    fields: PREFERENCE_FIELDS,
    usual: async () => {
      const agentGuid = another();
      await fixture.madeByHand(agentGuid, { skillkey: "brand-voice", value: "Ours." });
      return fixture.preference({ agentGuid }).create();
    },
    cases: [
      { input: "agentGuid", to: another },
      { input: "skillKey", to: "brand-voice" },
      { input: "value", to: "Warm." },
      { input: "enabled", to: false },
      onDelete,
    ],
  },
  AgentState: {
    fields: AGENT_STATE_FIELDS,
    usual: () => fixture.state({ agentGuid: another() }).create(),
    cases: [
      { input: "agentGuid", to: () => fixture.agent({ status: 0 }) },
      { input: "desired", to: "stopped" },
      { input: "timeoutSeconds", to: 60 },
      { input: "onDelete", to: "stop" },
    ],
  },
};

test("docs/changes.md shows the effect of a change of each input of each resource", async () => {
  const rows: string[][] = [];
  for (const [resource, { fields, usual, cases }] of Object.entries(KINDS)) {
    expect([...new Set(cases.map(({ input }) => input))]).toEqual(fields);
    for (const one of cases) rows.push([`\`${resource}\``, ...(await rowOf(await usual(), one))]);
  }
  expectPart(
    "changes.md",
    "changes",
    table(["Resource", "Input", "A change is", "Requests that write", "The consent"], rows),
  );
}, 120_000);

async function rowOf(resource: DeclaredResource, { input, to, when, days = 0 }: Case): Promise<string[]> {
  const value: unknown = typeof to === "function" ? (to as () => unknown)() : to;
  fixture.setClockAhead(days * 24 * 60 * MINUTE);
  fixture.control.clearRequests();
  const { plan, after } = await carriedOut(resource, { [input]: value });
  fixture.setClockAhead(0);
  const writes = fixture.control
    .requests()
    .filter(({ write }) => write)
    .map(({ operation }) => operation);
  const what = when === undefined ? `\`${input}\`` : `\`${input}\`: ${when}`;
  const nothing = plan === "no change" ? "" : "none: the record";
  return [
    what,
    plan,
    writes.join(", ") || nothing,
    after.resource === "LinkedInCredential" ? consentOf(after) : "",
  ];
}

/** The engine's reaction to the change: it calls `diff`, and then `update`, or `create` and `delete`. */
async function carriedOut(
  resource: DeclaredResource,
  changed: Properties,
): Promise<{ plan: string; after: DeclaredResource }> {
  const { changes, replaces } = await resource.diff(changed);
  if (replaces.length > 0) {
    expect(replaces).toEqual(Object.keys(changed));
    const next = resource.in(await fixture.nextRun());
    const after = await Object.assign(next, { args: { ...resource.args, ...changed }, inputs: {} }).create();
    await resource.in(next.host).delete();
    return { plan: "**replace**", after };
  }
  const inputs = await resource.checked({ ...resource.args, ...changed });
  const differs = Object.keys(inputs).some((key) => inputs[key] !== resource.inputs[key]);
  if (changes === "same" || (changes === "left to the engine" && !differs))
    return { plan: "no change", after: resource };
  return { plan: "update", after: await resource.update(changed) };
}

function consentOf({ outputs }: DeclaredResource): string {
  if (outputs["authorizeUrl"] !== "") return "**a new one is needed**";
  expect(outputs["connected"]).toBe(true);
  return "stays";
}
