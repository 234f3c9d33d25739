import { WiroError } from "../wiro/error";
import { MINUTE } from "../wiro/clock";
import { type Transport, undiciTransport } from "../wiro/http/transport";
import { readInvite } from "./invite-token";
import { TooManyMints } from "./mints";
import {
  accountOf,
  type HandlerSetup,
  type InviteHandlerOptions,
  type PageOptions,
  setupOf,
} from "./options";
import { PageResponder } from "./page-responder";
import { expiredInvitePage, invalidPage, notFoundPage } from "./pages/error-pages";
import { type VerifiedInvite, Visits } from "./visits";

/** How long after its end an invite still shows what became of a click. */
const RETURN_GRACE = 60 * MINUTE;

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
  const setup = setupOf(options, account);
  const responder = new PageResponder(setup, options);
  const visits = new Visits(setup, responder, options.randomBytes, transport);
  const routes = new InviteRoutes(setup, options.accept, responder, visits);
  return (request) => routes.response(request);
}

/** Which request is for whom, and which invite still counts. */
class InviteRoutes {
  constructor(
    private readonly setup: HandlerSetup,
    private readonly accept: PageOptions["accept"],
    private readonly responder: PageResponder,
    private readonly visits: Visits,
  ) {}

  async response(request: Request): Promise<Response> {
    const response = await this.route(request);
    return request.method === "HEAD" ? new Response(null, response) : response;
  }

  private async route(request: Request): Promise<Response> {
    const segments = this.segments(request);
    const [token = "", returnState] = segments;
    if (segments.length === 0 || segments.length > 2)
      return this.responder.page(404, notFoundPage(this.responder.words()));
    const methods = returnState === undefined ? ["GET", "HEAD", "POST"] : ["GET", "HEAD"];
    if (!methods.includes(request.method)) {
      return this.responder.page(405, notFoundPage(this.responder.words()), { allow: methods.join(", ") });
    }
    const invite = readInvite(token, this.setup.signingKeys, this.setup.mount);
    if (invite === undefined) return this.responder.page(404, invalidPage(this.responder.words()));
    const guest = { token, invite };
    try {
      // A return may come minutes after the invite has expired: the click was in time, or there would be no returnState.
      const isReturn =
        returnState !== undefined && this.visits.isReturnToThisBrowser(request, guest, returnState);
      const rejection = await this.reject(guest, isReturn ? RETURN_GRACE : 0);
      if (rejection !== undefined) return rejection;
      if (request.method === "HEAD") return this.responder.page(200, "");
      if (returnState !== undefined) return await this.visits.comeBack(request, guest, returnState);
      return await (request.method === "POST"
        ? this.visits.click(request, guest)
        : this.visits.open(request, guest));
    } catch (error) {
      if (error instanceof WiroError) return this.responder.outage(invite, error);
      if (error instanceof TooManyMints) return this.responder.tooMany(invite, error);
      throw error;
    }
  }

  private segments(request: Request): string[] {
    const { pathname } = new URL(request.url);
    const base = `${new URL(this.setup.mount).pathname.replace(/\/$/, "")}/`;
    if (!pathname.startsWith(base) || pathname === base) return [];
    return pathname.slice(base.length).split("/");
  }

  private async reject({ invite }: VerifiedInvite, grace: number): Promise<Response | undefined> {
    if (Date.parse(invite.expiresAt) + grace <= this.setup.clock.now()) {
      return this.responder.page(410, expiredInvitePage(this.responder.words(), invite));
    }
    const { accept } = this;
    const accepted = accept === undefined || (await accept(invite));
    return accepted ? undefined : this.responder.page(404, invalidPage(this.responder.words()));
  }
}
