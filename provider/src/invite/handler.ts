import { WiroError } from "../wiro/error";
import { MINUTE } from "../wiro/clock";
import { type Transport, undiciTransport } from "../wiro/http/transport";
import { readInvite } from "./invite-token";
import { EventReporter } from "./event-reporter";
import { TooManyMints } from "./mints";
import { type HandlerSetup, type PageOptions, setupOf } from "./options";
import { PageResponder } from "./page-responder";
import { expiredInvitePage, invalidPage, notFoundPage, withdrawnInvitePage } from "./pages/error-pages";
import { type VerifiedInvite, Visits } from "./visits";

/** How long after its end an invite still shows the outcome of a click. */
const RETURN_GRACE = 60 * MINUTE;

/** `createInviteHandler` for a caller that has the whole settings of an account. */
export function handlerOf(
  options: PageOptions,
  account: Parameters<typeof setupOf>[1],
  transport: Transport = undiciTransport(),
): (request: Request) => Promise<Response> {
  const setup = setupOf(options, account);
  const responder = new PageResponder(setup, options);
  const events = new EventReporter(setup, options.onEvent);
  const visits = new Visits(setup, responder, events, options.randomBytes, transport);
  const routes = new InviteRoutes(setup, options.accept, responder, visits, events);
  return (request) => routes.response(request);
}

/** Routes a request, and decides which invite still counts. */
class InviteRoutes {
  constructor(
    private readonly setup: HandlerSetup,
    private readonly accept: PageOptions["accept"],
    private readonly responder: PageResponder,
    private readonly visits: Visits,
    private readonly events: EventReporter,
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
      // A return may come minutes after the invite has expired. The click was in time, or there would be no
      // returnState.
      const isReturn =
        returnState !== undefined && this.visits.isReturnToThisBrowser(request, guest, returnState);
      const ended = await this.endOf(guest, isReturn ? RETURN_GRACE : 0);
      if (ended !== undefined) {
        if (request.method === "POST")
          this.events.report(invite, { type: "click", outcome: "failed", code: ended });
        else if (isReturn) this.events.report(invite, { type: "return", outcome: "unknown", code: ended });
        else if (request.method === "GET")
          this.events.report(invite, { type: "open", outcome: "failed", code: ended });
        return this.endedPage(guest, ended);
      }
      if (request.method === "HEAD") return this.responder.page(200, "");
      if (returnState !== undefined) return await this.visits.comeBack(request, guest, returnState);
      return await (request.method === "POST"
        ? this.visits.click(request, guest)
        : this.visits.open(request, guest));
    } catch (error) {
      if (error instanceof WiroError) {
        this.reportOutage(request, guest, returnState, error);
        return this.responder.outage(invite, error);
      }
      if (error instanceof TooManyMints) {
        this.events.report(invite, { type: "click", outcome: "failed", code: "too-many-clicks" });
        return this.responder.tooMany(invite, error);
      }
      throw error;
    }
  }

  private segments(request: Request): string[] {
    const { pathname } = new URL(request.url);
    const base = `${new URL(this.setup.mount).pathname.replace(/\/$/, "")}/`;
    if (!pathname.startsWith(base) || pathname === base) return [];
    return pathname.slice(base.length).split("/");
  }

  private reportOutage(
    request: Request,
    { invite }: VerifiedInvite,
    returnState: string | undefined,
    { kind }: WiroError,
  ): void {
    const code = `api-${kind}` as const;
    if (returnState !== undefined) this.events.report(invite, { type: "return", outcome: "unknown", code });
    else if (request.method === "POST")
      this.events.report(invite, { type: "click", outcome: "failed", code });
    else this.events.report(invite, { type: "open", outcome: "failed", code });
  }

  /** Why an invite that was signed does not count any more. */
  private async endOf(
    { invite }: VerifiedInvite,
    grace: number,
  ): Promise<"invite-expired" | "invite-withdrawn" | undefined> {
    if (Date.parse(invite.expiresAt) + grace <= this.setup.clock.now()) return "invite-expired";
    const { accept } = this;
    const accepted = accept === undefined || (await accept(invite));
    return accepted ? undefined : "invite-withdrawn";
  }

  private endedPage({ invite }: VerifiedInvite, ended: "invite-expired" | "invite-withdrawn"): Response {
    const words = this.responder.words();
    const page = ended === "invite-expired" ? expiredInvitePage(words, invite) : withdrawnInvitePage(words);
    return this.responder.page(410, page);
  }
}
