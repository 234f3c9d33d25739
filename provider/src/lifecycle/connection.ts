import { z } from "zod";
import type { Moment } from "../wiro/api-clock";
import { MAX_RENEW_BEFORE_DAYS } from "../wiro/consent/consent-rules";
import { evaluateConsent } from "../wiro/consent/evaluate-consent";
import {
  type Connection,
  NO_CONNECTION,
  type ObservedConnection,
  type ObservedConsent,
} from "./connection-record";
import { AGENT_NOT_VISIBLE, missingAgent } from "./missing-agent";
import { firstDate, isNewConsent, isOurs, renewalOf } from "./same-consent";

/** The program's policy for the consent. */
export interface ConnectionPolicy {
  readonly agentGuid: string;
  readonly consentLink?: "renew" | "none" | undefined;
  readonly expectedAccountName?: string | undefined;
  readonly renewBeforeDays?: number | undefined;
}

/** In `read` it comes from a state, and may have any shape. */
const policySchema = z.object({
  agentGuid: z.string().catch(""),
  consentLink: z.enum(["renew", "none"]).optional().catch(undefined),
  expectedAccountName: z.string().optional().catch(undefined),
  renewBeforeDays: z.int().min(0).max(MAX_RENEW_BEFORE_DAYS).optional().catch(undefined),
});

export interface ConnectionEvaluation {
  readonly connection: Connection;
  /** The desired state, `"connected"`, or in words how the observed one differs and why the program has to act. */
  readonly drift: string;
  /** Whether a person has to consent, and there is no link for it. */
  readonly linkDue: boolean;
  /** A problem that somebody has to solve, also while there is a link for it: what, who, and by when. */
  readonly warning?: string;
}

export const DESIRED = "connected";

const NO_LINK = { authorizeUrl: "", authorizeUrlExpiresAt: "" };

/** The recorded consent link, as far as it still counts. */
interface LinkStanding {
  readonly link: Pick<Connection, "authorizeUrl" | "authorizeUrlExpiresAt">;
  /** Whether somebody can still consent by it: then nothing is planned. */
  readonly live: boolean;
  /** Whether there is none to consent by, and the program makes one. */
  readonly due: boolean;
  /** What the person has to do, in words that follow the case. */
  readonly step: string;
}

function evaluateLink(
  policy: ConnectionPolicy,
  recorded: Connection,
  observed: ObservedConsent,
  moment: Moment,
): LinkStanding {
  if (policy.consentLink === "none") {
    const step = "let a page admin consent by an invite or with `wiro-linkedin connect`";
    return { link: NO_LINK, live: false, due: false, step };
  }
  // A link works once, and this consent is not recorded yet: it was given by the link.
  const used = isOurs(observed, recorded) && isNewConsent(recorded, observed, moment);
  const { authorizeUrl, authorizeUrlExpiresAt } = used ? NO_LINK : recorded;
  const live = authorizeUrl !== "" && moment.now < Date.parse(authorizeUrlExpiresAt);
  // The refresh of an `up` prints it, too: it must be right before that `up` and within it.
  let step = "let a page admin consent by an invite or by the link that `pulumi up` makes";
  if (live) step = `open authorizeUrl before ${authorizeUrlExpiresAt} and allow the access`;
  else if (authorizeUrlExpiresAt !== "") {
    step = `the consent link expired at ${authorizeUrlExpiresAt}: \`pulumi up\` makes a new one`;
  }
  return { link: { authorizeUrl, authorizeUrlExpiresAt }, live, due: !live, step };
}

/**
 * The one place that evaluates a connection from its record, the API's response and the time: its state, its words, and
 * whether a consent link is due.
 */
export function evaluateConnection(
  declared: ConnectionPolicy,
  recorded: Connection,
  observed: ObservedConnection,
  moment: Moment,
): ConnectionEvaluation {
  const policy = policySchema.parse(declared);
  if (observed === "missing") return evaluateMissing(policy, recorded);
  const link = evaluateLink(policy, recorded, observed, moment);
  return isOurs(observed, recorded)
    ? evaluateConnected(policy, recorded, observed, link, moment)
    : evaluateUnconnected(recorded, observed, link);
}

function evaluateMissing(policy: ConnectionPolicy, recorded: Connection): ConnectionEvaluation {
  const link = policy.consentLink === "none" ? NO_LINK : {};
  const statusReason = missingAgent(policy.agentGuid);
  return {
    connection: { ...recorded, ...link, status: "missing", connected: false, statusReason },
    drift: `missing: ${AGENT_NOT_VISIBLE}`,
    linkDue: false,
    warning: statusReason,
  };
}

function evaluateConnected(
  policy: ConnectionPolicy,
  recorded: Connection,
  observed: ObservedConsent,
  link: LinkStanding,
  moment: Moment,
): ConnectionEvaluation {
  const { connectedAt, tokenExpiresAt } = observed;
  const { now } = moment;
  const isNew = isNewConsent(recorded, observed, moment);
  // An empty name is not another member.
  const accountName = observed.accountName === "" && !isNew ? recorded.accountName : observed.accountName;
  const firstConnectedAt = firstDate(recorded, observed, isNew);
  const tokenRenewal = renewalOf(recorded, observed, firstConnectedAt, now);
  const isRenewalDone = isNew || Date.parse(firstConnectedAt) > Date.parse(recorded.renewalRequestedAt);
  const renewalRequestedAt = isRenewalDone ? "" : recorded.renewalRequestedAt;
  const consent = { accountName, firstConnectedAt, tokenExpiresAt, tokenRenewal };
  const { condition, reason, warning, renewBy } = evaluateConsent(
    { ...consent, renewalRequested: renewalRequestedAt !== "" },
    policy,
    now,
  );
  const found: Connection = {
    ...NO_CONNECTION,
    ...{ status: "connected", connected: true, connectedAt, renewBy, renewalRequestedAt, ...consent },
  };
  if (condition === "sound") {
    const connection = { ...found, statusReason: reason };
    return { connection, drift: DESIRED, linkDue: false, ...(warning === "" ? {} : { warning }) };
  }
  const hint =
    condition === "other-member"
      ? ", signed in to LinkedIn as the expected member, or correct expectedAccountName"
      : "";
  const statusReason = `${reason}: ${link.step}${hint}`;
  const state =
    condition === "ended"
      ? { status: "disconnected" as const, connected: false }
      : { connected: condition !== "other-member" };
  return {
    connection: { ...found, ...link.link, ...state, statusReason },
    drift: link.live ? DESIRED : reason,
    linkDue: link.due,
    warning: statusReason,
  };
}

function evaluateUnconnected(
  recorded: Connection,
  observed: ObservedConsent,
  { link, live, due, step }: LinkStanding,
): ConnectionEvaluation {
  const { accountName, authorizeUrlExpiresAt } = recorded;
  if (recorded.supersededConnectedAt === "" && hadConsent(recorded)) {
    const whose = accountName === "" ? "" : ` of ${accountName}`;
    const what = `disconnected: Wiro no longer holds a valid LinkedIn grant${whose}`;
    const statusReason = `${what}; ${step}`;
    return {
      connection: { ...NO_CONNECTION, ...link, status: "disconnected", accountName, statusReason },
      drift: live ? DESIRED : what,
      linkDue: due,
      warning: statusReason,
    };
  }
  // A record does not say whether the other app's consent is still there.
  const isGone = !observed.connected && observed.tokenRenewal === undefined;
  const supersededConnectedAt = isGone ? "" : recorded.supersededConnectedAt;
  const what =
    supersededConnectedAt === ""
      ? "no consent was given yet"
      : "the present consent was given to another LinkedIn app";
  const why =
    authorizeUrlExpiresAt === ""
      ? "there is no consent link yet"
      : `the consent link expired at ${authorizeUrlExpiresAt}`;
  return {
    connection: { ...NO_CONNECTION, ...link, supersededConnectedAt, statusReason: `${what}: ${step}` },
    drift: due ? `pending: ${why}` : DESIRED,
    linkDue: due,
  };
}

function hadConsent({ status, renewBy, accountName }: Connection): boolean {
  if (status === "missing") return renewBy !== "" || accountName !== "";
  return status === "connected" || status === "disconnected";
}
