import { isoTime, MINUTE } from "../../wiro/clock";
import type { WiroError } from "../../wiro/error";
import { html } from "./html";
import type { Invite } from "../invite-token";
import { type StartForm, startForm } from "./start-form";
import type { PageCopy } from "./page-copy";

/** The pages of an invite or a request that failed. */

export function notFoundPage(words: PageCopy): string {
  return words.notice("notFoundTitle", ["notFoundLead"]);
}

export function invalidPage(words: PageCopy): string {
  return words.notice("invalidTitle", ["invalidLead", "invalidRemedy"]);
}

export function expiredInvitePage(words: PageCopy, { expiresAt }: Invite): string {
  const dated = words.with({ date: words.lastMinute(expiresAt) });
  return dated.notice("expiredInviteTitle", ["expiredInviteLead", "expiredInviteRemedy"], { sign: "clock" });
}

export function withdrawnInvitePage(words: PageCopy): string {
  return words.notice("withdrawnInviteTitle", ["withdrawnInviteLead", "withdrawnInviteRemedy"]);
}

export function rejectedPage(words: PageCopy): string {
  return words.notice("rejectedTitle", ["rejectedLead"]);
}

/** The cookie is gone, or was never stored: the same button with a new one. */
export function repeatPage(words: PageCopy, form: StartForm, again: boolean): string {
  const rest = startForm(form, words.text("start"), { again });
  return words.notice("repeatTitle", ["repeatLead"], { sign: "clock", rest });
}

/** The date shows whole minutes: rounded up, it is never too early. */
export function tooManyPage(words: PageCopy, nextAt: number): string {
  const date = words.date(isoTime(Math.ceil(nextAt / MINUTE) * MINUTE));
  return words.with({ date }).notice("tooManyTitle", ["tooManyLead", "tooManyRemedy"], { sign: "clock" });
}

const TRANSIENT: readonly WiroError["kind"][] = ["server", "no-response", "rate-limited"];

/** A call of the API failed: its message is for the engineer, and not shown. */
export function outagePage(words: PageCopy, { kind }: WiroError, reference: string): string {
  const rest = html`<p class="note">${words.text("reference")} <code>${reference}</code></p>`;
  if (TRANSIENT.includes(kind)) return words.notice("laterTitle", ["laterLead"], { sign: "clock", rest });
  if (kind === "missing-agent") return words.notice("goneTitle", ["goneLead"], { rest });
  return words.notice("brokenTitle", ["brokenLead"], { rest });
}
