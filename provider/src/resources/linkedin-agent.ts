/** @module LinkedInAgent */
import * as pulumi from "@pulumi/pulumi";
import { agentParts, asComponentFailure, foreignParts, type LaterValues } from "../lifecycle/agent-parts";
import type { CheckFailure, Properties, UncheckedArgs } from "../lifecycle/check";
import { AGENT_SCHEDULE, AgentSchedule, type AgentScheduleArgs } from "./agent-schedule";
import { AGENT_STATE, AgentState, type AgentStateArgs } from "./agent-state";
import { checkedArguments, reportPartFailuresTo, settled } from "./check-failures";
import { aliasesOf, type Adapter, DYNAMIC } from "./adapter";
import { LINKEDIN_CREDENTIAL, LinkedInCredential, type LinkedInCredentialArgs } from "./linkedin-credential";
import { isDeferred, withDefault } from "./outputs";
import { failAtProgramEnd } from "./program-error";
import { PREFERENCE_SKILL, PreferenceSkill, type PreferenceSkillArgs } from "./preference-skill";
import { rejectOtherAdapter } from "./provider";

/** A LinkedIn app that the agents of many customers share: one for each product. */
export interface LinkedInApp {
  /** The Client ID of the LinkedIn app, as in `LinkedInCredential`. */
  clientId: LinkedInCredentialArgs["clientId"];
  /** The Primary Client Secret of the LinkedIn app, as in `LinkedInCredential`. It is always a secret in the state. */
  clientSecret: LinkedInCredentialArgs["clientSecret"];
  /** The URL where the browser lands after the consent, as in `LinkedInCredential`. */
  redirectUrl?: LinkedInCredentialArgs["redirectUrl"];
  /**
   * Whether `pulumi up` makes consent links, as in `LinkedInCredential`.
   *
   * @default `"renew"`
   */
  consentLink?: LinkedInCredentialArgs["consentLink"];
}

/**
 * The arguments of a `LinkedInAgent`: those of its credential, of which the app's part comes from `app`, and what the
 * agent does with it.
 */
export interface LinkedInAgentArgs extends Omit<LinkedInCredentialArgs, "clientId" | "clientSecret"> {
  /** The shared LinkedIn app. A `redirectUrl` or `consentLink` beside it, for this customer, wins over the app's. */
  app: pulumi.Input<LinkedInApp>;
  /**
   * When the agent posts: a cron of five fields, such as `"0 9 * * 1-5"`, as in `AgentSchedule`. There is no limit to
   * its runs, each of which spends credits: `runsPerMonth(interval)` counts them, for a program that sets one. A secret
   * is rejected, because `cadence` shows the cron.
   *
   * @see UserAgent/CustomSkillUpsert, `interval`
   */
  interval: AgentScheduleArgs["interval"];
  /**
   * Whether the agent posts at all.
   *
   * @default as soon as, and as long as, it is connected
   * @see UserAgent/CustomSkillUpsert, `enabled`
   */
  enabled?: AgentScheduleArgs["enabled"];
  /**
   * How the agent's posts sound: the `value` of the `PreferenceSkill` `content-tone`.
   *
   * @default as Wiro has it
   * @see UserAgent/CustomSkillUpsert, `value`
   */
  tone?: PreferenceSkillArgs["value"];
  /**
   * Whether the agent runs.
   *
   * @default `true`
   * @see UserAgent/Start, UserAgent/Stop
   */
  running?: pulumi.Input<boolean>;
  /**
   * Whether this customer is leaving. `true` unprotects the parts, stops the agent, switches its posts off and makes no
   * consent link, whatever `running`, `enabled`, `consentLink` and the option `protect` say. After the `up` with it, remove the declaration: the next `up`
   * disconnects the agent. It is not an Output, because a preview must know which resource is protected.
   *
   * @default `false`
   */
  offboarding?: boolean;
}

/**
 * One customer: a Wiro agent that posts to a LinkedIn page, over an app that all customers share. Its parts are a
 * `LinkedInCredential`, an `AgentSchedule`, a `PreferenceSkill` if there is a `tone`, and an `AgentState` that comes
 * last. Which parts there are never depends on a value that a preview does not know.
 *
 * The credential is protected, because its delete disconnects the customer, whose admin must then consent again. For a
 * customer who leaves, set `offboarding: true` and run `pulumi up`, then remove the declaration.
 *
 * @example
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
  /** @internal */
  static readonly adapter: Adapter = DYNAMIC;
  /** @internal */
  static readonly parts: LinkedInAgentParts = {
    LinkedInCredential,
    AgentSchedule,
    PreferenceSkill,
    AgentState,
  };

  /** The app's keys, the page and the consent. Its name is `<name>-linkedin`. */
  readonly credential: LinkedInCredential;
  /** When the agent posts. Its name is `<name>-posts`. */
  readonly schedule: AgentSchedule;
  /** How the agent's posts sound. Its name is `<name>-tone`. Undefined without a `tone`. */
  readonly tone: PreferenceSkill | undefined;
  /** That the agent runs. Its name is `<name>-runs`. */
  readonly state: AgentState;

  /**
   * Reports what is wrong with arguments, without an engine: for a program's own unit tests, and for data from a file.
   * It reads plain values alone, and names a required argument that is missing. It declares nothing and makes no call.
   *
   * @param args - The arguments, of any type.
   * @returns One failure for each argument that is wrong; none if all is well.
   * @example
   * ```ts
   * LinkedInAgent.check({ app: { clientId: "86…", clientSecret: "…" }, agentGuid: "5c0c1f6e-…", interval: "daily" });
   * // [{ property: "redirectUrl", … }, { property: "organizationId", … }, { property: "interval", … }]
   * ```
   */
  static check(args: UncheckedArgs<LinkedInAgentArgs>): CheckFailure[] {
    const { credential, schedule, tone, state } = splitArgs(args as LinkedInAgentArgs);
    const failures = [
      ...checkedArguments(LINKEDIN_CREDENTIAL, credential).failures,
      ...checkedArguments(AGENT_SCHEDULE, schedule).failures,
      ...(tone === undefined ? [] : checkedArguments(PREFERENCE_SKILL, tone).failures),
      ...checkedArguments(AGENT_STATE, state).failures,
    ].map(asComponentFailure);
    // The agent's guid is an argument of each part.
    return failures.filter(({ property }, n) => failures.findIndex((one) => one.property === property) === n);
  }

  /**
   * @param name - The name of the resource in the program.
   * @param args - The declaration. Each argument that is wrong is an error of the program, with its name.
   * @param options - Pulumi's options, such as `provider`, `dependsOn` and `protect`.
   */
  constructor(name: string, args: LinkedInAgentArgs, options?: pulumi.ComponentResourceOptions) {
    const { app, offboarding, ...parts } = splitArgs(args);
    const { adapter, parts: classes } = new.target;
    rejectOtherAdapter(`LinkedInAgent "${name}"`, adapter, options);
    const aliases = aliasesOf(({ componentType }) => componentType, adapter, options?.aliases);
    // Parts inherit the protection of the whole.
    const protect = offboarding ? { protect: false } : {};
    super(adapter.componentType, name, {}, { ...pulumi.mergeOptions({ aliases }, options), ...protect });
    const child = { parent: this };
    const reported = new Set<string>();
    const reportFailure = (failure: CheckFailure) => {
      const { property, reason } = asComponentFailure(failure);
      // The agent's guid is an argument of each part.
      if (!reported.has(property)) failAtProgramEnd(`LinkedInAgent "${name}": ${property}: ${reason}`);
      reported.add(property);
    };
    const checked = isDeferred(app)
      ? settled(pulumi.output(app).apply((known) => foreignParts(known).forEach(reportFailure)))
      : Promise.resolve();
    reportPartFailuresTo(this, { report: reportFailure, isRejected: () => reported.size > 0, checked });

    this.credential = new classes.LinkedInCredential(`${name}-linkedin`, parts.credential, {
      ...child,
      protect: !offboarding && (options?.protect ?? true),
    });
    const enabled = withDefault(parts.schedule.enabled, this.credential.connected);
    this.schedule = new classes.AgentSchedule(`${name}-posts`, { ...parts.schedule, enabled }, child);
    this.tone = parts.tone && new classes.PreferenceSkill(`${name}-tone`, parts.tone, child);
    const dependsOn = [this.credential, this.schedule, this.tone].filter((part) => part !== undefined);
    this.state = new classes.AgentState(`${name}-runs`, parts.state, { ...child, dependsOn });
    this.registerOutputs();
  }
}

/** The classes of the parts, all of one adapter. @internal */
export interface LinkedInAgentParts {
  readonly LinkedInCredential: typeof LinkedInCredential;
  readonly AgentSchedule: typeof AgentSchedule;
  readonly PreferenceSkill: typeof PreferenceSkill;
  readonly AgentState: typeof AgentState;
}

/** Outputs and promises, in a program. */
const OUTPUTS: LaterValues = {
  isLater: isDeferred,
  then: (value, next) => pulumi.output(value as pulumi.Input<string>).apply(next),
};

function splitArgs(args: LinkedInAgentArgs) {
  const { app, offboarding, credential, schedule, tone, state } = agentParts({ ...args }, OUTPUTS);
  return {
    app: app as LinkedInAgentArgs["app"],
    offboarding,
    credential: credential as Properties & LinkedInCredentialArgs,
    schedule: schedule as Properties & AgentScheduleArgs,
    tone: tone as (Properties & PreferenceSkillArgs) | undefined,
    state: state as Properties & AgentStateArgs,
  };
}
