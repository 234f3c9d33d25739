import { randomBytes } from "node:crypto";
import type { AgentDetail } from "../wiro/responses";
import { WiroClient } from "../wiro/client";
import { MINUTE, SECOND } from "../wiro/clock";
import { parseConsentCallback } from "../wiro/consent/consent-callback";
import { mintConsentLink } from "../wiro/consent/mint-consent-link";
import { WiroError } from "../wiro/error";
import { LIMITS } from "../wiro/http/budget";
import { type ReadConnection, readConnection } from "../wiro/consent/read-connection";
import { type Transport, undiciTransport } from "../wiro/http/transport";
import { BrowserState } from "./browser-state";
import { readForm, isCrossSite } from "./request-form";
import { type Invite, readInvite } from "./invite-token";
import { pageHeaders } from "./pages/layout";
import { Mints, TooManyMints } from "./mints";
import {
  expiredInvitePage,
  invalidPage,
  notFoundPage,
  outagePage,
  rejectedPage,
  repeatPage,
  tooManyPage,
} from "./pages/error-pages";
import {
  accountOf,
  type HandlerSetup,
  type InviteHandlerOptions,
  type PageOptions,
  setupOf,
} from "./options";
import { connectionText, outcomeOf, standingOf } from "./pages/outcome";
import { invitePage, outcomePage } from "./pages/pages";
import type { StartForm } from "./pages/start-form";
import type { Placeholders } from "./pages/texts";
import { PageCopy } from "./pages/page-copy";

/** A person waits in front of a browser: fewer seconds than a program has. */
const BROWSER_LIMITS = {
  ...LIMITS,
  ...{ attemptMs: 10 * SECOND, totalMs: 25 * SECOND, waitMs: 10 * SECOND, maxRetryAfterMs: MINUTE },
};

/** How long after its end an invite still shows what became of a click. */
const RETURN_GRACE = 60 * MINUTE;

/** An invite whose signature holds, with the token that it came by. */
interface VerifiedInvite {
  readonly token: string;
  readonly invite: Invite;
}

/**
 * Makes the handler behind the invites of `createInviteUrl`: a web-standard function that fits any server. Mount it for
 * every method and for all paths below `url`.
 *
 * `GET url/<invite>` says who asks for what (UserAgent/Detail, UserAgentOAuth/OAuthStatus). The page's button posts to the
 * same address, which makes the consent link (UserAgentOAuth/OAuthConnect) and sends the browser to LinkedIn, so the 15
 * minutes of the link begin with the click. LinkedIn and Wiro send the browser back to `url/<invite>/<returnState>`, which asks
 * UserAgentOAuth/OAuthStatus what became of it. Only the post ever makes a link: one at a time for an invite, and at most
 * 6 an hour. That count apart, nothing is kept between requests, so any number of processes may serve; each counts
 * for itself.
 *
 * Throws one Error that names every faulty option.
 */
export function createInviteHandler(options: InviteHandlerOptions): (request: Request) => Promise<Response> {
  return handlerOf(options, accountOf(options, process.env));
}

/** The same for whoever has the whole settings of an account. */
export function handlerOf(
  options: PageOptions,
  account: Parameters<typeof setupOf>[1],
  transport: Transport = undiciTransport(),
): (request: Request) => Promise<Response> {
  const handler = new InviteHandler(setupOf(options, account), options, transport);
  return (request) => handler.response(request);
}

class InviteHandler {
  private readonly client: WiroClient;
  private readonly state: BrowserState;
  private readonly mints: Mints;
  private readonly headers: Readonly<Record<string, string>>;

  constructor(
    private readonly setup: HandlerSetup,
    private readonly options: PageOptions,
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
    this.state = new BrowserState(signingKeys, mount, options.randomBytes ?? randomBytes, () => clock.now());
    this.mints = new Mints(() => clock.now());
    this.headers = pageHeaders(mount, settings.baseUrl);
  }

  async response(request: Request): Promise<Response> {
    const response = await this.route(request);
    return request.method === "HEAD" ? new Response(null, response) : response;
  }

  private async route(request: Request): Promise<Response> {
    const segments = this.segments(request);
    const [token = "", returnState] = segments;
    if (segments.length === 0 || segments.length > 2) return this.page(404, notFoundPage(this.words()));
    const methods = returnState === undefined ? ["GET", "HEAD", "POST"] : ["GET", "HEAD"];
    if (!methods.includes(request.method)) {
      return this.page(405, notFoundPage(this.words()), { allow: methods.join(", ") });
    }
    const invite = readInvite(token, this.setup.signingKeys, this.setup.mount);
    if (invite === undefined) return this.page(404, invalidPage(this.words()));
    const guest = { token, invite };
    try {
      // A return may come minutes after the invite has expired: the click was in time, or there would be no returnState.
      const isReturn = returnState !== undefined && this.isReturnToThisBrowser(request, guest, returnState);
      const rejection = await this.reject(guest, isReturn ? RETURN_GRACE : 0);
      if (rejection !== undefined) return rejection;
      if (request.method === "HEAD") return this.page(200, "");
      if (returnState !== undefined) return await this.comeBack(request, guest, returnState);
      return await (request.method === "POST" ? this.click(request, guest) : this.open(request, guest));
    } catch (error) {
      if (error instanceof WiroError) return this.outage(guest, error);
      if (error instanceof TooManyMints) return this.tooMany(guest, error);
      throw error;
    }
  }

  private segments(request: Request): string[] {
    const { pathname } = new URL(request.url);
    const base = `${new URL(this.setup.mount).pathname.replace(/\/$/, "")}/`;
    if (!pathname.startsWith(base) || pathname === base) return [];
    return pathname.slice(base.length).split("/");
  }

  private isReturnToThisBrowser(request: Request, { token }: VerifiedInvite, returnState: string): boolean {
    const browser = this.state.known(request);
    return browser !== undefined && this.state.changedSince(returnState, token, browser, "") !== undefined;
  }

  private async reject({ invite }: VerifiedInvite, grace: number): Promise<Response | undefined> {
    if (Date.parse(invite.expiresAt) + grace <= this.setup.clock.now()) {
      return this.page(410, expiredInvitePage(this.words(), invite));
    }
    const { accept } = this.options;
    const accepted = accept === undefined || (await accept(invite));
    return accepted ? undefined : this.page(404, invalidPage(this.words()));
  }

  /** GET of an invite: reads, and makes nothing. */
  private async open(request: Request, guest: VerifiedInvite): Promise<Response> {
    const { invite } = guest;
    const detail = this.client.detail(invite.agentGuid, "refresh");
    const [agent, status] = await Promise.all([detail, this.connection(invite, detail)]);
    const { form, cookie } = this.form(request, guest);
    const words = this.connectionWords(invite, status).with({
      agent: agent.title || agent.guid,
      page: agent.linkedin.organizationId,
    });
    return this.page(200, invitePage(words, standingOf(status), { invite, agent, status }, form), cookie);
  }

  /** POST of an invite: the click. */
  private async click(request: Request, guest: VerifiedInvite): Promise<Response> {
    if (isCrossSite(request, this.setup.mount)) return this.page(403, rejectedPage(this.words()));
    const fields = await readForm(request);
    if (fields === undefined) return this.page(413, rejectedPage(this.words()));
    const browser = this.state.known(request);
    const csrfToken = fields.get("csrf") ?? "";
    const onPurpose = fields.get("again") === "yes";
    if (browser === undefined || !this.state.isCsrfToken(csrfToken, guest.token, browser)) {
      const { form, cookie } = this.form(request, guest);
      return this.page(403, repeatPage(this.words(), form, onPurpose), cookie);
    }
    const location = await this.start(guest, browser, csrfToken, onPurpose);
    const cookie = this.state.cookie(guest.token, browser);
    return new Response(null, { status: 303, headers: { ...this.headers, location, "set-cookie": cookie } });
  }

  /**
   * Where the browser goes after a click: to LinkedIn, or back to the invite if somebody connected meanwhile. Of two
   * browsers that share one link, the return proves something to the first alone; the other sees what is the case.
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
    if (!onPurpose && standingOf(status) === "right") return here;
    const back = `${here}/${this.state.returnState(token, browser, connectionText(status))}`;
    return this.mints.link(token, csrfToken, () => this.mint(invite, back));
  }

  private async mint({ agentGuid }: Invite, redirectUrl: string): Promise<string> {
    const { href, warning } = await mintConsentLink(this.client, { agentGuid, redirectUrl });
    if (warning !== undefined) this.setup.log(`wiro: invite of agent ${agentGuid}: ${warning}.`);
    return href;
  }

  /** GET of a return: the URL may claim what it likes, the API says what is the case. */
  private async comeBack(request: Request, guest: VerifiedInvite, returnState: string): Promise<Response> {
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
    const { form, cookie } = this.form(request, guest);
    const words = this.connectionWords(invite, status);
    return this.page(200, outcomePage(words, outcome, standing, status, callback, form), cookie);
  }

  private connection(
    { agentGuid, expectedAccountName }: Invite,
    agent?: Promise<AgentDetail>,
  ): Promise<ReadConnection> {
    return readConnection(this.client, agentGuid, { expectedAccountName }, agent);
  }

  private connectionWords(invite: Invite, { accountName, renewBy }: ReadConnection): PageCopy {
    const words = this.words(invite, { name: accountName });
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

  private outage({ invite }: VerifiedInvite, error: WiroError): Response {
    const bytes = (this.options.randomBytes ?? randomBytes)(4);
    const reference = Buffer.from(bytes).toString("hex");
    const print =
      this.options.onError ??
      ((_, { reference: of }) => this.setup.log(`wiro: invite ${of}: ${error.message}`));
    print(error, { reference, agentGuid: invite.agentGuid });
    return this.page(502, outagePage(this.words(invite), error, reference));
  }

  private tooMany({ invite }: VerifiedInvite, { nextAt }: TooManyMints): Response {
    const seconds = Math.max(1, Math.ceil((nextAt - this.setup.clock.now()) / SECOND));
    const page = tooManyPage(this.words(invite), nextAt);
    return this.page(429, page, { "retry-after": String(seconds) });
  }

  private words(invite?: Invite, fillings: Placeholders = {}): PageCopy {
    const { branding, texts, productName: product } = this.setup;
    return new PageCopy(branding, texts, {
      product,
      expected: invite?.expectedAccountName ?? "",
      ...fillings,
    });
  }

  private page(status: number, body: string, more: Readonly<Record<string, string>> = {}): Response {
    return new Response(body, { status, headers: { ...this.headers, ...more } });
  }
}
