import { randomBytes } from "node:crypto";
import type { AgentDetail } from "../wiro/responses";
import { WiroClient } from "../wiro/client";
import { MINUTE, SECOND } from "../wiro/clock";
import { type ConsentCallback, parseConsentCallback } from "../wiro/consent/consent-callback";
import { mintConsentLink } from "../wiro/consent/mint-consent-link";
import { type ReadConnection, readConnection } from "../wiro/consent/read-connection";
import { LIMITS } from "../wiro/http/budget";
import type { Transport } from "../wiro/http/transport";
import { BrowserState } from "./browser-state";
import type { EventContent, EventReporter } from "./event-reporter";
import type { Invite } from "./invite-token";
import { Mints } from "./mints";
import type { HandlerSetup, PageOptions } from "./options";
import type { PageResponder } from "./page-responder";
import { rejectedPage, repeatPage } from "./pages/error-pages";
import { connectionText, outcomeOf, type ReturnOutcome, standingOf } from "./pages/outcome";
import type { PageCopy } from "./pages/page-copy";
import { invitePage, outcomePage } from "./pages/pages";
import { hmac } from "./signing";
import type { StartForm } from "./pages/start-form";
import { ReportedReturns } from "./reported-returns";
import { isCrossSite, readForm } from "./request-form";

/** A person waits at a browser: fewer seconds than a program has. */
const BROWSER_LIMITS = {
  ...LIMITS,
  ...{ attemptMs: 10 * SECOND, totalMs: 25 * SECOND, waitMs: 10 * SECOND, maxRetryAfterMs: MINUTE },
};

/** An invite whose signature holds, with the token that it came by. */
export interface VerifiedInvite {
  readonly token: string;
  readonly invite: Invite;
}

type ReturnContent = Extract<EventContent, { type: "return" }>;

function contentOf(
  outcome: ReturnOutcome,
  callback: ConsentCallback,
  changed: boolean | undefined,
): ReturnContent {
  const type = "return";
  switch (outcome) {
    case "connected":
      return { type, outcome, code: "" };
    case "failed":
      return { type, outcome, code: callback.outcome === "failed" ? callback.code : "unknown" };
    case "wrong-account":
    case "unconfirmed":
      return { type, outcome: "failed", code: outcome };
    case "standing":
      return { type, outcome: "unknown", code: changed === undefined ? "other-browser" : "unchanged" };
  }
}

/** What a person does with an invite: opens it, clicks, and comes back from LinkedIn. */
export class Visits {
  private readonly client: WiroClient;
  private readonly state: BrowserState;
  private readonly mints: Mints;
  private readonly reported: ReportedReturns;

  constructor(
    private readonly setup: HandlerSetup,
    private readonly responder: PageResponder,
    private readonly events: EventReporter,
    random: PageOptions["randomBytes"],
    transport: Transport,
  ) {
    const { mount, signingKeys, settings, clock, log } = setup;
    this.client = new WiroClient({
      settings,
      transport,
      clock,
      random: Math.random,
      log,
      limits: BROWSER_LIMITS,
    });
    this.state = new BrowserState(signingKeys, mount, random ?? randomBytes, () => clock.now());
    this.mints = new Mints(() => clock.now());
    this.reported = new ReportedReturns(() => clock.now());
  }

  isReturnToThisBrowser(request: Request, { token }: VerifiedInvite, returnState: string): boolean {
    const browser = this.state.known(request);
    return browser !== undefined && this.state.changedSince(returnState, token, browser, "") !== undefined;
  }

  /** GET of an invite: reads, and makes nothing. */
  async open(request: Request, guest: VerifiedInvite): Promise<Response> {
    const { invite } = guest;
    const detail = this.client.detail(invite.agentGuid, "refresh");
    const [agent, status] = await Promise.all([detail, this.connection(invite, detail)]);
    const { form, cookie } = this.form(request, guest);
    const words = this.connectionWords(invite, status).with({
      agent: agent.title || agent.guid,
      page: agent.linkedin.organizationId,
    });
    const pageName = this.pageNameOf(invite);
    return this.responder.page(
      200,
      invitePage(words, standingOf(status), { invite, agent, status, pageName }, form),
      cookie,
    );
  }

  /** POST of an invite: the click. */
  async click(request: Request, guest: VerifiedInvite): Promise<Response> {
    const failed = { type: "click", outcome: "failed" } as const;
    if (isCrossSite(request, this.setup.mount)) {
      this.events.report(guest.invite, { ...failed, code: "cross-site" });
      return this.responder.page(403, rejectedPage(this.responder.words()));
    }
    const fields = await readForm(request);
    if (fields === undefined) {
      this.events.report(guest.invite, { ...failed, code: "form-too-large" });
      return this.responder.page(413, rejectedPage(this.responder.words()));
    }
    const browser = this.state.known(request);
    const csrfToken = fields.get("csrf") ?? "";
    const onPurpose = fields.get("again") === "yes";
    if (browser === undefined || !this.state.isCsrfToken(csrfToken, guest.token, browser)) {
      this.events.report(guest.invite, { ...failed, code: "form-expired" });
      const { form, cookie } = this.form(request, guest);
      return this.responder.page(403, repeatPage(this.responder.words(), form, onPurpose), cookie);
    }
    const location = await this.start(guest, browser, csrfToken, onPurpose);
    const cookie = this.state.cookie(guest.token, browser);
    return this.responder.page(303, null, { location, "set-cookie": cookie });
  }

  /**
   * Where the browser goes after a click: to LinkedIn, or back to the invite if somebody connected meanwhile. If two
   * browsers share one link, the return proves something to the first alone; the other is shown the connection as it
   * is.
   */
  private async start(
    { token, invite }: VerifiedInvite,
    browser: string,
    csrfToken: string,
    onPurpose: boolean,
  ): Promise<string> {
    const { mount } = this.setup;
    const status = await this.connection(invite);
    const here = `${mount}/${token}`;
    if (!onPurpose && standingOf(status) === "right") {
      this.events.report(invite, { type: "click", outcome: "not-needed", code: "" });
      return here;
    }
    const back = `${here}/${this.state.returnState(token, browser, connectionText(status))}`;
    const link = await this.mints.link(token, csrfToken, () => this.mint(invite, back));
    this.events.report(invite, { type: "click", outcome: "sent", code: "" });
    this.reported.forget(token);
    return link;
  }

  private async mint(invite: Invite, redirectUrl: string): Promise<string> {
    const { agentGuid } = invite;
    const { href, warning } = await mintConsentLink(this.client, { agentGuid, redirectUrl });
    this.events.report(invite, { type: "mint", outcome: "made", code: "" });
    if (warning !== undefined) this.setup.log(`wiro: invite of agent ${agentGuid}: ${warning}.`);
    return href;
  }

  /** GET of a return: the URL proves nothing, so the API is read. */
  async comeBack(request: Request, guest: VerifiedInvite, returnState: string): Promise<Response> {
    const { token, invite } = guest;
    const status = await this.connection(invite);
    const browser = this.state.known(request);
    const changed =
      browser === undefined
        ? undefined
        : this.state.changedSince(returnState, token, browser, connectionText(status));
    const callback = parseConsentCallback(request.url);
    const standing = standingOf(status);
    const outcome = outcomeOf(standing, callback, changed);
    this.reportReturn(guest, returnState, contentOf(outcome, callback, changed), connectionText(status));
    const { form, cookie } = this.form(request, guest);
    const words = this.connectionWords(invite, status);
    const connected = { status, pageName: this.pageNameOf(invite) };
    return this.responder.page(200, outcomePage(words, outcome, standing, connected, callback, form), cookie);
  }

  private pageNameOf({ pageName = this.setup.pageName }: Invite): string | undefined {
    return pageName;
  }

  private reportReturn(
    { token, invite }: VerifiedInvite,
    returnState: string,
    content: ReturnContent,
    connection: string,
  ): void {
    // One consent is one event, whichever of two browsers shows it.
    const isConsent = content.outcome === "connected" || content.code === "wrong-account";
    const what = [isConsent ? "" : returnState, content.outcome, content.code, connection];
    if (content.code !== "other-browser" && !this.reported.add(token, JSON.stringify(what))) return;
    const id = isConsent ? hmac(this.setup.signingKeys[0], "event", token, ...what).slice(0, 32) : undefined;
    this.events.report(invite, content, id);
  }

  private connection(
    { agentGuid, expectedAccountName }: Invite,
    agent?: Promise<AgentDetail>,
  ): Promise<ReadConnection> {
    return readConnection(this.client, agentGuid, { expectedAccountName }, agent);
  }

  private connectionWords(invite: Invite, { accountName, renewBy }: ReadConnection): PageCopy {
    const words = this.responder.words(invite, { name: accountName });
    return renewBy === "" ? words : words.with({ renewBy: words.date(renewBy) });
  }

  private form(
    request: Request,
    { token }: VerifiedInvite,
  ): { form: StartForm; cookie: Record<string, string> } {
    const browser = this.state.known(request) ?? this.state.fresh();
    return {
      form: { action: this.state.path(token), csrfToken: this.state.csrfToken(token, browser) },
      cookie: { "set-cookie": this.state.cookie(token, browser) },
    };
  }
}
