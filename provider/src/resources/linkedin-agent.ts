import * as pulumi from "@pulumi/pulumi";
import { AgentSchedule, type AgentScheduleArgs } from "./agent-schedule";
import { AgentState } from "./agent-state";
import { LinkedInCredential, type LinkedInCredentialArgs } from "./linkedin-credential";
import { PreferenceSkill, type PreferenceSkillArgs } from "./preference-skill";

/** A LinkedIn app that the agents of many customers share: one for each product. */
export type LinkedInApp = Pick<
  LinkedInCredentialArgs,
  "clientId" | "clientSecret" | "redirectUrl" | "consentLink"
>;

/**
 * The arguments of a `LinkedInAgent`: those of its credential, of which the app's part comes from `app`, and what the
 * agent does with it.
 */
export interface LinkedInAgentArgs extends Omit<LinkedInCredentialArgs, "clientId" | "clientSecret"> {
  /** The shared LinkedIn app. A `redirectUrl` or `consentLink` beside it, for this customer, wins over the app's. */
  app: LinkedInApp;
  /** When the agent posts, as in `AgentSchedule`: a cron of five fields, such as `"0 9 * * 1-5"`. */
  interval: AgentScheduleArgs["interval"];
  /** Whether it posts at all. Default: as soon as, and as long as, it is connected. */
  enabled?: AgentScheduleArgs["enabled"];
  /** How its posts sound, as the `value` of the `PreferenceSkill` `content-tone`. Left out: as Wiro has it. */
  tone?: PreferenceSkillArgs["value"];
  /** Whether the agent runs. Default `true`. */
  running?: pulumi.Input<boolean>;
}

/**
 * One customer: a Wiro agent that posts to a LinkedIn page, over an app that all customers share. Its parts are a
 * `LinkedInCredential`, an `AgentSchedule`, a `PreferenceSkill` if there is a `tone`, and an `AgentState` that comes
 * last. Which parts there are never depends on a value that a preview does not know.
 *
 * The credential is protected, as to delete it disconnects the customer, whose admin must then consent again: for a
 * deletion that is meant, `pulumi up` with `{ protect: false }` first.
 *
 * ```ts
 * const app = { clientId: "86…", clientSecret: config.requireSecret("linkedInClientSecret"), redirectUrl: "https://…" };
 *
 * const jane = new LinkedInAgent("jane", {
 *   app,
 *   agentGuid: "5c0c1f6e-…",
 *   organizationId: "12345678",
 *   interval: "0 9 * * MON-FRI",
 *   tone: "Warm, and a little proud of the sourdough.",
 * });
 * export const consentLink = jane.credential.authorizeUrl;
 * ```
 */
export class LinkedInAgent extends pulumi.ComponentResource {
  /** `<name>-linkedin` */
  readonly credential: LinkedInCredential;
  /** `<name>-posts` */
  readonly schedule: AgentSchedule;
  /** `<name>-tone`; undefined without a `tone`. */
  readonly tone: PreferenceSkill | undefined;
  /** `<name>-runs` */
  readonly state: AgentState;

  constructor(name: string, args: LinkedInAgentArgs, options?: pulumi.ComponentResourceOptions) {
    super("wiro:LinkedInAgent", name, {}, options);
    const { app, interval, enabled, tone, running = true, ...own } = args;
    const { agentGuid } = args;
    const shared = { ...app };
    const child = { parent: this };

    this.credential = new LinkedInCredential(
      `${name}-linkedin`,
      {
        ...own,
        ...shared,
        redirectUrl: own.redirectUrl ?? shared.redirectUrl,
        consentLink: own.consentLink ?? shared.consentLink,
      },
      { ...child, protect: options?.protect ?? true },
    );
    this.schedule = new AgentSchedule(
      `${name}-posts`,
      { agentGuid, interval, enabled: enabled ?? this.credential.connected },
      child,
    );
    this.tone =
      tone === undefined ? undefined : new PreferenceSkill(`${name}-tone`, { agentGuid, value: tone }, child);
    const dependsOn = [this.credential, this.schedule, this.tone].filter((part) => part !== undefined);
    this.state = new AgentState(
      `${name}-runs`,
      { agentGuid, desired: pulumi.output(running).apply(desiredState) },
      { ...child, dependsOn },
    );
    this.registerOutputs();
  }
}

const DESIRED = new Map<unknown, "running" | "stopped">([
  [true, "running"],
  [false, "stopped"],
]);

/** What is no boolean, such as the "no" of a data file, goes through, for the resource to refuse. */
function desiredState(running: unknown): "running" | "stopped" {
  return DESIRED.get(running) ?? (running as "running");
}
