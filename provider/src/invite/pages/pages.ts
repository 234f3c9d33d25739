import type { AgentDetail, ConnectionStatus } from "../../wiro/responses";
import { type ConsentCallback, type ConsentErrorCode } from "../../wiro/consent/consent-callback";
import { type Html, html } from "./html";
import type { Invite } from "../invite-token";
import { layout } from "./layout";
import type { ReturnOutcome, ConnectionStanding } from "./outcome";
import { type StartForm, startForm } from "./start-form";
import type { InviteTexts } from "./texts";
import type { PageCopy } from "./page-copy";

/** A connection, and the name of its page where it is known. */
interface Connected {
  readonly status: ConnectionStatus;
  readonly pageName: string | undefined;
}

/** What an invite is about. */
export interface Subject extends Connected {
  readonly invite: Invite;
  readonly agent: AgentDetail;
}

const row = (label: string, value: Html | string) =>
  html`<div>
    <dt>${label}</dt>
    <dd>${value}</dd>
  </div>`;

function companyPage(words: PageCopy, organizationId: string, name: string | undefined): Html | undefined {
  if (organizationId === "" && name === undefined) return undefined;
  const link = name ?? words.text("pageLink");
  if (!/^\d+$/.test(organizationId)) return row(words.text("pageLabel"), link);
  const url = `https://www.linkedin.com/company/${organizationId}/`;
  return row(
    words.text("pageLabel"),
    html`<a href="${url}" target="_blank" rel="noopener noreferrer"
      >${link}<span class="hidden"> ${words.text("newTab")}</span></a
    >`,
  );
}

function facts(words: PageCopy, { invite, agent, pageName }: Subject): Html {
  const member = invite.expectedAccountName === undefined ? "memberAny" : "memberExpected";
  return html`<dl>
    ${companyPage(words, agent.linkedin.organizationId, pageName)}
    ${pageName === undefined ? row(words.text("agentLabel"), agent.title || agent.guid) : undefined}
    ${row(words.text("memberLabel"), words.text(member))}
    ${row(words.text("expiresLabel"), html`<time datetime="${invite.expiresAt}">${words.lastMinute(invite.expiresAt)}</time>`)}
  </dl>`;
}

const item = (text: string) => html`<li>${text}</li>`;

function whatHappens(words: PageCopy): Html {
  const permissions = ["permissionOpenid", "permissionProfile", "permissionWrite", "permissionRead"] as const;
  const steps = ["stepOpen", "stepAllow", "stepBack"] as const;
  return html`<h2>${words.text("permissionsTitle")}</h2>
    <ul>
      ${permissions.map((name) => item(words.text(name)))}
    </ul>
    <p class="soft">${words.text("permissionsNot")}</p>
    <h2>${words.text("stepsTitle")}</h2>
    <ol>
      ${steps.map((name) => item(words.text(name)))}
    </ol>`;
}

const footer = (words: PageCopy, standing: ConnectionStanding) =>
  html`${words.branding.contact === undefined || standing === "wrong-account" ? undefined : words.contact()}
    <p>${words.text("stepLost")}</p>
    <p>${words.text("withdraw")}</p>
    <p>${words.text("keepPrivate")}</p>`;

const HEADINGS = {
  none: { title: "inviteTitle", lead: "inviteLead" },
  "renewal-due": { title: "renewTitle", lead: "renewLead" },
  "wrong-account": { title: "wrongTitle", lead: "wrongLead" },
} as const satisfies Partial<
  Record<ConnectionStanding, { title: keyof InviteTexts; lead: keyof InviteTexts }>
>;

/** Below the lead of every page that shows another person. */
const WRONG_ACCOUNT = ["wrongRemedy", "wrongMeanwhile"] as const;

/** What an invite shows when it is opened. */
export function invitePage(
  words: PageCopy,
  standing: ConnectionStanding,
  subject: Subject,
  form: StartForm,
): string {
  if (standing === "right") return standingPage(words, subject, form);
  const { title, lead } = HEADINGS[standing];
  const button = startForm(form, words.text("start"), { again: standing !== "none" });
  // The first screen of a phone has to hold the button.
  const [before, after] =
    standing === "wrong-account"
      ? [
          html`${WRONG_ACCOUNT.map((name) => html`<p>${words.text(name)}</p>`)} ${words.contact()}`,
          facts(words, subject),
        ]
      : [facts(words, subject), undefined];
  const body = html`<h1>${words.text(title)}</h1>
    <p class="lead">${words.text(lead)}</p>
    ${before} ${button} ${after} ${whatHappens(words)}`;
  return layout(words.branding, words.text(title), body, footer(words, standing));
}

/** Which page is connected, where its name is known, and since when. */
function connectedFacts(words: PageCopy, { status, pageName }: Connected): Html | undefined {
  const rows = [
    ...(pageName === undefined ? [] : [row(words.text("pageLabel"), pageName)]),
    ...(status.connectedAt === "" ? [] : [row(words.text("since"), words.time(status.connectedAt))]),
  ];
  return rows.length === 0 ? undefined : html`<dl>${rows}</dl>`;
}

/** Connected as it should be: the page offers to connect again, but out of the way. */
function standingPage(words: PageCopy, connected: Connected, form: StartForm): string {
  const rest = html`${connectedFacts(words, connected)}
    <details>
      <summary>${words.text("standingMore")}</summary>
      <p>${words.text("standingAgainWhy")}</p>
      ${startForm(form, words.text("standingAgain"), { again: true, quiet: true })}
    </details>`;
  return words.notice("standingTitle", ["standingLead"], { sign: "good", rest });
}

/** What a page admin can do about each code of the vendor's table; the engineer's remedy is a different one. */
const FAILURES = {
  missing_params: "incomplete",
  session_expired: "expired",
  authorization_denied: "denied",
  token_exchange_failed: "setup",
  useragent_not_found: "gone",
  internal_error: "failed",
  unknown: "failed",
} as const satisfies Record<ConsentErrorCode | "unknown", string>;

/** Nothing that the page admin does at LinkedIn would help. */
const UNFIXABLE_BY_ADMIN: readonly string[] = ["setup", "gone"];

function failurePage(
  words: PageCopy,
  callback: Extract<ConsentCallback, { outcome: "failed" }>,
  status: ConnectionStatus,
  form: StartForm,
): string {
  const failure = FAILURES[callback.code];
  const code = [callback.code, callback.detail].filter((part) => part !== "").join(": ");
  const rest = html`${status.connected ? html`<p>${words.text("stillConnected")}</p>` : undefined}
    ${UNFIXABLE_BY_ADMIN.includes(failure) ? undefined : startForm(form, words.text("retry"), { again: status.connected })}
    <p class="note">${words.text("code")}: <code>${code}</code></p>`;
  return words.notice(`${failure}Title`, [`${failure}Lead`, `${failure}Remedy`], {
    sign: failure === "expired" ? "clock" : failure === "denied" ? "cross" : "attention",
    rest,
  });
}

/** What a return from LinkedIn shows. */
export function outcomePage(
  words: PageCopy,
  outcome: ReturnOutcome,
  standing: ConnectionStanding,
  connected: Connected,
  callback: ConsentCallback,
  form: StartForm,
): string {
  const { status } = connected;
  const retry = startForm(form, words.text("retry"), { again: status.connected });
  if (outcome === "failed" && callback.outcome === "failed")
    return failurePage(words, callback, status, form);
  if (outcome === "connected") {
    return words.notice("connectedTitle", ["connectedLead", "connectedDone"], {
      sign: "good",
      rest: connectedFacts(words, connected),
      footer: html`<p>${words.text("withdraw")}</p>`,
    });
  }
  if (outcome === "unconfirmed") {
    return words.notice("unconfirmedTitle", ["unconfirmedLead", "unconfirmedRemedy"], { rest: retry });
  }
  switch (standing) {
    case "wrong-account":
      return words.notice("wrongTitle", ["wrongLead", ...WRONG_ACCOUNT], { rest: retry });
    case "none":
      return words.notice("noneTitle", ["noneLead", "noneRemedy"], {
        rest: startForm(form, words.text("start"), { again: false }),
      });
    case "renewal-due":
      return words.notice("renewTitle", ["renewLead"], {
        sign: "clock",
        rest: startForm(form, words.text("start"), { again: true }),
      });
    case "right":
      return standingPage(words, connected, form);
  }
}
