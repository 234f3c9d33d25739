import { z } from "zod";
import { agentGuidSchema } from "../wiro/agent-guid";
import type { ConsentPolicy } from "../wiro/consent/evaluate-consent";
import { INSTANCE_KEY } from "../wiro/setting-sources";
import { askPulumi, PulumiFailure } from "./pulumi-cli";
import { Interrupted, type Shell } from "./shell";
import { plain } from "./text";

/** A connection as the stack recorded it, "" where the stack declares no credential of the agent. */
export type RecordedState = "connected" | "disconnected" | "pending" | "missing" | "";

/** What a stack knows of an agent. */
export interface DeclaredAgent {
  readonly guid: string;
  /** The name of its LinkedInAgent, else of its credential, else of another resource. */
  readonly customer: string;
  /** The name of the `Provider` with an account of its own, "" for the account of the stack. */
  readonly account: string;
  readonly organizationId: string;
  /** "" where the program gives none. */
  readonly pageName: string;
  readonly recorded: RecordedState;
  /** Whether the stack ever recorded a consent. */
  readonly hadConsent: boolean;
  /** Identifies a consent that no longer counts, because it was given to another app. */
  readonly supersededConsent: string;
  readonly policy: ConsentPolicy;
}

export interface StackRecord {
  /** The names of the stacks. */
  readonly stacks: readonly string[];
  /** By guid. */
  readonly agents: ReadonlyMap<string, DeclaredAgent>;
}

/** Why a stack could not be read: one line. */
export class StackUnreadable extends Error {
  override readonly name = "StackUnreadable";
}

const CREDENTIAL = "LinkedInCredential";
const STATE = "AgentState";
const OF_AGENT =
  /^(?:pulumi-nodejs:dynamic\/wiro:|wiro:index:)(LinkedInCredential|AgentSchedule|PreferenceSkill|AgentState)$/;
const LINKEDIN_AGENT = /^wiro:(?:index:)?LinkedInAgent$/;

/** A secret is an object in the state, and counts as not recorded. */
const text = z.string().catch("");
const properties = z.record(z.string(), z.unknown()).catch({});
const resourceSchema = z.object({
  urn: z.string(),
  type: z.string(),
  id: text,
  parent: text,
  provider: text,
  /** The former half of a replacement that is still to be deleted. */
  delete: z.boolean().catch(false),
  inputs: properties,
  outputs: properties,
});
const exportSchema = z.object({
  deployment: z.object({
    resources: z
      .array(resourceSchema)
      .nullish()
      .transform((all) => all ?? []),
  }),
});
const credentialSchema = z.object({
  status: z.enum(["connected", "disconnected", "pending", "missing"]).catch("pending"),
  firstConnectedAt: text,
  connectedAt: text,
  supersededConnectedAt: text,
  organizationId: text,
  pageName: text,
  expectedAccountName: z.string().optional().catch(undefined),
  renewBeforeDays: z.number().optional().catch(undefined),
});

type Resource = z.infer<typeof resourceSchema>;

/** `urn:pulumi:<stack>::<project>::<types>::<name>` */
const nameOf = (urn: string) => plain(urn.split("::").slice(3).join("::"));
const stackOf = (urn: string) => plain(urn.split("::")[0]?.replace(/^urn:pulumi:/, "") ?? "");

function guidOf({ id, inputs, outputs }: Resource): string | undefined {
  const given = outputs["agentGuid"] ?? inputs["agentGuid"] ?? id.split("/")[0];
  const guid = agentGuidSchema.safeParse(given);
  return guid.success ? guid.data : undefined;
}

/** Of an AgentState. A refresh puts what it finds into `desired`, and leaves `declared` to the program. */
export function wasDeclaredStopped(outputs: Readonly<Record<string, unknown>>): boolean {
  return outputs["declared"] === "stopped";
}

function recordOf({ inputs, outputs }: Resource) {
  const { status, firstConnectedAt, connectedAt, ...rest } = credentialSchema.parse({
    ...inputs,
    ...outputs,
  });
  const { supersededConnectedAt, organizationId, pageName, expectedAccountName, renewBeforeDays } = rest;
  return {
    organizationId,
    pageName: plain(pageName),
    recorded: status,
    hadConsent:
      status === "connected" || status === "disconnected" || `${firstConnectedAt}${connectedAt}` !== "",
    supersededConsent: supersededConnectedAt,
    policy: { expectedAccountName, renewBeforeDays },
  };
}

const NO_RECORD: ReturnType<typeof recordOf> = {
  organizationId: "",
  pageName: "",
  recorded: "pending",
  hadConsent: false,
  supersededConsent: "",
  policy: { expectedAccountName: undefined, renewBeforeDays: undefined },
};

/**
 * The engine's default provider has the stack's wiro:apiKey among its inputs, so a key marks no other account. An
 * instance of the plugin has its name in the URN alone.
 */
function isExplicitInstance({ type, urn, inputs }: Resource): boolean {
  return type === "pulumi:providers:wiro" ? !/^default(_|$)/.test(nameOf(urn)) : INSTANCE_KEY in inputs;
}

/** What the exported state of a stack, as JSON, says of its agents. Pure. */
export function declaredAgents(exported: unknown): StackRecord {
  const { resources } = exportSchema.parse(exported).deployment;
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const accountOf = ({ provider }: Resource) => {
    const own = byUrn.get(provider.replace(/::[^:]*$/, ""));
    return own !== undefined && isExplicitInstance(own) ? nameOf(own.urn) : "";
  };
  const agents = new Map<string, DeclaredAgent>();
  const ofAgents = resources.flatMap((resource) => {
    const kind = OF_AGENT.exec(resource.type)?.[1];
    return kind === undefined || resource.delete
      ? []
      : [{ resource, kind, isCredential: kind === CREDENTIAL }];
  });
  const stopped = new Set(
    ofAgents
      .filter(({ kind, resource }) => kind === STATE && wasDeclaredStopped(resource.outputs))
      .map(({ resource }) => guidOf(resource)),
  );
  // The credential is the record; the other resources only show that the agent is declared.
  for (const { resource, isCredential } of ofAgents.sort(
    (a, b) => Number(b.isCredential) - Number(a.isCredential),
  )) {
    const guid = guidOf(resource);
    if (guid === undefined || agents.has(guid)) continue;
    const component = byUrn.get(resource.parent);
    const named = component !== undefined && LINKEDIN_AGENT.test(component.type) ? component : resource;
    const record = isCredential ? recordOf(resource) : { ...NO_RECORD, recorded: "" as const };
    agents.set(guid, {
      guid,
      customer: nameOf(named.urn),
      account: accountOf(resource),
      ...record,
      policy: { ...record.policy, isStoppedByProgram: stopped.has(guid) },
    });
  }
  const [first] = resources;
  return { stacks: first === undefined ? [] : [stackOf(first.urn)], agents };
}

async function readStack(stack: string | undefined, shell: Shell): Promise<StackRecord> {
  const which = stack === undefined ? [] : ["--stack", stack];
  const of = stack === undefined ? "the selected stack" : `the stack ${plain(stack)}`;
  try {
    // Without --show-secrets: secrets stay encrypted.
    const args = ["stack", "export", "--non-interactive", ...which];
    const record = declaredAgents(
      JSON.parse(await askPulumi(args, "the stack's state", shell, shell.interrupted)),
    );
    if (record.agents.size > 0) return record;
    throw new StackUnreadable(`${of} declares no agent`);
  } catch (error) {
    if (shell.interrupted.aborted) throw new Interrupted("interrupted");
    if (error instanceof PulumiFailure) throw new StackUnreadable(error.message);
    if (error instanceof SyntaxError || error instanceof z.ZodError)
      throw new StackUnreadable(`the export of ${of} is not the state of a stack`);
    throw error;
  }
}

/** What these stacks know; undefined is the selected one. Throws `StackUnreadable` if one of them cannot be read. */
export async function readStacks(
  stacks: readonly (string | undefined)[],
  shell: Shell,
): Promise<StackRecord> {
  const records = await Promise.all(stacks.map((stack) => readStack(stack, shell)));
  return {
    stacks: records.flatMap((record) => record.stacks),
    agents: new Map([...records].reverse().flatMap(({ agents }) => [...agents])),
  };
}
