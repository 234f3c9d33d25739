import { z } from "zod";
import type { ConnectionStatus, CredentialChange } from "../wiro/answers";
import { isoTime } from "../wiro/clock";
import { checkConsentLink, LINK_LASTS } from "../wiro/consent-link";
import { isMissingAgent } from "../wiro/error";
import { isLoopback } from "../wiro/settings";
import {
  type Connection,
  consentStamp,
  DESIRED,
  judge,
  type Judgement,
  lastSeen,
  NO_CONNECTION,
  type Seen,
} from "./connection";
import { agentGuidField, changedKeys, checkFields, choice, joinId, pick, requiredText } from "./fields";
import {
  type Checked,
  type Context,
  type Difference,
  type Lifecycle,
  messageOf,
  type Observed,
  PartialFailure,
  type Properties,
  type Recorded,
  UNKNOWN,
} from "./lifecycle";
import { CANNOT_BE_SEEN, nothingToLookUp, orMissing } from "./missing-agent";

const WHERE_THE_PAGE_ID_IS =
  "give the numeric id of the LinkedIn page, the digits in the address of its admin view (linkedin.com/company/12345678/admin/)";

function isRedirectUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  // The API takes these two names for development and no other: http on [::1] would be refused at OAuthConnect.
  return (
    url?.protocol === "https:" || (url?.protocol === "http:" && isLoopback(url) && url.hostname !== "[::1]")
  );
}

const fields = {
  agentGuid: agentGuidField,
  clientId: requiredText("copy the Client ID from the LinkedIn app's Auth tab"),
  clientSecret: requiredText("copy the Primary Client Secret from the LinkedIn app's Auth tab").refine(
    // What the API shows in place of a stored secret must never be written back as one.
    (secret) => !/^(\[present\]|\[redacted\]|\*+(encrypted)?\**)$/i.test(secret),
    "is the mask that stands for a stored secret, not the secret; copy the Primary Client Secret from the LinkedIn app's Auth tab",
  ),
  organizationId: z
    .string({
      error: (issue) =>
        issue.input === undefined
          ? `is required; ${WHERE_THE_PAGE_ID_IS}`
          : `must be a string of digits; ${WHERE_THE_PAGE_ID_IS}`,
    })
    .trim()
    .regex(/^\d+$/, {
      error: (issue) =>
        `"${String(issue.input)}" is not the page's id (its name in the address does not work); ${WHERE_THE_PAGE_ID_IS}`,
    }),
  redirectUrl: z
    .string({ error: "must be a string" })
    .trim()
    .refine(isRedirectUrl, {
      error: (issue) =>
        `"${String(issue.input)}" cannot be used; give an https URL, or http on localhost or 127.0.0.1 for development`,
    })
    .optional(),
  authMethod: z
    .string({ error: 'must be "own"' })
    .refine((method) => method === "own", {
      error: (issue) =>
        issue.input === "wiro"
          ? '"wiro" is not available yet (LinkedIn has not approved Wiro\'s own app); leave it out or give "own", with the keys of your LinkedIn app'
          : 'must be "own"',
    })
    .default("own"),
  consentLink: choice("renew", "none").optional(),
  expectedAccountName: requiredText(
    "give the member's name as LinkedIn shows it, or leave it out",
  ).optional(),
  renewBeforeDays: z
    .int("must be a whole number of days from 0 to 364")
    .min(0, "must be a whole number of days from 0 to 364")
    .max(364, "must be a whole number of days from 0 to 364")
    .optional(),
  reconnectTrigger: z.string({ error: "must be a string" }).optional(),
};

/** The inputs after `check`. `connection` is derived: the state we want. */
export type CredentialInputs = z.output<z.ZodObject<typeof fields>> & { connection: string };
export type CredentialState = CredentialInputs & Connection;

/** What a program may give. */
export const CREDENTIAL_FIELDS = Object.keys(fields);
const INPUTS = [...CREDENTIAL_FIELDS, "connection"];
/** What CredentialUpsert stores: a change of any of them writes all four rows. */
const STORED = ["clientId", "clientSecret", "organizationId", "authMethod"];

function check(news: Properties): Checked {
  const { inputs, faults } = checkFields(fields, ["connection"], news);
  const { redirectUrl, consentLink } = inputs;
  if (redirectUrl === undefined && consentLink !== "none" && consentLink !== UNKNOWN) {
    const reported = faults.some((fault) => ["redirectUrl", "consentLink"].includes(fault.property));
    const reason =
      'is required; give the https URL where the browser lands after the consent, or set consentLink to "none"';
    if (!reported) return { inputs, faults: [...faults, { property: "redirectUrl", reason }] };
  }
  return { inputs: { ...inputs, connection: DESIRED }, faults };
}

function diff(state: CredentialState, inputs: CredentialInputs, now: number): Difference {
  const changed = changedKeys(INPUTS, state, inputs);
  if (changed.includes("agentGuid")) {
    const note = `LinkedInCredential of agent ${state.agentGuid}: with another agentGuid, that agent is set up and needs a consent of its own; then this one is disconnected.`;
    return { kind: "replace", replaces: ["agentGuid"], notes: [note] };
  }
  const notes = changed.includes("clientId")
    ? [
        `LinkedInCredential of agent ${state.agentGuid}: another LinkedIn app needs a new consent by a page admin.`,
      ]
    : [];
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
  let seen: Seen = await client.oauthStatus(inputs.agentGuid);
  const adopted = seen.connected
    ? adoption(await client.credentialHistory(inputs.agentGuid), inputs, seen)
    : undefined;

  await client.credentialUpsert(inputs.agentGuid, inputs);

  const recorded: Connection = {
    ...NO_CONNECTION,
    supersededConnectedAt: adopted?.supersededConnectedAt ?? "",
  };
  return orPartially(id, inputs, judge(inputs, recorded, lastSeen(recorded), clock.now()), async () => {
    if (seen !== "missing" && seen.connected) seen = await client.oauthStatus(inputs.agentGuid);
    const judgement = await withLinkIfDue(context, inputs, recorded, seen);
    const { connection } = judgement;
    const note = adopted?.note;
    const statusReason =
      note !== undefined && connection.connected
        ? `${connection.statusReason}; ${note}`
        : connection.statusReason;
    if (note !== undefined && connection.connected) tell(`agent ${inputs.agentGuid}: ${statusReason}`);
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
  const recorded: Connection = { ...NO_CONNECTION, ...pick(Object.keys(NO_CONNECTION), state) };
  const { connection, drift } = judge(
    { ...state, agentGuid },
    recorded,
    gone ? "missing" : seen,
    clock.now(),
  );
  const stored = agent === "missing" ? {} : storedElsewhere(agent.linkedin);
  const declared = pick(INPUTS, state);
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
  const changed = changedKeys(INPUTS, state, inputs).filter((key) => !idle.includes(key));
  const stores = changed.some((key) => STORED.includes(key));
  const trigger = changed.includes("reconnectTrigger");
  const judged = judge(inputs, state, lastSeen(state), clock.now());
  const looks =
    stores || trigger || judged.linkDue || changed.includes("connection") || state.status !== "connected";
  if (!looks) return { state: { ...inputs, ...judged.connection } };

  const before = await orMissing(client.oauthStatus(inputs.agentGuid));
  if (before === "missing")
    throw new Error(`${judge(inputs, state, before, clock.now()).connection.statusReason}.`);
  if (stores) await client.credentialUpsert(inputs.agentGuid, inputs);

  const recorded = afterChange(state, changed, before, clock.now());
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

async function remove({ client, tell }: Context, id: string): Promise<void> {
  const agentGuid = agentOf(id);
  try {
    await client.oauthDisconnect(agentGuid);
  } catch (error) {
    if (!isMissingAgent(error)) throw error;
    tell(`agent ${agentGuid} cannot be seen with this API key, so there was nothing to disconnect.`);
    return;
  }
  tell(
    `agent ${agentGuid} is disconnected from LinkedIn. What stays: the app's keys on the agent, and the grant at LinkedIn until it expires or the member removes it (LinkedIn: Settings > Data privacy > Permitted services).`,
  );
}

export const linkedInCredential: Lifecycle<CredentialInputs, CredentialState> = {
  secrets: ["clientSecret", "authorizeUrl"],
  check,
  id: ({ agentGuid }) => joinId(agentGuid, "linkedin"),
  diff,
  create,
  read,
  update,
  delete: remove,
};

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
  const shown = Object.entries(stored).filter(([, value]) => value !== "" && !/^[[*]/.test(value));
  return Object.fromEntries(shown);
}

/** Whether the consent that is there counts for our app, by the history of `clientid`: the only place that shows it. */
function adoption(
  history: readonly CredentialChange[],
  inputs: CredentialInputs,
  seen: ConnectionStatus,
): { supersededConnectedAt: string; note?: string } {
  const apps = history
    .filter((change) => change.field === "clientid" && change.value !== "")
    .sort((a, b) => a.changedAt.localeCompare(b.changedAt));
  const stored = apps.at(-1);
  if (stored === undefined) {
    const note = "taken over as it was: the history does not show which app the consent was given to";
    return { supersededConnectedAt: "", note };
  }
  // A run that was cut off may have stored our app after the consent to another: look at the time of the consent, too.
  const consented = apps.filter((change) => change.changedAt <= seen.connectedAt).at(-1) ?? stored;
  const ours = stored.value === inputs.clientId && consented.value === inputs.clientId;
  return { supersededConnectedAt: ours ? "" : consentStamp(seen) };
}

/** What is still true of the recorded connection after these inputs changed. */
function afterChange(
  state: CredentialState,
  changed: readonly string[],
  seen: ConnectionStatus,
  now: number,
): Connection {
  const recorded: Connection = { ...NO_CONNECTION, ...pick(Object.keys(NO_CONNECTION), state) };
  const withoutLink = { ...recorded, authorizeUrl: "", authorizeUrlExpiresAt: "" };
  if (changed.includes("clientId")) {
    const supersededConnectedAt = seen.connected ? consentStamp(seen) : "";
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
      `OAuthConnect of agent ${inputs.agentGuid}: the consent link was thrown away because ${fault}. Do not consent by any link of this agent; check wiro:baseUrl and the agent's LinkedIn credential in Wiro, and ask Wiro's support.`,
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
