import type { WiroClient } from "../wiro/client";
import { BOUNDS, cut } from "../wiro/bounds";
import { isoTime } from "../wiro/clock";
import { CONSENT_LINK_TTL } from "../wiro/consent/consent-link";
import { consentId } from "../wiro/consent/consent-rules";
import { isAboutMissingKeys } from "../wiro/consent/known-issues";
import { mintConsentLink } from "../wiro/consent/mint-consent-link";
import { isMissingAgent, mayHaveBeenApplied, WiroError } from "../wiro/error";
import { consentedApp, hasLostKeys, takeOver, visibleCredential } from "./adoption";
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
  mayBeOtherApp,
  planUpdate,
  previewCredential,
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
  const progress: Progress = { id, inputs, recorded, observed: lastObserved(recorded), keys: "stored" };
  return recordPartialFailure(context, progress, async () => {
    progress.observed =
      taken === undefined ? found : { ...(await client.oauthStatus(agentGuid)), agent: taken.agent };
    const connection = await mintLinkIfDue(context, progress);
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
  if (state.keysDue !== true) return { inputs, state: { ...inputs, ...connection } };
  const statusReason = `${connection.statusReason}; ${UNKNOWN_KEYS}: \`pulumi up\` stores them again`;
  return { inputs, state: { ...inputs, ...connection, statusReason, keysDue: true } };
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
    const stored = await store(context, id, state, inputs, plan);
    return settle(context, id, inputs, plan, stored);
  };
  return orLeaveUndone(context, changeOfMissing(state, inputs), steps());
}

interface Stored {
  /** The consent that was there before the keys were stored: none once it is disconnected. */
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
async function store(
  { client }: Context,
  id: string,
  state: CredentialState,
  inputs: CredentialInputs,
  plan: AskingPlan,
): Promise<Stored> {
  const { agentGuid } = inputs;
  let found = await observe(client, agentGuid, plan.before);
  const isOurApp = await isConsentToApp(client, plan, state, inputs, found);
  const superseded = isOurApp ? "" : consentId(found);
  const isCut = cutsConsent(plan, found, isOurApp);
  // Where a link is made, the API reports that the keys are missing.
  const mayLackKeys = inputs.consentLink === "none" && !found.connected;
  const isWritten = plan.storesKeys || isCut || (mayLackKeys && (await hasLostKeys(client, agentGuid)));
  try {
    if (isCut) {
      await client.oauthDisconnect(agentGuid);
      found = { ...found, connected: false, accountName: "", connectedAt: "", tokenExpiresAt: "" };
    }
    if (isWritten) await client.credentialUpsert(agentGuid, inputs);
  } catch (error) {
    const isDisconnected = isCut && !found.connected;
    if (isMissingAgent(error) || !(isDisconnected || leavesDoubt(error))) throw error;
    // The former keys may still be there, and the consent to them: the declaration counts once it is stored.
    const { connection } = evaluateConnection(state, plan.before, found, client.moment());
    const record = { ...pick(CREDENTIAL_INPUTS, state), ...connection };
    throw partialFailure(id, record, UNKNOWN_KEYS, error, true);
  }
  return { found, superseded, isWritten };
}

/** Whether the present consent was given to the declared app. */
async function isConsentToApp(
  client: WiroClient,
  { newApp }: AskingPlan,
  state: CredentialState,
  { agentGuid, clientId }: CredentialInputs,
  found: ObservedConsent,
): Promise<boolean> {
  // A write without a response may have stored another app, and a person may have consented to that.
  if (!found.connected || !(newApp || mayBeOtherApp(state))) return true;
  const app = await consentedApp(client, agentGuid, found);
  if (newApp || app === clientId) return app === clientId;
  // Doubt alone must not end a consent that counted so far: a token's end does not show when the consent was given.
  return app === undefined || (found.connectedAt === "" && found.tokenExpiresAt !== "");
}

const UNKNOWN_KEYS = "it is not known which keys are stored";

/** Whether a failed write of several rows may have been carried out, in whole or in part. */
function leavesDoubt(error: unknown): boolean {
  if (mayHaveBeenApplied(error)) return true;
  // An attempt before the pause may have had no response.
  return error instanceof WiroError && (error.kind === "partly-rejected" || error.kind === "rate-limited");
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
  const { agentGuid } = inputs;
  const recorded = connectionAfter(plan, inputs, found, superseded, client.moment());
  const keys = isWritten ? "stored" : "unwritten";
  const progress: Progress = { id, inputs, recorded, observed: found, keys };
  // With another secret the restart may renew what was not renewed so far.
  const agent = plan.newSecret ? undefined : found.agent;
  const readAgain = async () => {
    progress.observed = { ...(await client.oauthStatus(agentGuid)), agent };
  };
  return recordPartialFailure(context, progress, async () => {
    if (isWritten) await readAgain();
    const connection = await mintLinkIfDue(context, progress).catch(async (error: unknown) => {
      // Nobody can read whether the agent still has its keys: a disconnection by hand may have cleared them.
      if (isWritten || !lacksKeys(error)) throw error;
      progress.keys = "lost";
      await client.credentialUpsert(agentGuid, inputs);
      progress.keys = "stored";
      // A person may have consented since.
      await readAgain();
      return mintLinkIfDue(context, progress);
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
  identity: CREDENTIAL_ID.parts,
  check: checkCredential,
  id: (inputs) => CREDENTIAL_ID.ofDeclared(inputs),
  diff: diffCredential,
  preview: previewCredential,
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

/** How far a create or an update has come. */
interface Progress {
  readonly id: string;
  readonly inputs: CredentialInputs;
  /** The recorded connection, as far as it still holds. */
  readonly recorded: Connection;
  observed: ObservedConnection;
  /** Whether this run has stored the keys. `lost`: the API reported that the agent lacks them, and they are not yet. */
  keys: "stored" | "unwritten" | "lost";
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

/** From here on the record changes: whatever fails now must leave one from which the next run goes on. */
async function recordPartialFailure<T>(
  { client }: Context,
  progress: Progress,
  finish: () => Promise<T>,
): Promise<T> {
  try {
    return await finish();
  } catch (error) {
    const { id, inputs, recorded, observed } = progress;
    const { connection } = evaluateConnection(inputs, recorded, observed, client.moment());
    const { what, keysDue } = outcomeOf(progress, error);
    throw partialFailure(id, { ...inputs, ...connection }, what, error, keysDue);
  }
}

/** What a failed run has left, and whether the next one has to store the keys. */
function outcomeOf({ keys }: Progress, error: unknown): { what: string; keysDue: boolean } {
  if (keys === "lost") {
    return { what: leavesDoubt(error) ? UNKNOWN_KEYS : "the keys are not stored", keysDue: true };
  }
  if (keys === "unwritten") return { what: "no consent link could be made", keysDue: false };
  // The API accepted them, and reports that they are missing.
  if (lacksKeys(error)) return { what: UNKNOWN_KEYS, keysDue: true };
  return { what: "the keys are stored, but the rest failed", keysDue: false };
}

function partialFailure(
  id: string,
  record: Properties,
  what: string,
  error: unknown,
  keysDue: boolean,
): PartialFailure {
  const statusReason = cut(`${what}: ${messageOf(error)}`, BOUNDS.reason);
  const state = { ...record, statusReason, ...(keysDue ? { keysDue } : {}) };
  return new PartialFailure(id, state, statusReason);
}
