import type { WiroClient } from "../wiro/client";
import { BOUNDS, cut } from "../wiro/bounds";
import { isoTime } from "../wiro/clock";
import { CONSENT_LINK_TTL } from "../wiro/consent/consent-link";
import { consentId } from "../wiro/consent/consent-rules";
import { isAboutMissingKeys } from "../wiro/consent/known-issues";
import { mintConsentLink } from "../wiro/consent/mint-consent-link";
import { WiroError } from "../wiro/error";
import { consentedApp, takeOver, visibleCredential } from "./adoption";
import { evaluateConnection } from "./connection";
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
  CREDENTIAL_INPUTS,
  type CredentialInputs,
  type CredentialState,
} from "./credential-inputs";
import {
  type AskingPlan,
  changeOfMissing,
  connectionAfter,
  cutsConsent,
  diffCredential,
  planUpdate,
  statusReasonAfter,
} from "./credential-plan";
import type { Properties } from "./check";
import { pick } from "./fields";
import { CREDENTIAL_ID } from "./ids";
import {
  type Context,
  type Lifecycle,
  messageOf,
  type Observed,
  PartialFailure,
  type Recorded,
} from "./lifecycle";
import { AGENT_NOT_VISIBLE, lookupError, orLeaveUndone, orMissing } from "./missing-agent";
import { needsAgent } from "./same-consent";

async function create(context: Context, inputs: CredentialInputs): Promise<Recorded> {
  const { client, report } = context;
  const { agentGuid } = inputs;
  const id = CREDENTIAL_ID.format(inputs);
  const found = await client.oauthStatus(agentGuid);
  const taken = found.connected ? await takeOver(context, inputs, found) : undefined;

  await client.credentialUpsert(agentGuid, inputs);

  const recorded = { ...NO_CONNECTION, supersededConnectedAt: taken?.superseded ?? "" };
  const progress = { id, inputs, recorded, observed: lastObserved(recorded) };
  return recordPartialFailure(context, progress, async () => {
    const observed =
      taken === undefined ? found : { ...(await client.oauthStatus(agentGuid)), agent: taken.agent };
    const connection = await mintLinkIfDue(context, { ...progress, observed });
    if (!connection.connected || taken?.app !== undefined) return { id, state: { ...inputs, ...connection } };
    const statusReason = `${connection.statusReason}; taken over as it was: the history does not show which app the consent was given to`;
    report(`agent ${agentGuid}: ${statusReason}`);
    return { id, state: { ...inputs, ...connection, statusReason } };
  });
}

async function read(context: Context, id: string, state: Partial<CredentialState>): Promise<Observed> {
  const { client } = context;
  const { agentGuid } = CREDENTIAL_ID.parse(id);
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

/** Plan, store, settle. */
async function update(
  context: Context,
  id: string,
  state: CredentialState,
  inputs: CredentialInputs,
): Promise<{ state: Properties }> {
  const { client } = context;
  const steps = async () => {
    // One read serves all resources of a missing agent.
    if (state.status === "missing") await client.detail(inputs.agentGuid, "update");
    const plan = planUpdate(state, inputs, client.moment());
    if (plan.kind === "record") return { state: { ...inputs, ...plan.connection } };
    const stored = await store(client, inputs, plan);
    return settle(context, id, inputs, plan, stored);
  };
  return orLeaveUndone(context, changeOfMissing(state, inputs), steps());
}

interface Stored {
  /** The consent that was there before anything was changed. */
  readonly found: ObservedConsent;
  /** Identifies that consent, if it was given to another app. */
  readonly superseded: string;
  /** Whether anything was changed: then the agent restarts, and the earlier response may be outdated. */
  readonly isWritten: boolean;
}

/**
 * Reads the present consent and stores the keys. A consent without a date cannot be distinguished from the next one:
 * where another one is asked for, it is disconnected first, and the keys, which that may clear, are stored again.
 */
async function store(client: WiroClient, inputs: CredentialInputs, plan: AskingPlan): Promise<Stored> {
  const { agentGuid, clientId } = inputs;
  const found = await observe(client, agentGuid, plan.before);
  const isOurApp =
    !plan.newApp || !found.connected || (await consentedApp(client, agentGuid, found)) === clientId;
  const isCut = cutsConsent(plan, found, isOurApp);
  if (isCut) await client.oauthDisconnect(agentGuid);
  const isWritten = plan.storesKeys || isCut;
  if (isWritten) await client.credentialUpsert(agentGuid, inputs);
  return { found, superseded: isOurApp ? "" : consentId(found), isWritten };
}

/** Reads the connection, mints a link if one is due, and returns the state. */
async function settle(
  context: Context,
  id: string,
  inputs: CredentialInputs,
  plan: AskingPlan,
  { found, superseded, isWritten }: Stored,
): Promise<{ state: Properties }> {
  const { client } = context;
  const recorded = connectionAfter(plan, inputs, found, superseded, client.moment());
  const progress = { id, inputs, recorded, observed: found };
  return recordPartialFailure(context, progress, async () => {
    // With another secret the restart may renew what was not renewed so far.
    const agent = plan.newSecret ? undefined : found.agent;
    const observed = isWritten ? { ...(await client.oauthStatus(inputs.agentGuid)), agent } : found;
    const mint = () => mintLinkIfDue(context, { ...progress, observed });
    const connection = await mint().catch(async (error: unknown) => {
      // Nobody can read whether the agent still has its keys: a disconnection by hand may have cleared them.
      if (isWritten || !lacksKeys(error)) throw error;
      await client.credentialUpsert(inputs.agentGuid, inputs);
      return mint();
    });
    const statusReason = statusReasonAfter(plan, inputs, connection);
    return { state: { ...inputs, ...connection, statusReason } };
  });
}

async function remove({ client, report }: Context, id: string): Promise<void> {
  const { agentGuid } = CREDENTIAL_ID.parse(id);
  await client.oauthDisconnect(agentGuid);
  report(
    `agent ${agentGuid} is disconnected from LinkedIn. What stays: the app's keys on the agent, unless Wiro clears them, and the grant at LinkedIn until it expires or the member removes it (LinkedIn: Settings > Data privacy > Permitted services).`,
  );
}

export const linkedInCredential: Lifecycle<CredentialInputs, CredentialState> = {
  secrets: ["clientSecret", "authorizeUrl"],
  check: checkCredential,
  id: (inputs) => CREDENTIAL_ID.ofDeclared(inputs),
  diff: diffCredential,
  create,
  read,
  update,
  delete: remove,
};

/** OAuthStatus, and Detail only where the token lags: whether the agent runs explains the lag. */
async function observe(
  client: WiroClient,
  agentGuid: string,
  recorded: Connection,
): Promise<ObservedConsent> {
  const observed = await client.oauthStatus(agentGuid);
  if (!needsAgent(recorded, observed, client.moment())) return observed;
  return { ...observed, agent: await client.detail(agentGuid, "now") };
}

function lacksKeys(error: unknown): boolean {
  return error instanceof WiroError && error.kind === "rejected" && isAboutMissingKeys(error.message);
}

/** How far a create or an update has come once the keys are stored. */
interface Progress {
  readonly id: string;
  readonly inputs: CredentialInputs;
  /** The recorded connection, as far as it still holds. */
  readonly recorded: Connection;
  readonly observed: ObservedConnection;
}

/** The connection as it is now, with a new link if one is due. */
async function mintLinkIfDue(
  context: Context,
  { inputs, recorded, observed }: Progress,
): Promise<Connection> {
  const { client, report } = context;
  const evaluation = evaluateConnection(inputs, recorded, observed, client.moment());
  if (!evaluation.linkDue) return evaluation.connection;
  // The 15 minutes count from before the call, so that a link never expires before the reported time.
  const mintedAt = client.moment().now;
  const { agentGuid, clientId, redirectUrl = "" } = inputs;
  const { href, warning } = await mintConsentLink(client, { agentGuid, clientId, redirectUrl });
  if (warning !== undefined) report(`agent ${agentGuid}: ${warning}.`);
  const minted = {
    ...evaluation.connection,
    authorizeUrl: href,
    authorizeUrlExpiresAt: isoTime(mintedAt + CONSENT_LINK_TTL),
  };
  return evaluateConnection(inputs, minted, observed, client.moment()).connection;
}

/** From here on the keys are stored: whatever fails now must leave a record from which the next run goes on. */
async function recordPartialFailure<T>(
  { client }: Context,
  { id, inputs, recorded, observed }: Progress,
  finish: () => Promise<T>,
): Promise<T> {
  try {
    return await finish();
  } catch (error) {
    const { connection } = evaluateConnection(inputs, recorded, observed, client.moment());
    const statusReason = cut(`the keys are stored, but the rest failed: ${messageOf(error)}`, BOUNDS.reason);
    throw new PartialFailure(id, { ...inputs, ...connection, statusReason }, statusReason);
  }
}
