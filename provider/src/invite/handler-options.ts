import type { Clock } from "../wiro/clock";
import type { WiroError } from "../wiro/error";
import type { InviteEvent } from "./events";
import type { Invite } from "./invite-token";
import type { InviteTexts } from "./pages/texts";

/** Cryptographically strong random bytes. */
export type RandomBytes = (size: number) => Uint8Array;

/** The options of `createInviteHandler`. */
export interface InviteHandlerOptions {
  /**
   * The public URL under which the handler is mounted, such as `"https://your-app.com/connect"`: https, or http on
   * `localhost` or `127.0.0.1`. The handler serves the paths below it. It compares them with the path of the request,
   * so a proxy must not cut the path. An https URL without a path says that the host serves invites alone: responses then
   * carry HSTS.
   */
  readonly url: string;
  /**
   * The secret that signs invites: 32 bytes at least. Another key ends every earlier invite. To change the key without
   * that, give a list: the first one signs, all verify. A key that is left out of the list ends the invites signed with it.
   */
  readonly signingKey: string | readonly string[];
  /**
   * The Wiro API key. If it is given, the environment is not read for the account.
   *
   * @default `WIRO_API_KEY` of the environment, with `WIRO_API_SECRET` and `WIRO_BASE_URL`
   */
  readonly apiKey?: string | undefined;
  /**
   * The API secret. With it the requests are signed.
   *
   * @default none: the requests are not signed
   */
  readonly apiSecret?: string | undefined;
  /**
   * The URL of the API: https, or http to a loopback address.
   *
   * @default `"https://api.wiro.ai/v1"`
   */
  readonly baseUrl?: string | undefined;
  /**
   * Who asks, in the customer's words: the name of your product or team.
   *
   * @default `"Wiro"`
   */
  readonly productName?: string | undefined;
  /**
   * The name at the top of each page.
   *
   * @default `productName`
   */
  readonly logoName?: string | undefined;
  /**
   * How visitors reach you: an e-mail address or an https URL. Each page of a failure shows it, and so does the invite.
   *
   * @default the pages of failures ask to reply to the message with the invite
   */
  readonly contact?: string | undefined;
  /**
   * The name of the Company Page for invites that have none. It is shown in place of the page's number.
   *
   * @default the page's number
   */
  readonly pageName?: string | undefined;
  /**
   * Texts in place of the defaults. They are shown as plain text: markup in them has no effect.
   *
   * @default `DEFAULT_TEXTS`
   */
  readonly texts?: Partial<InviteTexts> | undefined;
  /**
   * The language of the texts, for the page and its dates: a BCP 47 tag.
   *
   * @default `"en"`
   */
  readonly lang?: string | undefined;
  /**
   * Decides on an invite that is signed and not expired, at every request: the page, the click and the return from
   * LinkedIn. `false` rejects the invite as withdrawn, with its own page and the status 410.
   *
   * @default every invite is accepted
   */
  readonly accept?: ((invite: Invite) => boolean | Promise<boolean>) | undefined;
  /**
   * Gets each event: clicks, links that were made, returns from LinkedIn, and failures. Build an audit log, metrics or a
   * webhook on it. The handler does not wait for it. If it throws or rejects, the error goes to `log`, and the visitor
   * sees nothing of it.
   *
   * @default none
   */
  readonly onEvent?: ((event: InviteEvent) => void | Promise<void>) | undefined;
  /**
   * Gets each call of the API that failed. The page shows the reference alone.
   *
   * @default a line on stderr
   */
  readonly onError?: ((error: WiroError, context: ErrorContext) => void) | undefined;
  /**
   * Gets each warning, in one line.
   *
   * @default a line on stderr
   */
  readonly log?: ((line: string) => void) | undefined;
  /**
   * The time, for tests.
   *
   * @default the machine's clock
   */
  readonly clock?: Clock | undefined;
  /**
   * A source of random bytes, for tests.
   *
   * @default `randomBytes` of `node:crypto`
   */
  readonly randomBytes?: RandomBytes | undefined;
}

/** What `onError` gets beside the error. */
export interface ErrorContext {
  /** The reference that the page shows, for a customer to quote. */
  readonly reference: string;
  /** The guid of the agent that the invite is for. */
  readonly agentGuid: string;
}
