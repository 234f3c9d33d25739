import { KEYS_STORED_AGAIN } from "../wiro/consent/keys-due";
import type { Moment } from "../wiro/api-clock";
import { isoTime } from "../wiro/clock";
import { type Properties, UNKNOWN } from "./check";
import { DESIRED, evaluateConnection } from "./connection";
import {
  type Connection,
  CONNECTION_OUTPUTS,
  lastObserved,
  NO_CONNECTION,
  type ObservedConsent,
  recordedConnection,
} from "./connection-record";
import {
  CREDENTIAL_FIELDS,
  CREDENTIAL_INPUTS,
  type CredentialInputs,
  type CredentialState,
  STORED_INPUTS,
} from "./credential-inputs";
import { changedKeys, pick, shown } from "./fields";
import { identityDifference } from "./identity";
import { CREDENTIAL_ID } from "./ids";
import type { DiffResult } from "./lifecycle";
import { type Change, recordedWith } from "./missing-agent";
import { isUndated } from "./same-consent";

/** What the changes of a declaration mean for the connection. */
interface CredentialChanges {
  readonly properties: readonly string[];
  readonly storesKeys: boolean;
  readonly newApp: boolean;
  readonly newSecret: boolean;
  readonly newPage: boolean;
  /** The program asks for a new consent to the same app. */
  readonly reconnects: boolean;
}

function changesOf(state: CredentialState, inputs: CredentialInputs): CredentialChanges {
  const properties = changedKeys(CREDENTIAL_INPUTS, state, inputs);
  return {
    properties,
    storesKeys: state.keysDue === true || properties.some((key) => STORED_INPUTS.includes(key)),
    newApp: properties.includes("clientId") && !isImported(state, "clientId"),
    newSecret: properties.includes("clientSecret"),
    newPage: properties.includes("organizationId"),
    // A removed trigger asks for nothing: only a new value does.
    reconnects: properties.includes("reconnectTrigger") && inputs.reconnectTrigger !== undefined,
  };
}

/** Whether the record is an imported one, and the API showed no such value to it. */
function isImported(state: CredentialState, key: "clientId" | "clientSecret"): boolean {
  return (state as Partial<CredentialState>)[key] === undefined;
}

/** Whether the present consent may be one to another app, although the record names no other. */
export function mayBeOtherApp(state: CredentialState): boolean {
  return state.keysDue === true || isImported(state, "clientSecret");
}

/** The inputs by which a consent counts or does not. */
const JUDGING = ["expectedAccountName", "renewBeforeDays"];

/** What a consent that stays keeps. Its dates it may not: a write restarts the agent, which may renew the token. */
const STAYING = ["status", "connected", "accountName", "authorizeUrl", "authorizeUrlExpiresAt"];

/**
 * What an update records, as far as that is known before it: only the API knows whether a consent that is to stay is
 * still there, so it is taken to be.
 */
export function previewCredential(
  inputs: CredentialInputs,
  state: CredentialState | undefined,
  moment: Moment,
): Properties {
  const unknown = Object.fromEntries(CONNECTION_OUTPUTS.map((key) => [key, UNKNOWN]));
  const declared: Properties = inputs;
  if (state === undefined || JUDGING.some((key) => declared[key] === UNKNOWN))
    return { ...inputs, ...unknown };
  const plan = planUpdate(state, inputs, moment);
  if (plan.kind === "record") return { ...inputs, ...plan.connection };
  const { before, newApp, reconnects } = plan;
  const { connection, linkDue } = evaluateConnection(inputs, before, lastObserved(before), moment);
  const survives = state.connection === DESIRED && state.keysDue !== true && !newApp && !reconnects;
  const stays = survives && connection.connected && !linkDue;
  return { ...inputs, ...unknown, ...(stays ? pick(STAYING, connection) : {}) };
}

export function diffCredential(state: CredentialState, inputs: CredentialInputs, moment: Moment): DiffResult {
  const page = typeof inputs.pageName === "string" ? `, page "${shown(inputs.pageName)}"` : "";
  const who = `LinkedInCredential of agent ${shown(state.agentGuid)}${page}`;
  const identity = identityDifference(
    CREDENTIAL_ID.parts,
    state,
    inputs,
    who,
    "the old agent is disconnected",
  );
  if (identity.replaces.length > 0) {
    const note = `${who}: with another agentGuid, that agent is set up and needs a consent of its own; then this one is disconnected.`;
    return { kind: "replace", properties: identity.replaces, notes: [note], warnings: [] };
  }
  const { properties, newApp, reconnects } = changesOf(state, inputs);
  const recorded = recordedConnection(state);
  const observed = lastObserved(recorded);
  const { connection, drift, linkDue, warning } = evaluateConnection(inputs, recorded, observed, moment);
  // By the clock alone: the agent may have renewed its token since.
  const isByClock = recorded.status === "connected" && connection.status === "disconnected";
  const source = isByClock ? "by what the last refresh found, " : "";
  const warnings = warning === undefined ? [] : [`${who}: ${source}${warning}.`];
  const isKeysDue = state.keysDue === true;
  const keys = isKeysDue ? [`${who}: ${KEYS_STORED_AGAIN}`] : [];
  if (properties.length > 0) {
    const cut = isUndated(observed) ? "; the present consent has no date, so it is disconnected first" : "";
    const why = newApp
      ? "another LinkedIn app needs a new consent by a page admin"
      : "the new reconnectTrigger asks a page admin for a new consent";
    const asked = newApp || reconnects ? [`${who}: ${why}${cut}.`] : [];
    return { kind: "update", properties, notes: [...identity.notes, ...asked, ...keys], warnings };
  }
  if (isKeysDue) return { kind: "unnamed-update", notes: keys, warnings };
  if (!linkDue) return { kind: "same", notes: [], warnings };
  const note = `${who}: ${drift}; the update checks whether a person has consented since, and mints a new link if not.`;
  return { kind: "unnamed-update", notes: [note], warnings };
}

/**
 * The plan of an update, from the declaration and the record alone.
 * - `record`: the agent need not be read, and this is its connection;
 * - `ask`: it is read first, because only the API knows whether there is a consent to keep.
 */
export type UpdatePlan =
  | { readonly kind: "record"; readonly connection: Connection }
  | ({ readonly kind: "ask"; readonly before: Connection } & Omit<CredentialChanges, "properties">);

export function planUpdate(state: CredentialState, inputs: CredentialInputs, moment: Moment): UpdatePlan {
  const { properties, ...changes } = changesOf(state, inputs);
  const before = recordedConnection(state);
  const ask = { kind: "ask", before, ...changes } as const;
  if (changes.storesKeys || changes.reconnects || properties.includes("connection")) return ask;
  const { connection, linkDue, warning } = evaluateConnection(inputs, before, lastObserved(before), moment);
  // The API does not have the page's name.
  if (!linkDue && properties.length > 0 && properties.every((key) => key === "pageName"))
    return { kind: "record", connection: before };
  // A record alone must not turn a connection into a lost one.
  return warning === undefined && state.status === "connected" ? { kind: "record", connection } : ask;
}

export type AskingPlan = Extract<UpdatePlan, { kind: "ask" }>;

/** Whether the observed consent has to be disconnected: without a date it cannot be distinguished from the next one. */
export function cutsConsent(plan: AskingPlan, found: ObservedConsent, isOurApp: boolean): boolean {
  return isUndated(found) && (!isOurApp || plan.reconnects);
}

/**
 * The recorded connection, as far as it still holds after the planned changes; `superseded` is the observed consent, if
 * it is another app's.
 */
export function connectionAfter(
  { before, newApp, newSecret, reconnects }: AskingPlan,
  inputs: CredentialInputs,
  found: ObservedConsent,
  superseded: string,
  moment: Moment,
): Connection {
  if (newApp || superseded !== "") return { ...NO_CONNECTION, supersededConnectedAt: superseded };
  if (reconnects) {
    // The present consent is not the one that is asked for.
    const { connection } = evaluateConnection(inputs, before, found, moment);
    const renewalRequestedAt = connection.status === "connected" ? isoTime(moment.now) : "";
    return { ...connection, authorizeUrl: "", authorizeUrlExpiresAt: "", renewalRequestedAt };
  }
  // Whether LinkedIn renews a token with the new secret is not known yet.
  return newSecret && before.tokenRenewal === "not-renewed" ? { ...before, tokenRenewal: "unknown" } : before;
}

/** A new page keeps the consent, but its member may not be an admin of that page. */
export function statusReasonAfter(
  { newPage }: AskingPlan,
  { organizationId }: CredentialInputs,
  { connected, statusReason, accountName }: Connection,
): string {
  if (!newPage || !connected) return statusReason;
  return `${statusReason}; the page is now ${organizationId}: let ${accountName || "the member"} reconnect if they are not an admin of it`;
}

/** The update of an agent that turns out to be missing. */
export function changeOfMissing(state: CredentialState, inputs: CredentialInputs): Change {
  const { agentGuid, reconnectTrigger } = inputs;
  const asking = reconnectTrigger === undefined ? STORED_INPUTS : [...STORED_INPUTS, "reconnectTrigger"];
  const recordOnly = CREDENTIAL_FIELDS.filter((key) => !asking.includes(key));
  return {
    who: "LinkedInCredential",
    agentGuid,
    asksAgent: changedKeys(asking, state, inputs).length > 0,
    record: recordedWith(recordOnly, state, inputs),
  };
}
