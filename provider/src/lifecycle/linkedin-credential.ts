import { canonicalGuid } from "../wiro/agent-guid";
import type { ConnectionStatus } from "../wiro/responses";
import type { Moment } from "../wiro/api-clock";
import type { WiroClient } from "../wiro/client";
import { BOUNDS, cut } from "../wiro/bounds";
import { isoTime } from "../wiro/clock";
import { CONSENT_LINK_TTL } from "../wiro/consent/consent-link";
import { consentId } from "../wiro/consent/consent-rules";
import { mintConsentLink } from "../wiro/consent/mint-consent-link";
import { consentedApp, isMask } from "./adoption";
import { evaluateConnection, type ConnectionEvaluation } from "./connection";
import {
  type Connection,
  lastObserved,
  NO_CONNECTION,
  recordedConnection,
  type ObservedConnection,
  type ObservedConsent,
} from "./connection-record";
import {
  checkCredential,
  CREDENTIAL_FIELDS,
  CREDENTIAL_INPUTS,
  type CredentialInputs,
  type CredentialState,
  STORED_INPUTS,
} from "./credential-inputs";
import { changedKeys, joinId, pick, shown } from "./fields";
import { identityDifference } from "./identity";
import { isUndated, needsAgent } from "./same-consent";
import {
  type Context,
  type DiffResult,
  type Lifecycle,
  messageOf,
  type Observed,
  PartialFailure,
  type Properties,
  type Recorded,
} from "./lifecycle";
import { AGENT_NOT_VISIBLE, lookupError, orLeaveUndone, orMissing, recordedWith } from "./missing-agent";

function diff(state: CredentialState, inputs: CredentialInputs, moment: Moment): DiffResult {
  const who = nameOf(state.agentGuid);
  const identity = identityDifference(["agentGuid"], state, inputs, who, "the old agent is disconnected");
  if (identity.replaces.length > 0) {
    const note = `${who}: with another agentGuid, that agent is set up and needs a consent of its own; then this one is disconnected.`;
    return { kind: "replace", replaces: identity.replaces, notes: [note] };
  }
  const changed = changedKeys(CREDENTIAL_INPUTS, state, inputs);
  const recorded = recordedConnection(state);
  const observed = lastObserved(recorded);
  const { connection, drift, linkDue, warning } = evaluateConnection(inputs, recorded, observed, moment);
  // By the clock alone: the agent may have renewed its token since.
  const isByClock = recorded.status === "connected" && connection.status === "disconnected";
  const source = isByClock ? "by what the last refresh found, " : "";
  const warnings = warning === undefined ? [] : [`${who}: ${source}${warning}.`];
  if (changed.length > 0) {
    const cut = isUndated(observed) ? "; the present consent has no date, so it is disconnected first" : "";
    const why = changed.includes("clientId")
      ? "another LinkedIn app needs a new consent by a page admin"
      : "the new reconnectTrigger asks a page admin for a new consent";
    const asked = asksAnew(changed, inputs) ? [`${who}: ${why}${cut}.`] : [];
    return { kind: "update", notes: [...identity.notes, ...asked], warnings };
  }
  if (!linkDue) return { kind: "same", notes: [], warnings };
  const note = `${who}: ${drift}; the update asks whether a person consented meanwhile, and mints a new link if not.`;
  return { kind: "unnamed-update", notes: [note], warnings };
}

async function create(context: Context, inputs: CredentialInputs): Promise<Recorded> {
  const { client, report } = context;
  const { agentGuid } = inputs;
  const id = `${agentGuid}/linkedin`;
  const found = await client.oauthStatus(agentGuid);
  const taken = found.connected ? await takeOver(context, inputs, found) : undefined;

  await client.credentialUpsert(agentGuid, inputs);

  const recorded = { ...NO_CONNECTION, supersededConnectedAt: taken?.superseded ?? "" };
  const begun = evaluateConnection(inputs, recorded, lastObserved(recorded), client.moment());
  return recordPartialFailure(id, inputs, begun, async () => {
    const observed =
      taken === undefined ? found : { ...(await client.oauthStatus(agentGuid)), agent: taken.agent };
    const { connection } = await mintLinkIfDue(context, inputs, recorded, observed);
    if (!connection.connected || taken?.app !== undefined) return { id, state: { ...inputs, ...connection } };
    const statusReason = `${connection.statusReason}; taken over as it was: the history does not show which app the consent was given to`;
    report(`agent ${agentGuid}: ${statusReason}`);
    return { id, state: { ...inputs, ...connection, statusReason } };
  });
}

/** What there is of an agent that somebody connected already; a warning says what the program overwrites. */
async function takeOver(context: Context, inputs: CredentialInputs, found: ConnectionStatus) {
  const { client, warn } = context;
  const { agentGuid, clientId, organizationId } = inputs;
  const [app, agent] = await Promise.all([
    consentedApp(client, agentGuid, found),
    client.detail(agentGuid, "now"),
  ]);
  const changes = [
    { key: "organizationId", old: agent.linkedin.organizationId, value: organizationId },
    { key: "clientId", old: app ?? agent.linkedin.clientId, value: clientId },
  ]
    .filter(({ old, value }) => old !== "" && !isMask(old) && old !== value)
    .map(({ key, old, value }) => `${key} from "${old}" to "${value}"`);
  if (changes.length > 0)
    warn(
      `LinkedInCredential of agent ${agentGuid}: the agent is connected already; this run changes its ${changes.join(" and ")}.`,
    );
  const isForeign = app !== undefined && app !== clientId;
  if (isForeign && isUndated(found)) await client.oauthDisconnect(agentGuid);
  return { app, agent, superseded: isForeign ? consentId(found) : "" };
}

async function read(context: Context, id: string, state: Partial<CredentialState>): Promise<Observed> {
  const { client } = context;
  const agentGuid = agentOf(id);
  const [observed, agent] = await Promise.all([
    orMissing(client.oauthStatus(agentGuid)),
    orMissing(client.detail(agentGuid, "refresh")),
  ]);
  // A resource that is looked up by its id alone has no record yet.
  const isLookup = state.connection === undefined;
  const isGone = observed === "missing" || agent === "missing";
  if (isGone && isLookup) throw lookupError("LinkedInCredential", id, AGENT_NOT_VISIBLE);
  const { connection, drift } = evaluateConnection(
    { ...state, agentGuid },
    recordedConnection(state),
    isGone ? "missing" : { ...observed, agent },
    client.moment(),
  );
  const stored = agent === "missing" ? {} : visibleCredential(agent.linkedin);
  const declared = pick(CREDENTIAL_INPUTS, state);
  // Only what the program had set: a key that it never gave must not show up as removed.
  const shown = isLookup ? stored : pick(Object.keys(declared), stored);
  const inputs = { agentGuid, ...declared, ...shown, connection: drift };
  return { inputs, state: { ...inputs, ...connection } };
}

async function update(
  context: Context,
  id: string,
  state: CredentialState,
  inputs: CredentialInputs,
): Promise<{ state: Properties }> {
  const { client } = context;
  const { agentGuid } = inputs;
  const changed = changedKeys(CREDENTIAL_INPUTS, state, inputs);
  const before = recordedConnection(state);
  const evaluated = evaluateConnection(inputs, before, lastObserved(before), client.moment());
  const stored = changed.some((key) => STORED_INPUTS.includes(key));
  const polls = stored || asksAnew(changed, inputs) || changed.includes("connection");
  // A record alone must not turn a connection into a lost one.
  if (!polls && evaluated.warning === undefined && state.status === "connected")
    return { state: { ...inputs, ...evaluated.connection } };

  const found = await observe(client, agentGuid, before);
  const isOurApp =
    !changed.includes("clientId") ||
    !found.connected ||
    (await consentedApp(client, agentGuid, found)) === inputs.clientId;
  // Without a date the next consent could not be told from this one.
  const isCut = isUndated(found) && (!isOurApp || isTriggered(changed, inputs));
  if (isCut) await client.oauthDisconnect(agentGuid);
  const stores = stored || isCut;
  if (stores) await client.credentialUpsert(agentGuid, inputs);

  const superseded = isOurApp ? "" : consentId(found);
  const taken = evaluateConnection(inputs, before, found, client.moment()).connection;
  const recorded = afterChange({ before, taken, changed, inputs, superseded }, client.moment());
  return recordPartialFailure(
    id,
    inputs,
    evaluateConnection(inputs, recorded, found, client.moment()),
    async () => {
      // With another secret the restart may renew what was not renewed so far.
      const agent = changed.includes("clientSecret") ? undefined : found.agent;
      const observed = stores ? { ...(await client.oauthStatus(agentGuid)), agent } : found;
      const { connection } = await mintLinkIfDue(context, inputs, recorded, observed);
      const statusReason =
        changed.includes("organizationId") && connection.connected
          ? `${connection.statusReason}; the page is now ${inputs.organizationId}: let ${connection.accountName || "the member"} reconnect if they are no admin of it`
          : connection.statusReason;
      return { state: { ...inputs, ...connection, statusReason } };
    },
  );
}

/** An update that also knows of an agent that is missing: the read that tells is shared with its other resources. */
async function updateUnlessMissing(
  context: Context,
  id: string,
  state: CredentialState,
  inputs: CredentialInputs,
): Promise<{ state: Properties }> {
  const { agentGuid, reconnectTrigger } = inputs;
  const asking = reconnectTrigger === undefined ? STORED_INPUTS : [...STORED_INPUTS, "reconnectTrigger"];
  const change = {
    who: "LinkedInCredential",
    agentGuid,
    asksAgent: changedKeys(asking, state, inputs).length > 0,
    record: recordedWith(
      CREDENTIAL_FIELDS.filter((key) => !asking.includes(key)),
      state,
      inputs,
    ),
  };
  const work = async () => {
    if (state.status === "missing") await context.client.detail(agentGuid, "update");
    return update(context, id, state, inputs);
  };
  return orLeaveUndone(context, change, work());
}

async function remove({ client, report }: Context, id: string): Promise<void> {
  const agentGuid = agentOf(id);
  await client.oauthDisconnect(agentGuid);
  report(
    `agent ${agentGuid} is disconnected from LinkedIn. What stays: the app's keys on the agent, unless Wiro clears them, and the grant at LinkedIn until it expires or the member removes it (LinkedIn: Settings > Data privacy > Permitted services).`,
  );
}

export const linkedInCredential: Lifecycle<CredentialInputs, CredentialState> = {
  secrets: ["clientSecret", "authorizeUrl"],
  check: checkCredential,
  id: ({ agentGuid }) => joinId(agentGuid, "linkedin"),
  diff,
  create,
  read,
  update: updateUnlessMissing,
  delete: remove,
};

function nameOf(agentGuid: string): string {
  return `LinkedInCredential of agent ${agentGuid}`;
}

function agentOf(id: string): string {
  const agentGuid = /^([^/]+)\/linkedin$/.exec(id)?.[1];
  if (agentGuid === undefined)
    throw new Error(`"${shown(id)}" is not an id of a LinkedInCredential; give <agentGuid>/linkedin`);
  return canonicalGuid(agentGuid);
}

/** What Detail shows of the stored keys. What it hides, or masks, says nothing. */
function visibleCredential(stored: {
  organizationId: string;
  authMethod: string;
  clientId: string;
}): Properties {
  const shown = Object.entries(stored).filter(([, value]) => value !== "" && !isMask(value));
  return Object.fromEntries(shown);
}

/** A trigger that is taken away asks for nothing: only a new value does. */
function isTriggered(changed: readonly string[], { reconnectTrigger }: CredentialInputs): boolean {
  return changed.includes("reconnectTrigger") && reconnectTrigger !== undefined;
}

function asksAnew(changed: readonly string[], inputs: CredentialInputs): boolean {
  return changed.includes("clientId") || isTriggered(changed, inputs);
}

/** What OAuthStatus says; Detail only where the token lags: whether the agent runs says why. */
async function observe(
  client: WiroClient,
  agentGuid: string,
  recorded: Connection,
): Promise<ObservedConsent> {
  const observed = await client.oauthStatus(agentGuid);
  if (!needsAgent(recorded, observed, client.moment())) return observed;
  return { ...observed, agent: await client.detail(agentGuid, "now") };
}

/** What is still true of the recorded connection after these inputs changed; `taken` is the record with what was read. */
function afterChange(
  change: {
    readonly before: Connection;
    readonly taken: Connection;
    readonly changed: readonly string[];
    readonly inputs: CredentialInputs;
    readonly superseded: string;
  },
  { now }: Moment,
): Connection {
  const { before, taken, changed, inputs, superseded } = change;
  if (changed.includes("clientId")) return { ...NO_CONNECTION, supersededConnectedAt: superseded };
  if (isTriggered(changed, inputs)) {
    const renewalRequestedAt = taken.status === "connected" ? isoTime(now) : "";
    return { ...taken, authorizeUrl: "", authorizeUrlExpiresAt: "", renewalRequestedAt };
  }
  const isNotRenewed = changed.includes("clientSecret") && before.tokenRenewal === "not-renewed";
  return isNotRenewed ? { ...before, tokenRenewal: "unknown" } : before;
}

/** Mints a link if the judgement says that one is due, and judges again with it. */
async function mintLinkIfDue(
  context: Context,
  inputs: CredentialInputs,
  recorded: Connection,
  observed: ObservedConnection,
): Promise<ConnectionEvaluation> {
  const { client, report } = context;
  const evaluation = evaluateConnection(inputs, recorded, observed, client.moment());
  if (!evaluation.linkDue) return evaluation;
  // The 15 minutes count from before the call: a link never lives shorter than we say.
  const mintedAt = client.moment().now;
  const { agentGuid, clientId, redirectUrl = "" } = inputs;
  const { href, warning } = await mintConsentLink(client, { agentGuid, clientId, redirectUrl });
  if (warning !== undefined) report(`agent ${agentGuid}: ${warning}.`);
  const minted = {
    ...evaluation.connection,
    authorizeUrl: href,
    authorizeUrlExpiresAt: isoTime(mintedAt + CONSENT_LINK_TTL),
  };
  return evaluateConnection(inputs, minted, observed, client.moment());
}

/** From here on the keys are stored: whatever fails now must leave a record from which the next run goes on. */
async function recordPartialFailure<T>(
  id: string,
  inputs: CredentialInputs,
  { connection }: ConnectionEvaluation,
  finish: () => Promise<T>,
): Promise<T> {
  try {
    return await finish();
  } catch (error) {
    const statusReason = cut(`the keys are stored, but the rest failed: ${messageOf(error)}`, BOUNDS.reason);
    throw new PartialFailure(id, { ...inputs, ...connection, statusReason }, statusReason);
  }
}
