/**
 * The coverage of each step, endpoint and error of Wiro's "LinkedIn integration" page: the tables of docs/coverage.md.
 * tests/unit/docs/coverage.test.ts compares the names with the existing tests, and the rows with the code.
 */

/** A test: its file under tests/, its title, and before the title its `describe` where the title alone is ambiguous. */
export type ProvingTest = `${"unit" | "host" | "browser" | "engine"}/${string}.test.ts › ${string}`;

export interface Row {
  /** A step, endpoint, parameter or error, named as the specification or the code names it. */
  readonly item: string;
  readonly part: string;
  /** Markdown; links are relative to docs/. */
  readonly covered: string;
  readonly provenBy: readonly ProvingTest[];
  /** What a person must check, because no test can. */
  readonly person?: string;
}

const source = (name: string, path: string) => `[\`${name}\`](../provider/src/${path})`;
const CREDENTIAL = source("LinkedInCredential", "resources/linkedin-credential.ts");
const SCHEDULE = source("AgentSchedule", "resources/agent-schedule.ts");
const PREFERENCE = source("PreferenceSkill", "resources/preference-skill.ts");
const STATE = source("AgentState", "resources/agent-state.ts");
const CUSTOMER = source("LinkedInAgent", "resources/linkedin-agent.ts");
const FLEET = "[the fleet example](../examples/fleet)";
const FUNCTIONS = source("getAgents", "resources/functions.ts");
const CONNECTION = source("getLinkedInConnection", "resources/functions.ts");
const CALLBACK = source("parseConsentCallback", "wiro/consent/consent-callback.ts");
const cli = (command: string, file = command) =>
  source(`wiro-linkedin ${command}`, `cli/commands/${file}.ts`);
const EXPLAIN = cli("explain");
const CONNECT = cli("connect");
const INVITE = "the [invite](invite.md)";
const TROUBLE = "[when it does not work](consent.md#errors-of-the-consent)";

const EXPLAINED: ProvingTest = "unit/cli/explain.test.ts › the code %s, alone, in a text or in a URL";
const EXPLAINED_WORDS: ProvingTest =
  "unit/cli/explain.test.ts › a message of the API or a person's report: %s";
const WALKED: ProvingTest =
  "unit/sandbox/walkthrough.test.ts › lead from the app's keys to a running agent, with the printed responses in the printed order";
const UP: ProvingTest =
  "engine/lifecycle.test.ts › up stores the keys, mints one link, sets the schedule and the text, byte for byte";
const FAULTY: ProvingTest =
  "engine/bad-input.test.ts › all faulty resources of a program are reported at once, before any request";
const CONNECT_SENT: ProvingTest =
  "unit/wiro/client.test.ts › trap 6: is OAuthConnect as the specification prints it, authmethod included";
const LINK_CHECKED: ProvingTest =
  "host/credential/consent.test.ts › accepts one to LinkedIn, for this app, that returns to Wiro";
const RETURNED: ProvingTest =
  "unit/wiro/consent/consent-callback.test.ts › names who consented, as the specification prints it";

export const COVERAGE = {
  "before you start": [
    {
      item: "Overview",
      part: "The skill `linkedin-post` posts texts, pictures and videos to a Company Page, by the rights of the member who consented.",
      covered: `${CREDENTIAL} holds the keys, the page and the consent that the skill posts with; the posts are Wiro's.`,
      provenBy: [
        "engine/linkedin-agent.test.ts › posts wait for the consent, and begin with the up that sees it",
      ],
      person: "look at the first post on the page: this package sees no posts.",
    },
    {
      item: "Mode `own`",
      part: "Available: your own LinkedIn app.",
      covered: `\`authMethod\` of ${CREDENTIAL}, by default \`own\`.`,
      provenBy: [UP, "host/credential/check.test.ts › adds the default mode, and the desired state"],
    },
    {
      item: "Mode `wiro`",
      part: "Coming soon: Wiro's app.",
      covered: `${CREDENTIAL} refuses it in the preview as not available yet.`,
      provenBy: [FAULTY],
    },
    {
      item: "A Wiro API key",
      part: "Needed for every call.",
      covered:
        "`wiro:apiKey`, a secret, or `WIRO_API_KEY`: see the [settings](settings.md). For [several accounts](accounts.md), a `Provider` for each.",
      provenBy: [
        "engine/provider.test.ts › each account is reached with its own key at its own address",
        "engine/bad-input.test.ts › a missing key is reported with the command that sets it",
        "engine/bad-input.test.ts › a plain-text key is rejected with the command that makes it a secret, and never repeated",
        "engine/bad-input.test.ts › a wrong key fails the refresh and keeps the state",
      ],
    },
    {
      item: "A deployed agent",
      part: "Deployed in Wiro before.",
      covered: `\`agentGuid\`; ${FUNCTIONS} and ${cli("agents")} list what there is. Deploying is not part of this package.`,
      provenBy: [
        "engine/functions.test.ts › return the agents and a connection without a write, and end with the program",
        "engine/bad-input.test.ts › an unknown agent fails the create, naming both causes",
      ],
    },
    {
      item: "An admin of a Company Page",
      part: "The person who consents must be one; personal profiles do not work.",
      covered: `[The page's number](linkedin-app.md#6-the-pages-number); \`expectedAccountName\` of ${CREDENTIAL} names the member who must have consented.`,
      provenBy: ["engine/connection.test.ts › the wrong person consents, then the right one"],
      person:
        "look in LinkedIn's admin view of the page who its admins are: the API tells a member's name, not their role.",
    },
    {
      item: "The organization ID",
      part: "A number, not the page's name in its address.",
      covered: `\`organizationId\` of ${CREDENTIAL} takes digits alone, and says where to find them.`,
      provenBy: [FAULTY, "host/credential/check.test.ts › check of a credential › rejects %s in one line"],
      person: "compare the number with the address of the page's admin view.",
    },
    {
      item: "An https callback URL",
      part: "Of your backend.",
      covered: `\`redirectUrl\` of ${CREDENTIAL}: https, or http on this machine. Not needed with ${INVITE} or ${CONNECT}, which bring their own.`,
      provenBy: [
        FAULTY,
        "host/credential/check.test.ts › accepts %s as redirectUrl",
        'host/credential/check.test.ts › needs no redirectUrl with consentLink "none"',
      ],
    },
  ],
  "the walk": [
    {
      item: "Step 1",
      part: "Create a LinkedIn app: name, page, privacy policy, logo.",
      covered: "[The app](linkedin-app.md#1-the-app).",
      provenBy: [],
      person: "open a consent link: LinkedIn shows the app's name and logo.",
    },
    {
      item: "Step 2",
      part: "Request Sign In with LinkedIn using OpenID Connect, and the Community Management API, which people approve in days.",
      covered: "[Products](linkedin-app.md#2-products).",
      provenBy: [],
      person: "both are listed as added on the app's Products tab.",
    },
    {
      item: "Step 3",
      part: "Register Wiro's callback as redirect URL of the app.",
      covered: `[The redirect URL](linkedin-app.md#3-the-redirect-url), to copy. ${CREDENTIAL} keeps no link that returns elsewhere; an app that lacks the URL ends in \`token_exchange_failed\`.`,
      provenBy: [
        "unit/docs/linkedin-app.test.ts › docs/linkedin-app.md has the redirect URL to copy that a consent link returns to, and no other",
        LINK_CHECKED,
        "host/credential/consent.test.ts › rejects one to %s, and prints no part of it",
        "unit/invite/outcome.test.ts › token_exchange_failed: the app has %s, and the person can do nothing",
      ],
      person: "the URL stands on the app's Auth tab.",
    },
    {
      item: "Step 4",
      part: "Enable four scopes; Wiro asks for these and no other.",
      covered: `[Scopes](linkedin-app.md#4-scopes), to copy. A link that asks for others is kept with a warning; an app that lacks one ends in \`authorization_denied\`.`,
      provenBy: [
        "unit/docs/linkedin-app.test.ts › docs/linkedin-app.md has the four scopes to enable that a consent link asks for, and no other",
        "host/credential/consent.test.ts › accepts one for the scopes %s with a warning",
        "unit/invite/outcome.test.ts › authorization_denied: a scope is not enabled in the app",
      ],
      person: "the four scopes stand on the app's Auth tab.",
    },
    {
      item: "Step 5",
      part: "Copy Client ID and Primary Client Secret; keep the secret like a password.",
      covered: `[Keys](linkedin-app.md#5-keys): \`clientId\` and \`clientSecret\` of ${CREDENTIAL}, which Pulumi keeps as a secret and no message repeats.`,
      provenBy: [
        "engine/leaks.test.ts › through a preview, its plan, up, refresh, failures that echo what was sent, and debug lines",
        "host/credential/check.test.ts › trap 9: rejects %s, which represents a stored secret, as the secret",
      ],
      person:
        "a first consent that succeeds proves that both are the app's: Wiro does not check them before.",
    },
    {
      item: "Step 6",
      part: "Store mode, client ID, secret and organization ID in one credential.",
      covered: `${CREDENTIAL}: the create, and each update that changes one of them, sends all four in one CredentialUpsert.`,
      provenBy: [
        UP,
        "host/credential/create-and-delete.test.ts › trap 16: writes all four rows in one call",
        WALKED,
      ],
    },
    {
      item: "Step 7",
      part: "Ask for the consent link.",
      covered: `\`authorizeUrl\` and \`authorizeUrlExpiresAt\` of ${CREDENTIAL}; made by \`up\` alone, and only when one is due. Or ${INVITE}, or ${CONNECT}.`,
      provenBy: [
        UP,
        "engine/lifecycle.test.ts › a refresh makes no write, mints nothing, and asks each agent once",
        "host/credential/create-and-delete.test.ts › dates the link's expiry 15 minutes after its mint",
        "engine/invite.test.ts › an invite made today and opened after three days is one click and one Allow",
      ],
    },
    {
      item: "Step 8",
      part: "The member comes back with `li_connected` and `li_name`, or with `li_error`.",
      covered: `${CALLBACK} reads the address in your backend; ${INVITE} and ${CONNECT} take the return themselves. What they show is asked of Wiro.`,
      provenBy: [
        RETURNED,
        "browser/invite.test.ts › is one click and one Allow, without JavaScript, across two sites",
        "unit/invite/outcome.test.ts › not connected, when a return claims a connection that is not there",
        "unit/cli/connect.test.ts › opens the link, takes the return, and ends with the name that OAuthStatus gives",
      ],
    },
    {
      item: "Step 9",
      part: "Verify: who is connected, since when, until when. A token lasts 60 days and is renewed by Wiro while the agent runs, a consent a year.",
      covered: `\`status\`, \`accountName\`, \`connectedAt\`, \`tokenExpiresAt\` and \`renewBy\` of ${CREDENTIAL}, by each refresh; ${CONNECTION}, ${cli("status")}, ${cli("wait")}.`,
      provenBy: [
        "engine/functions.test.ts › return the agents and a connection without a write, and end with the program",
        "engine/connection.test.ts › 60 days: still connected, by a token that Wiro renewed",
        "engine/connection.test.ts › 336 days: the renewal is due, asked for by a link, and due again when that link expired",
        "engine/connection.test.ts › 366 days: the year is over, although the API says connected with an end ahead; a link reconnects",
        "engine/connection-token.test.ts › the app gets no refresh tokens: day 1 shows nothing, day 4 until when",
        "unit/cli/status.test.ts › shows the fleet as a table, and ends with 1 because connections need a person",
      ],
    },
    {
      item: "Step 10",
      part: "Start the agent.",
      covered: `${STATE} with \`desired: "running"\`.`,
      provenBy: [
        "engine/state.test.ts › up starts it after everything that it depends on, and a second up makes no request",
        "host/state/check-and-create.test.ts › starts a stopped agent and waits until it runs",
      ],
    },
  ],
  endpoints: [
    {
      item: "OAuthConnect",
      part: "Answers the consent link.",
      covered: `${CREDENTIAL}, ${INVITE}, ${CONNECT}. The link is checked before anybody is asked to open it.`,
      provenBy: [
        UP,
        LINK_CHECKED,
        "host/every-resource/outages.test.ts › leads to one further request for a link whose response was lost",
      ],
    },
    {
      item: "OAuthConnect: useragentguid",
      part: "The agent; required.",
      covered: `\`agentGuid\` of ${CREDENTIAL}.`,
      provenBy: [CONNECT_SENT, WALKED],
    },
    {
      item: "OAuthConnect: credentialkey",
      part: "`linkedin`; required.",
      covered: "Always sent.",
      provenBy: [CONNECT_SENT, WALKED],
    },
    {
      item: "OAuthConnect: redirecturl",
      part: "An https URL; required.",
      covered: `\`redirectUrl\` of ${CREDENTIAL}; ${INVITE} and ${CONNECT} send their own.`,
      provenBy: [
        CONNECT_SENT,
        "unit/invite/way.test.ts › requests a return URL without a query, because Wiro does not document how it adds a second one",
        "unit/cli/connect.test.ts › opens the link, takes the return, and ends with the name that OAuthStatus gives",
      ],
    },
    {
      item: "OAuthConnect: authmethod",
      part: "`own`, or later `wiro`; optional.",
      covered: "Always sent as `own`, whatever the API takes for the default.",
      provenBy: [CONNECT_SENT, FAULTY],
    },
    {
      item: "LICallback",
      part: "Wiro's address at which LinkedIn ends the consent.",
      covered: `The only one that a link may return to; [to register](linkedin-app.md#3-the-redirect-url) at the app. Nothing calls it but a browser.`,
      provenBy: ["unit/wiro/consent/consent-link.test.ts › is Wiro's callback, and not %j", WALKED],
    },
    {
      item: "LICallback: li_connected",
      part: "`true` after a consent.",
      covered: `${CALLBACK}; a claim, which nothing believes without OAuthStatus.`,
      provenBy: [
        RETURNED,
        "unit/wiro/consent/consent-callback.test.ts › is not an outcome: %s",
        "unit/cli/connect.test.ts › trap 20: does not trust a forged return, even one that knows the path",
      ],
    },
    {
      item: "LICallback: li_name",
      part: "The member's display name, not the page's.",
      covered: `\`accountName\` of what ${CALLBACK} returns; that of ${CREDENTIAL} comes from OAuthStatus.`,
      provenBy: [RETURNED, "host/credential/read.test.ts › shows who consented, and removes the used link"],
    },
    {
      item: "LICallback: li_error",
      part: "A code instead.",
      covered: `${CALLBACK} and ${EXPLAIN} say what each code means and what to do, and take unknown ones.`,
      provenBy: [
        "unit/wiro/consent/consent-callback.test.ts › with li_error=%s shows what to do",
        "unit/wiro/consent/consent-callback.test.ts › with an unknown code is a failure, too, and shows the code",
        EXPLAINED,
      ],
    },
    {
      item: "OAuthStatus",
      part: "Connected or not, the member, two dates.",
      covered: `Each create, read and update of ${CREDENTIAL}; ${CONNECTION}.`,
      provenBy: [
        "unit/wiro/client.test.ts › is OAuthStatus as the specification prints it",
        "engine/functions.test.ts › return the agents and a connection without a write, and end with the program",
        "engine/lifecycle.test.ts › a lost connection plans one update that names just the connection, with its reason",
      ],
    },
    {
      item: "OAuthDisconnect",
      part: "Clears the connection; nothing is revoked at LinkedIn.",
      covered: `The delete of ${CREDENTIAL}, which says [what stays](consent.md#what-destroy-does-not-revoke).`,
      provenBy: [
        "engine/lifecycle.test.ts › destroy disconnects, disables the schedule, resets the text, and reports what stays",
        "unit/wiro/client.test.ts › is always a POST of JSON in lower-case names, the source of a revert included",
      ],
    },
    {
      item: "TokenRefresh",
      part: "For debugging: Wiro renews tokens by itself. Takes `provider`.",
      covered: `${cli("refresh-token")}; tokens are never shown.`,
      provenBy: [
        "unit/cli/refresh-token.test.ts › prints when the new token expires, and never the token",
        "unit/cli/refresh-token.test.ts › trap 3: prints no part of the tokens in %s, also with WIRO_LOG=debug",
        WALKED,
      ],
    },
    {
      item: "CredentialUpsert",
      part: "Stores the fields of a credential.",
      covered: `${CREDENTIAL}.`,
      provenBy: [
        "unit/wiro/client.test.ts › trap 6: is CredentialUpsert as the specification prints it: four rows, names in lower case",
        "host/credential/create-and-delete.test.ts › trap 16: writes all four rows in one call",
        "unit/wiro/client.test.ts › trap 7: that stored fewer rows than were sent is an error",
      ],
    },
    {
      item: "Start",
      part: "Starts the agent; names it `guid`.",
      covered: `${STATE}.`,
      provenBy: [
        "unit/wiro/client.test.ts › trap 2: is Start as the specification prints it, and its siblings by the same name of the agent",
        "engine/state.test.ts › up starts it after everything that it depends on, and a second up makes no request",
      ],
    },
    {
      item: "MyAgents",
      part: "Lists the agents of the account.",
      covered: `${FUNCTIONS}, ${cli("agents")}, ${cli("status")}.`,
      provenBy: [
        "engine/functions.test.ts › read every page of an account",
        "unit/cli/agents.test.ts › lists guid, title and status of every agent",
      ],
    },
    {
      item: "CustomSkillUpsert",
      part: "Sets the schedule of a task, or the text of a preference.",
      covered: `${SCHEDULE}, ${PREFERENCE}.`,
      provenBy: [
        "unit/wiro/client.test.ts › trap 13: is CustomSkillUpsert as the specification prints it, and nothing that was not given",
        "engine/lifecycle.test.ts › a changed interval plans one update that names interval, cadence and runsPerMonth",
      ],
    },
  ],
  "endpoints beside the page": [
    {
      item: "Detail",
      part: "The agent with its page, skills and status.",
      covered: "Each read: what somebody changed by hand is drift.",
      provenBy: [
        "engine/lifecycle.test.ts › a page id and a text changed by hand plan updates that name just these",
      ],
    },
    {
      item: "CredentialFieldHistory",
      part: "Who stored which client ID, and when.",
      covered: `${CREDENTIAL} asks it whose app a consent was given to; ${cli("status")} with \`--verbose\` shows it.`,
      provenBy: [
        "host/credential/consent.test.ts › with another app needs a consent to this one",
        "unit/cli/status.test.ts › --verbose prints who changed what and when, and leaves masks masked",
      ],
    },
    {
      item: "CustomSkillRevert",
      part: "Puts a skill back to what the agent came with.",
      covered: `\`onDelete: "reset"\` of ${PREFERENCE} and ${SCHEDULE}.`,
      provenBy: [
        "engine/state.test.ts › destroy stops it before the rest, which then restarts nothing",
        'host/schedule/read-update-delete.test.ts › trap 23: restores the preset\'s own schedule with onDelete "reset"',
      ],
    },
    {
      item: "Stop",
      part: "Stops the agent.",
      covered: `${STATE} with \`desired: "stopped"\`, or \`onDelete: "stop"\`.`,
      provenBy: [
        "engine/state.test.ts › destroy stops it before the rest, which then restarts nothing",
        "host/state/check-and-create.test.ts › stops a running agent and waits until it has stopped",
      ],
    },
    {
      item: "Update",
      part: "Completes the setup of an agent whose credentials are all there.",
      covered: `${STATE}, before it starts such an agent.`,
      provenBy: [
        "host/state/check-and-create.test.ts › trap 14: completes the setup by the one call that does it, then starts",
      ],
    },
  ],
  "using the skill": [
    {
      item: "When it posts",
      part: "The cron of `cron-content-scanner`: `enabled` and `interval` alone, its `value` is dropped.",
      covered: `${SCHEDULE}; a preview shows the cadence in words and the runs of a month. Each write is read back.`,
      provenBy: [
        "engine/lifecycle.test.ts › a changed interval plans one update that names interval, cadence and runsPerMonth",
        "host/schedule/create.test.ts › trap 10: sends only the schedule and the switch, because the API drops all other fields of a bundled task",
        "host/schedule/create.test.ts › trap 10: fails with the name of the field that the API dropped, and records what is there",
      ],
    },
    {
      item: "Not before it can post",
      part: "The task uses the page once it is connected.",
      covered: `\`enabled: jane.connected\` of ${SCHEDULE}; ${CUSTOMER} does so by itself.`,
      provenBy: [
        "engine/linkedin-agent.test.ts › posts wait for the consent, and begin with the up that sees it",
        "engine/linkedin-agent.test.ts › posts end with the up that sees the connection lost",
      ],
    },
    {
      item: "What it posts",
      part: "The preference `content-tone`.",
      covered: `${PREFERENCE}.`,
      provenBy: [
        "engine/lifecycle.test.ts › up stores the keys, mints one link, sets the schedule and the text, byte for byte",
      ],
    },
  ],
  troubleshooting: [
    {
      item: "missing_params",
      part: "The callback came without state or code: start again.",
      covered: `${EXPLAIN}, ${TROUBLE}. It ends at wiro.ai, not at your \`redirectUrl\`; once the link has expired, the next \`up\` makes another.`,
      provenBy: [
        "unit/sandbox/consent.test.ts › missing_params: the callback is reached with %p",
        EXPLAINED,
        "unit/invite/outcome.test.ts › %s, should Wiro ever return it",
      ],
    },
    {
      item: "session_expired",
      part: "More than 15 minutes passed: ask again.",
      covered: `The next \`up\` makes a new link, and its preview says why; ${INVITE} lasts longer, ${CONNECT} makes a new one by itself. ${EXPLAIN}.`,
      provenBy: [
        "engine/connection.test.ts › 16 minutes: a plain preview says why without a request; a refreshed one names it; up renews the link",
        "browser/invite.test.ts › whose 15 minutes ended at LinkedIn opens again with 15 new minutes",
        "unit/cli/connect.test.ts › an expired link is replaced by a new one, and the old one no longer connects",
        EXPLAINED,
      ],
    },
    {
      item: "authorization_denied",
      part: "Cancelled, or a scope is not enabled.",
      covered: `${CONNECT} ends with both causes and what to do, ${INVITE} offers another try; [scopes](linkedin-app.md#4-scopes). ${EXPLAIN}.`,
      provenBy: [
        "browser/invite.test.ts › can be cancelled, and tried again at once",
        "unit/invite/outcome.test.ts › authorization_denied: a scope is not enabled in the app",
        "unit/cli/connect.test.ts › a cancelled consent ends it with the reason and what to do",
        EXPLAINED,
      ],
    },
    {
      item: "token_exchange_failed",
      part: "A wrong secret, or another redirect URL.",
      covered: `${CONNECT} and ${INVITE} say so; [the redirect URL](linkedin-app.md#3-the-redirect-url), [keys](linkedin-app.md#5-keys). A corrected \`clientSecret\` keeps a consent. ${EXPLAIN}.`,
      provenBy: [
        "unit/invite/outcome.test.ts › token_exchange_failed: the app has %s, and the person can do nothing",
        "unit/cli/connect.test.ts › a wrong secret ends it with LinkedIn's own message",
        "host/credential/update.test.ts › stores %j and keeps the consent",
        EXPLAINED,
      ],
    },
    {
      item: "useragent_not_found",
      part: "No such agent, or not for this key: look with MyAgents.",
      covered: `An error that names both causes, and in the state \`missing\`, never a deletion; ${cli("agents")}, ${EXPLAIN}.`,
      provenBy: [
        "engine/bad-input.test.ts › an unknown agent fails the create, naming both causes",
        "engine/connection.test.ts › an agent that cannot be seen stays in the state until it is removed from the program",
        "unit/invite/outcome.test.ts › useragent_not_found: the agent was removed meanwhile",
        EXPLAINED,
      ],
    },
    {
      item: "internal_error",
      part: "The server failed: again, then support.",
      covered: `${EXPLAIN}, ${TROUBLE}; ${INVITE} offers another try. A failing API fails the run and keeps the state; the next \`up\` continues.`,
      provenBy: [
        "unit/invite/outcome.test.ts › internal_error: the callback failed",
        "engine/bad-luck.test.ts › an API that cuts its response in half fails the refresh with a clear error",
        "engine/bad-luck.test.ts › the state keeps the resource, and the next up mints the link and writes no keys again, after a refresh, too",
        EXPLAINED,
      ],
    },
    {
      item: "LinkedIn credentials not configured",
      part: "OAuthConnect found no client ID or secret: store them.",
      covered: `${CREDENTIAL} stores them before it asks for a link; ${CONNECT} and ${INVITE}, which do not, say so. ${EXPLAIN}.`,
      provenBy: [
        "host/credential/create-and-delete.test.ts › stores the keys, and requests a consent link",
        "unit/cli/connect.test.ts › ends at once for an agent without the app's keys, and for a missing agent",
        "unit/invite/safety.test.ts › the page shows that the agent has no keys yet",
        EXPLAINED_WORDS,
      ],
    },
    {
      item: "Posts rejected with 401 Unauthorized",
      part: "The Community Management API is not approved yet: until then only for admins of the app's own page.",
      covered: `[Products](linkedin-app.md#2-products); ${EXPLAIN}.`,
      provenBy: [EXPLAINED_WORDS],
      person:
        "look at the app's Products tab, and under My Pages whether the member is an admin: no API tells.",
    },
    {
      item: "Scope w_organization_social not authorized",
      part: "Enable the scope, then reconnect.",
      covered: `[Scopes](linkedin-app.md#4-scopes), then a new \`reconnectTrigger\` of ${CREDENTIAL}; ${EXPLAIN}.`,
      provenBy: [
        "engine/connection.test.ts › a new reconnectTrigger asks for a new consent although there is one",
        EXPLAINED_WORDS,
      ],
      person: "the scope stands on the app's Auth tab.",
    },
    {
      item: "Wrong organization id",
      part: "The number, not the name; store it, and reconnect if needed.",
      covered: `\`organizationId\` of ${CREDENTIAL}: a name is rejected in the preview, a changed number is stored and keeps the consent, and \`statusReason\` says when to reconnect; ${EXPLAIN}.`,
      provenBy: [
        FAULTY,
        "host/credential/update.test.ts › stores %j and keeps the consent",
        "host/credential/update.test.ts › warns to reconnect if the member is not an admin of the new page",
        EXPLAINED_WORDS,
      ],
      person: "that the number is the right page's: compare it with the address of the page's admin view.",
    },
  ],
  "many customers": [
    {
      item: "1. One app",
      part: "One LinkedIn app for the product.",
      covered: `\`app\` of ${CUSTOMER}, which all customers share, as in ${FLEET}.`,
      provenBy: [
        "engine/fleet.test.ts › up sets all of it up, with one write for each part, and no link",
        "host/credential/create-and-delete.test.ts › share the app, and each has its own agent, page and consent",
      ],
    },
    {
      item: "2. One agent for each customer",
      part: "With the customer's organization ID.",
      covered: `One ${CUSTOMER} for each, as ${FLEET} reads them from a file; two of the same agent are rejected. ${cli("status")} shows all of them.`,
      provenBy: [
        "engine/fleet.test.ts › a preview shows every part of every customer, and writes nothing",
        "engine/fleet.test.ts › bad rows are reported all at once, with their lines, before any request",
        "engine/bad-input.test.ts › two resources that manage the same agent are reported, and the second makes no call",
        "host/credential/create-and-delete.test.ts › share the app, and each has its own agent, page and consent",
        "unit/cli/status.test.ts › shows the fleet as a table, and ends with 1 because connections need a person",
      ],
    },
    {
      item: "3. One approval",
      part: "Of the Community Management API: for the app, not for each customer.",
      covered: "[Products](linkedin-app.md#2-products).",
      provenBy: [],
      person: "the app's Products tab, once.",
    },
    {
      item: "4. Isolated tokens",
      part: "Each agent has its own.",
      covered: "A consent, a loss, a renewal or a delete of one agent leaves the others as they are.",
      provenBy: [
        "engine/fleet.test.ts › a change of one customer's row plans that customer's resources, and no other",
        "engine/identity.test.ts › swapping two agents keeps both",
        "host/credential/create-and-delete.test.ts › lose and renew their connections independently",
        "host/credential/create-and-delete.test.ts › are disconnected independently",
      ],
    },
    {
      item: "5. Rate limits",
      part: "LinkedIn's, for each app and each organization.",
      covered: `They meet the posts, which Wiro makes; \`runsPerMonth\` of ${SCHEDULE} shows in the preview how many runs a cron makes. Towards Wiro's API: \`wiro:maxConcurrentRequests\`, and a 429 is waited out.`,
      provenBy: [
        "engine/lifecycle.test.ts › a changed interval plans one update that names interval, cadence and runsPerMonth",
        "unit/wiro/http/retry.test.ts › is not an attempt: all three are still left",
        "unit/wiro/client-order.test.ts › never exceed wiro:maxConcurrentRequests, reads included",
      ],
      person:
        "compare that with [LinkedIn's limits](https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/rate-limits) for your app.",
    },
  ],
} as const satisfies Record<string, readonly Row[]>;

export type Section = keyof typeof COVERAGE;
