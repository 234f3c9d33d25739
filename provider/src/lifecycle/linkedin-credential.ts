import type { ConnectionStatus } from "../wiro/answers";
import { isoTime } from "../wiro/clock";
import { checkConsentLink, LINK_LASTS } from "../wiro/consent-link";
import { consentedApp, isMask } from "./adoption";
import {
  type Connection,
  consentStamp,
  judge,
  type Judgement,
  lastSeen,
  NO_CONNECTION,
  recordedConnection,
  type Seen,
} from "./connection";
import {
  checkCredential,
  CREDENTIAL_FIELDS,
  CREDENTIAL_INPUTS,
  type CredentialInputs,
  type CredentialState,
  STORED_INPUTS,
} from "./credential-inputs";
import { changedKeys, joinId, pick } from "./fields";
import { identityDifference } from "./identity";
import {
  type Context,
  type Difference,
  type Lifecycle,
  messageOf,
  type Observed,
  PartialFailure,
  type Properties,
  type Recorded,
} from "./lifecycle";
import { CANNOT_BE_SEEN, nothingToLookUp, orLeaveUndone, orMissing, recordedWith } from "./missing-agent";

function diff(state: CredentialState, inputs: CredentialInputs, now: number): Difference {
  const who = nameOf(state.agentGuid);
  const identity = identityDifference(["agentGuid"], state, inputs, who, "the old agent is disconnected");
  if (identity.replaces.length > 0) {
    const note = `${who}: with another agentGuid, that agent is set up and needs a consent of its own; then this one is disconnected.`;
    return { kind: "replace", replaces: identity.replaces, notes: [note] };
  }
  const changed = changedKeys(CREDENTIAL_INPUTS, state, inputs);
  const newApp = changed.includes("clientId")
    ? [
        `LinkedInCredential of agent ${state.agentGuid}: another LinkedIn app needs a new consent by a page admin.`,
      ]
    : [];
  const notes = [...identity.notes, ...newApp];
  if (changed.length > 0) return { kind: "update", notes };
  const { drift, linkDue } = judge(inputs, state, lastSeen(state), now);
  if (!linkDue) return { kind: "same", notes: [] };
  return {
    kind: "unnamed-update",
    notes: [
      `LinkedInCredential of agent ${state.agentGuid}: ${drift}; the update asks whether a person consented meanwhile, and mints a new link if not.`,
    ],
  };
}

async function create(context: Context, inputs: CredentialInputs): Promise<Recorded> {
  const { client, clock, tell } = context;
  const id = `${inputs.agentGuid}/linkedin`;
  let seen = await client.oauthStatus(inputs.agentGuid);
  const app = seen.connected ? await consentedApp(client, inputs.agentGuid, seen) : undefined;

  await client.credentialUpsert(inputs.agentGuid, inputs);

  const foreign = app !== undefined && app !== inputs.clientId;
  const recorded = { ...NO_CONNECTION, supersededConnectedAt: foreign ? consentStamp(seen) : "" };
  return orPartially(id, inputs, judge(inputs, recorded, lastSeen(recorded), clock.now()), async () => {
    if (seen.connected) seen = await client.oauthStatus(inputs.agentGuid);
    const { connection } = await withLinkIfDue(context, inputs, recorded, seen);
    if (!connection.connected || app !== undefined) return { id, state: { ...inputs, ...connection } };
    const statusReason = `${connection.statusReason}; taken over as it was: the history does not show which app the consent was given to`;
    tell(`agent ${inputs.agentGuid}: ${statusReason}`);
    return { id, state: { ...inputs, ...connection, statusReason } };
  });
}

async function read(context: Context, id: string, state: Partial<CredentialState>): Promise<Observed> {
  const { client, clock } = context;
  const agentGuid = agentOf(id);
  const [seen, agent] = await Promise.all([
    orMissing(client.oauthStatus(agentGuid)),
    orMissing(client.detail(agentGuid, "refresh")),
  ]);
  const gone = seen === "missing" || agent === "missing";
  // A resource that is looked up by its id alone has no record yet.
  const isLookup = state.connection === undefined;
  if (gone && isLookup) throw nothingToLookUp("LinkedInCredential", id, CANNOT_BE_SEEN);
  const recorded = recordedConnection(state);
  const { connection, drift } = judge(
    { ...state, agentGuid },
    recorded,
    gone ? "missing" : seen,
    clock.now(),
  );
  const stored = agent === "missing" ? {} : storedElsewhere(agent.linkedin);
  const declared = pick(CREDENTIAL_INPUTS, state);
  // Only what the program had set: a key that it never gave must not show up as removed.
  const shown = isLookup ? stored : pick(Object.keys(declared), stored);
  const inputs = { ...declared, ...shown, agentGuid, connection: drift };
  return { inputs, state: { ...inputs, ...connection } };
}

async function update(
  context: Context,
  id: string,
  state: CredentialState,
  inputs: CredentialInputs,
): Promise<{ state: Properties }> {
  const { client, clock } = context;
  // A trigger that is taken away is no new value: it asks for nothing.
  const idle = inputs.reconnectTrigger === undefined ? ["reconnectTrigger"] : [];
  const changed = changedKeys(CREDENTIAL_INPUTS, state, inputs).filter((key) => !idle.includes(key));
  const stores = changed.some((key) => STORED_INPUTS.includes(key));
  const trigger = changed.includes("reconnectTrigger");
  const judged = judge(inputs, state, lastSeen(state), clock.now());
  const looks =
    stores || trigger || judged.linkDue || changed.includes("connection") || state.status !== "connected";
  if (!looks) return { state: { ...inputs, ...judged.connection } };

  const before = await client.oauthStatus(inputs.agentGuid);
  const app =
    changed.includes("clientId") && before.connected
      ? await consentedApp(client, inputs.agentGuid, before)
      : undefined;
  if (stores) await client.credentialUpsert(inputs.agentGuid, inputs);

  const recorded = afterChange(
    recordedConnection(state),
    changed,
    before,
    app === inputs.clientId,
    clock.now(),
  );
  return orPartially(id, inputs, judge(inputs, recorded, before, clock.now()), async () => {
    const seen = stores ? await client.oauthStatus(inputs.agentGuid) : before;
    const { connection } = await withLinkIfDue(context, inputs, recorded, seen);
    const statusReason =
      changed.includes("organizationId") && connection.connected
        ? `${connection.statusReason}; the page is now ${inputs.organizationId}: let ${connection.accountName || "the member"} reconnect if they are no admin of it`
        : connection.statusReason;
    return { state: { ...inputs, ...connection, statusReason } };
  });
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
    kept: recordedWith(
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

async function remove({ client, tell }: Context, id: string): Promise<void> {
  const agentGuid = agentOf(id);
  await client.oauthDisconnect(agentGuid);
  tell(
    `agent ${agentGuid} is disconnected from LinkedIn. What stays: the app's keys on the agent, and the grant at LinkedIn until it expires or the member removes it (LinkedIn: Settings > Data privacy > Permitted services).`,
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
    throw new Error(`"${id}" is no id of a LinkedInCredential; give <agentGuid>/linkedin`);
  return agentGuid;
}

/** What Detail shows of the stored keys. What it hides, or masks, says nothing. */
function storedElsewhere(stored: {
  organizationId: string;
  authMethod: string;
  clientId: string;
}): Properties {
  const shown = Object.entries(stored).filter(([, value]) => value !== "" && !isMask(value));
  return Object.fromEntries(shown);
}

/** What is still true of the recorded connection after these inputs changed. */
function afterChange(
  recorded: Connection,
  changed: readonly string[],
  seen: ConnectionStatus,
  consentIsToOurApp: boolean,
  now: number,
): Connection {
  const withoutLink = { ...recorded, authorizeUrl: "", authorizeUrlExpiresAt: "" };
  if (changed.includes("clientId")) {
    const supersededConnectedAt = seen.connected && !consentIsToOurApp ? consentStamp(seen) : "";
    return { ...withoutLink, status: "pending", renewBy: "", supersededConnectedAt };
  }
  // Asked for anew: as if the consent that is there ran out today.
  if (changed.includes("reconnectTrigger")) {
    return { ...withoutLink, renewBy: recorded.status === "connected" ? isoTime(now) : recorded.renewBy };
  }
  return recorded;
}

/** Mints a link if the judgement says that one is due, and judges again with it. */
async function withLinkIfDue(
  context: Context,
  inputs: CredentialInputs,
  recorded: Connection,
  seen: Seen,
): Promise<Judgement> {
  const { client, clock, tell } = context;
  const judgement = judge(inputs, recorded, seen, clock.now());
  if (!judgement.linkDue) return judgement;
  // The 15 minutes count from before the call: a link never lives shorter than we say.
  const mintedAt = clock.now();
  const link = await client.oauthConnect(inputs.agentGuid, inputs.redirectUrl ?? "");
  const { fault, warning } = checkConsentLink(link, client.baseUrl, inputs.clientId);
  if (fault !== undefined) {
    throw new Error(
      `OAuthConnect of agent ${inputs.agentGuid}: the consent link was thrown away because ${fault}. Do not consent by any link of this agent; check baseUrl and the agent's LinkedIn credential in Wiro, and ask Wiro's support.`,
    );
  }
  if (warning !== undefined) tell(`agent ${inputs.agentGuid}: ${warning}.`);
  const minted = {
    ...judgement.connection,
    authorizeUrl: link,
    authorizeUrlExpiresAt: isoTime(mintedAt + LINK_LASTS),
  };
  return judge(inputs, minted, seen, clock.now());
}

/** From here on the keys are stored: whatever fails now must leave a record from which the next run goes on. */
async function orPartially<T>(
  id: string,
  inputs: CredentialInputs,
  { connection }: Judgement,
  finish: () => Promise<T>,
): Promise<T> {
  try {
    return await finish();
  } catch (error) {
    const statusReason = `the keys are stored, but the rest failed: ${messageOf(error)}`;
    throw new PartialFailure(id, { ...inputs, ...connection, statusReason }, statusReason);
  }
}
