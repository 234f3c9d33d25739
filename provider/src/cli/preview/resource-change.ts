import { type PulumiPreview, type ResourceState, type Step, textOf, urnParts } from "./pulumi-preview";

export type Kind = "LinkedInCredential" | "AgentSchedule" | "PreferenceSkill" | "AgentState";
const OURS =
  /^(?:pulumi-nodejs:dynamic\/wiro:|wiro:index:)(LinkedInCredential|AgentSchedule|PreferenceSkill|AgentState)$/;
const COMPONENT = /^wiro:(?:index:)?LinkedInAgent$/;
const STACK = "pulumi:pulumi:Stack";

/** `none`: the plan leaves the resource alone. `move`: another name or parent for the same object. */
export type Operation = "none" | "create" | "update" | "replace" | "delete" | "move";

/** What the plan does to one of our resources. */
export interface ResourceChange {
  readonly urn: string;
  readonly kind: Kind;
  readonly name: string;
  /** The name of its LinkedInAgent, "" for a resource without one. */
  readonly component: string;
  readonly agentGuid: string;
  readonly operation: Operation;
  /** Before a move. */
  readonly formerComponent: string;
  readonly formerName: string;
  /** As the refresh found it, or as it was recorded. Undefined for a new one. */
  readonly before: ResourceState | undefined;
  /** The outputs that the stack held before the refresh. */
  readonly recorded: ResourceState["outputs"];
  /** Undefined for one that goes. */
  readonly after: ResourceState | undefined;
  /** The inputs that differ. A secret differs without showing it. */
  readonly changed: readonly string[];
  /** Whether the plan takes Pulumi's protection from it. */
  readonly losesProtection: boolean;
  /** Whether `enabled` comes from a credential: before, and after. */
  readonly followsConnection: { readonly before: boolean; readonly after: boolean };
}

export interface PlannedStack {
  readonly stack: string;
  readonly project: string;
  readonly resources: readonly ResourceChange[];
  /** Planned changes of resources that are not ours. */
  readonly others: number;
  readonly isRefreshed: boolean;
}

const OPERATIONS: Readonly<Record<string, Operation>> = {
  ...{ create: "create", import: "create", update: "update", delete: "delete" },
};

function operationOf(op: string): Operation {
  return op.includes("replace") || op === "import-replacement" ? "replace" : (OPERATIONS[op] ?? "none");
}

/** What the plan of one stack does to each of our resources. */
export function plannedStack({ steps, diagnostics }: PulumiPreview): PlannedStack {
  const urns = [...steps, ...diagnostics].map(({ urn }) => urnParts(urn));
  const { stack = "", project = "" } = urns.find((parts) => parts.stack !== "") ?? {};
  const byUrn = new Map<string, Step[]>();
  for (const step of steps) byUrn.set(step.urn, [...(byUrn.get(step.urn) ?? []), step]);
  const all = [...byUrn].map(([urn, ofUrn]) => ({ urn, ofUrn, ...urnParts(urn) }));
  const resources = all.flatMap(({ urn, ofUrn, type, name }) => {
    const kind = OURS.exec(type)?.[1] as Kind | undefined;
    return kind === undefined ? [] : [resourceChange(urn, kind, name, ofUrn)];
  });
  const others = all.filter(({ type, ofUrn }) => {
    const operations = ofUrn.map(({ op }) => operationOf(op)).filter((operation) => operation !== "none");
    // The engine makes and removes instances by itself. An update of one is another key, base URL or limit.
    if (type.startsWith("pulumi:providers:"))
      return operations.some((operation) => operation === "update" || operation === "replace");
    return !OURS.test(type) && !COMPONENT.test(type) && type !== STACK && operations.length > 0;
  });
  const isRefreshed =
    steps.some(({ op }) => op === "refresh") || !steps.some(({ oldState }) => oldState !== undefined);
  return { stack, project, resources: withMoves(resources), others: others.length, isRefreshed };
}

function resourceChange(urn: string, kind: Kind, name: string, steps: readonly Step[]): ResourceChange {
  const planned = steps.filter(({ op }) => operationOf(op) !== "none");
  const replaced = planned.find(({ op }) => operationOf(op) === "replace");
  const last = planned.at(-1) ?? steps.at(-1);
  const operation = replaced === undefined ? operationOf(last?.op ?? "") : "replace";
  const before = operation === "create" ? undefined : asRecorded(kind, (replaced ?? last)?.oldState);
  const after = operation === "delete" ? undefined : last?.newState;
  const parent = urnParts(after?.parent ?? before?.parent ?? "");
  const follows = (state: ResourceState | undefined) =>
    (state?.propertyDependencies["enabled"] ?? []).some(
      (on) => OURS.exec(urnParts(on).type)?.[1] === "LinkedInCredential",
    );
  return {
    urn,
    kind,
    name,
    component: COMPONENT.test(parent.type) ? parent.name : "",
    agentGuid: guidOf(after) || guidOf(before),
    operation,
    formerComponent: "",
    formerName: "",
    before,
    recorded: (steps.find(({ op }) => op === "refresh") ?? { oldState: before }).oldState?.outputs ?? {},
    after,
    changed: operation === "update" || operation === "replace" ? changedInputs(before, after, planned) : [],
    losesProtection:
      ["none", "update"].includes(operation) && before?.protect === true && after?.protect === false,
    followsConnection: {
      // The engine leaves the dependencies out of some of the steps.
      before: steps.some(({ oldState }) => follows(oldState)),
      after: follows(after),
    },
  };
}

/**
 * A failed write records in the outputs what it left, and the engine keeps the inputs of the run before. The provider
 * compares with the outputs.
 */
function asRecorded(kind: Kind, state: ResourceState | undefined): ResourceState | undefined {
  if (state === undefined || kind === "LinkedInCredential") return state;
  const { inputs, outputs } = state;
  const found = Object.entries(inputs).map(([key, value]) => [key, key in outputs ? outputs[key] : value]);
  return { ...state, inputs: Object.fromEntries(found) as ResourceState["inputs"] };
}

function guidOf(state: ResourceState | undefined): string {
  return textOf(state?.inputs["agentGuid"]).toLowerCase();
}

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

function changedInputs(
  before: ResourceState | undefined,
  after: ResourceState | undefined,
  steps: readonly Step[],
): string[] {
  const [old, next] = [before?.inputs ?? {}, after?.inputs ?? {}];
  const differing = [...Object.keys(old), ...Object.keys(next)].filter((key) => !same(old[key], next[key]));
  const named = steps.flatMap(({ diffReasons }) => diffReasons);
  return [...new Set([...differing, ...named])].filter((key) => key !== "__provider").sort();
}

/**
 * A rename, or a move into a component, is a delete and a create of one object, and changes nothing on the agent. The
 * provider holds to that at one API, and for an agent that the preview knows. A preview shows no base URL: here each
 * explicit instance counts as an API of its own, and all default ones as that of the stack.
 */
function withMoves(resources: readonly ResourceChange[]): ResourceChange[] {
  const objectOf = ({ kind, agentGuid, before, after }: ResourceChange) => {
    const { provider = "", inputs = {} } = after ?? before ?? {};
    const instance = provider.slice(0, provider.lastIndexOf("::"));
    // Each version of the plugin, and the dynamic provider, has one.
    const isDefault = /::default(_[^:]*)?$/.test(instance);
    return JSON.stringify([kind, agentGuid, inputs["skillKey"] ?? "", isDefault ? "" : instance]);
  };
  const deleted = new Map(
    resources
      .filter(({ operation, agentGuid }) => operation === "delete" && agentGuid !== "")
      .map((one) => [objectOf(one), one] as const),
  );
  const moved = new Set<ResourceChange>();
  const all = resources.map((one) => {
    const former = one.operation === "create" ? deleted.get(objectOf(one)) : undefined;
    if (former === undefined || moved.has(former)) return one;
    moved.add(former);
    return {
      ...one,
      operation: "move" as const,
      formerComponent: former.component,
      formerName: former.name,
      before: former.before,
      // Whether two secrets differ is not to be seen here.
      changed: changedInputs(former.before, one.after, []),
      followsConnection: { ...one.followsConnection, before: former.followsConnection.before },
    };
  });
  return all.filter((one) => !moved.has(one));
}
