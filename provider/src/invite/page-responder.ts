import { randomBytes } from "node:crypto";
import { SECOND } from "../wiro/clock";
import type { WiroError } from "../wiro/error";
import type { Invite } from "./invite-token";
import type { TooManyMints } from "./mints";
import type { HandlerSetup, PageOptions } from "./options";
import { outagePage, tooManyPage } from "./pages/error-pages";
import { pageHeaders } from "./pages/layout";
import { PageCopy } from "./pages/page-copy";
import type { Placeholders } from "./pages/texts";

/** Turns pages into responses, all with the same security headers. */
export class PageResponder {
  private readonly headers: Readonly<Record<string, string>>;

  constructor(
    private readonly setup: HandlerSetup,
    private readonly options: PageOptions,
  ) {
    this.headers = pageHeaders(setup.mount, setup.settings.baseUrl);
  }

  words(invite?: Invite, fillings: Placeholders = {}): PageCopy {
    const { branding, texts, productName: product } = this.setup;
    return new PageCopy(branding, texts, {
      product,
      expected: invite?.expectedAccountName ?? "",
      ...fillings,
    });
  }

  page(status: number, body: string | null, more: Readonly<Record<string, string>> = {}): Response {
    return new Response(body, { status, headers: { ...this.headers, ...more } });
  }

  outage(invite: Invite, error: WiroError): Response {
    const bytes = (this.options.randomBytes ?? randomBytes)(4);
    const reference = Buffer.from(bytes).toString("hex");
    const print =
      this.options.onError ??
      ((_, { reference: of }) => this.setup.log(`wiro: invite ${of}: ${error.message}`));
    print(error, { reference, agentGuid: invite.agentGuid });
    return this.page(502, outagePage(this.words(invite), error, reference));
  }

  tooMany(invite: Invite, { nextAt }: TooManyMints): Response {
    const seconds = Math.max(1, Math.ceil((nextAt - this.setup.clock.now()) / SECOND));
    const page = tooManyPage(this.words(invite), nextAt);
    return this.page(429, page, { "retry-after": String(seconds) });
  }
}
