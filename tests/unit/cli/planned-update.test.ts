import { readFileSync } from "node:fs";
import { join } from "node:path";
import { SCHEDULE_FIELDS } from "../../../provider/src/lifecycle/agent-schedule";
import { AGENT_STATE_FIELDS } from "../../../provider/src/lifecycle/agent-state";
import { CREDENTIAL_FIELDS } from "../../../provider/src/lifecycle/credential-inputs";
import { PREFERENCE_FIELDS } from "../../../provider/src/lifecycle/preference-skill";
import { outcomeOf } from "./terminal";

interface State {
  readonly inputs: Record<string, unknown>;
  readonly outputs: Record<string, unknown>;
}
interface Step {
  readonly op: string;
  readonly urn: string;
  readonly oldState: State;
  readonly newState: State;
  readonly diffReasons?: readonly string[];
}
interface Summary {
  readonly exitCode: number;
  readonly totals: { readonly changed: number };
  readonly customers: readonly {
    readonly name: string;
    readonly operation: string;
    readonly needs: readonly { readonly kind: string }[];
    readonly changes: readonly { readonly resource: string; readonly property: string; words: string }[];
  }[];
}

const recording = readFileSync(join(__dirname, "preview/unchanged.json"), "utf8");
/** jane's four resources, which the plan leaves alone. */
const janeSteps = () =>
  (JSON.parse(recording) as { steps: Step[] }).steps.filter(({ urn }) => /::jane-\w+$/.test(urn));

const NAMES = {
  LinkedInCredential: "jane-linkedin",
  AgentSchedule: "jane-posts",
  PreferenceSkill: "jane-tone",
  AgentState: "jane-runs",
} as const;
type Kind = keyof typeof NAMES;
const INPUTS: Readonly<Record<Kind, readonly string[]>> = {
  LinkedInCredential: [...CREDENTIAL_FIELDS, "connection"],
  AgentSchedule: [...SCHEDULE_FIELDS, "cadence", "runsPerMonth", "presence"],
  PreferenceSkill: [...PREFERENCE_FIELDS, "presence"],
  AgentState: [...AGENT_STATE_FIELDS, "presence"],
};
const IDENTITY = ["agentGuid", "skillKey"];
const EACH = (Object.keys(INPUTS) as Kind[]).flatMap((kind) =>
  INPUTS[kind].map((key) => [kind, key] as const),
);

/** Another value of the same type. */
function other(value: unknown): unknown {
  if (typeof value === "boolean") return !value;
  if (typeof value === "number") return value + 1;
  return value === "[secret]" ? value : "another value";
}

/** A plan that differs in one input of one of jane's resources, and how its summary shows it. */
async function planOf(kind: Kind, key: string, status: string) {
  const steps = janeSteps();
  for (const { oldState, newState } of steps)
    for (const { outputs } of [oldState, newState])
      if (outputs["status"] === "connected")
        Object.assign(outputs, { status, connected: status === "connected" });
  const one = steps.find(({ urn }) => urn.endsWith(`::${NAMES[kind]}`));
  if (one === undefined) throw new Error(`${kind} is not in the recording`);
  const { oldState, newState } = structuredClone(one);
  const observed = key === "connection" || key === "presence";
  const inputs = observed ? oldState.inputs : newState.inputs;
  inputs[key] = other(inputs[key]);
  const op = IDENTITY.includes(key) ? "replace" : "update";
  const text = JSON.stringify({ steps: [...steps, { ...one, op, oldState, newState, diffReasons: [key] }] });
  const run = (...flags: string[]) =>
    outcomeOf(undefined, ["preview-summary", ...flags], { input: Buffer.from(text) });
  const [{ out }, facts] = [
    await run("--exit-code"),
    JSON.parse((await run("--format", "json")).out) as Summary,
  ];
  return { comment: out, facts, jane: facts.customers.find(({ name }) => name === "jane") };
}

const REPORTED_AS: Readonly<Record<string, string>> = { cadence: "interval", runsPerMonth: "interval" };

describe("a planned update of one input", () => {
  test.each(EACH)("of a connected customer is shown and counts: %s, %s", async (kind, key) => {
    const { comment, facts, jane } = await planOf(kind, key, "connected");
    expect(facts.totals.changed).toBe(1);
    expect(facts.exitCode).toBeGreaterThan(0);
    expect(comment).toMatch(/^- \*\*`jane`\*\*/m);
    // What a person has to act on stands there alone.
    if (kind === "LinkedInCredential" && ["connection", "agentGuid"].includes(key))
      expect(jane?.needs).toHaveLength(1);
    else
      expect(jane?.changes).toContainEqual(
        expect.objectContaining({
          resource: `${kind} ${NAMES[kind]}`,
          property: REPORTED_AS[key] ?? key,
          words: expect.stringMatching(/\w/) as unknown,
        }),
      );
  });

  test.each(EACH)("of a customer without a connection counts, unless it waits: %s, %s", async (kind, key) => {
    const { comment, facts, jane } = await planOf(kind, key, "disconnected");
    // As in each preview until somebody consents.
    const waits = kind === "LinkedInCredential" && key === "connection";
    expect(facts.totals.changed).toBe(waits ? 0 : 1);
    expect(facts.exitCode).toBeGreaterThan(0);
    expect(comment).toMatch(/^- \*\*`jane`\*\*/m);
    expect((jane?.changes ?? []).length + (jane?.needs ?? []).length).toBeGreaterThan(0);
  });

  test.each(Object.keys(NAMES) as Kind[])("without a named input is shown: %s", async (kind) => {
    const steps = janeSteps();
    const one = steps.find(({ urn }) => urn.endsWith(`::${NAMES[kind]}`));
    const text = JSON.stringify({ steps: [...steps, { ...one, op: "update", diffReasons: [] }] });
    const { out } = await outcomeOf(undefined, ["preview-summary"], { input: Buffer.from(text) });
    expect(out).toMatch(/^### LinkedIn: 1 customer changes/m);
    expect(out).toMatch(/^- \*\*`jane`\*\*/m);
  });

  test("of an instance of the provider counts as another kind of resource", async () => {
    const urn = "urn:pulumi:dev::program::pulumi:providers:pulumi-nodejs::eu";
    const state = { inputs: { baseUrl: "http://127.0.0.1:4010/v1" } };
    const text = (op: string) => JSON.stringify({ steps: [{ op, urn, oldState: state, newState: state }] });
    const run = (op: string) =>
      outcomeOf(undefined, ["preview-summary", "--exit-code"], { input: Buffer.from(text(op)) });
    expect(await run("update")).toMatchObject({
      code: 10,
      out: expect.stringContaining("1 resource of other kinds changes.") as unknown,
    });
    for (const op of ["same", "create"]) expect((await run(op)).code).toBe(0);
  });
});

describe("a planned delete", () => {
  const deleted = async (names: RegExp, status: string, retainOnDelete = false) => {
    const steps = janeSteps().flatMap((step) => {
      if (!names.test(step.urn)) return [step];
      const oldState = { ...step.newState, retainOnDelete };
      if (oldState.outputs["status"] === "connected") Object.assign(oldState.outputs, { status });
      return [step, { op: "delete", urn: step.urn, oldState }];
    });
    return (
      await outcomeOf(undefined, ["preview-summary"], { input: Buffer.from(JSON.stringify({ steps })) })
    ).out;
  };

  test("of a connection without a consent is shown, unless the customer is removed with it", async () => {
    expect(await deleted(/jane-linkedin$/, "pending")).toContain(
      "- **`jane`**: its connection leaves the program\n",
    );
    expect(await deleted(/jane-/, "pending")).not.toContain("its connection leaves the program");
    expect(await deleted(/jane-/, "pending", true)).toContain(
      "LinkedInCredential: leaves the program, and stays on the agent",
    );
  });
});
