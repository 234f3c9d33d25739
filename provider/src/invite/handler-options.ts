import type { Clock } from "../wiro/clock";
import type { WiroError } from "../wiro/error";
import type { Invite } from "./invite-token";
import type { InviteTexts } from "./pages/texts";

/** Cryptographically strong random bytes. */
export type RandomBytes = (size: number) => Uint8Array;

/** The options of `createInviteHandler`. */
export interface InviteHandlerOptions {
  /**
   * The public URL under which the handler is mounted, such as `"https://your-app.com/connect"`: https, or http on
   * `localhost` or `127.0.0.1`. The handler answers to the paths below it, and compares them with the path of the
   * request, so a proxy must not cut it. An https URL without a path says that the host serves invites alone: responses
   * then carry HSTS.
   */
  readonly url: string;
  /**
   * What invites are signed with: a secret of 32 bytes at least. Another key ends every invite that is out. Or a list, to
   * change the key without that: the first one signs, all verify. Leaving a key out ends the invites signed with it.
   */
  readonly signingKey: string | readonly string[];
  /**
   * The Wiro API key. Default: `WIRO_API_KEY`; with it come `WIRO_API_SECRET` and `WIRO_BASE_URL`, as far as the options
   * do not say otherwise. If this option is given, the environment is not read.
   */
  readonly apiKey?: string | undefined;
  /** Switches to signed requests. */
  readonly apiSecret?: string | undefined;
  /** Default `https://api.wiro.ai/v1`; plain http only to a loopback address. */
  readonly baseUrl?: string | undefined;
  /** Who asks, in the customer's words: the name of your product or team. Default `"Wiro"`. */
  readonly productName?: string | undefined;
  /** The name at the top of each page. Default: `productName`. */
  readonly logoName?: string | undefined;
  /** Texts in place of the defaults (`DEFAULT_TEXTS`). They are shown as texts: markup in them has no effect. */
  readonly texts?: Partial<InviteTexts> | undefined;
  /** The language of the texts, for the page and its dates, as a BCP 47 tag. Default `"en"`. */
  readonly lang?: string | undefined;
  /**
   * The last word on an invite that is signed and not expired, at every request: the page, the click and the return from
   * LinkedIn. `false` rejects it, as one that was withdrawn. Default: every invite is accepted.
   */
  readonly accept?: ((invite: Invite) => boolean | Promise<boolean>) | undefined;
  /** Told each call of the API that failed. The page shows the reference alone. Default: a line on stderr. */
  readonly onError?: ((error: WiroError, context: ErrorContext) => void) | undefined;
  /** Told what is odd, yet no error, in one line. Default: stderr. */
  readonly log?: ((line: string) => void) | undefined;
  readonly clock?: Clock | undefined;
  /** Default: node's `crypto.randomBytes`. */
  readonly randomBytes?: RandomBytes | undefined;
}

export interface ErrorContext {
  /** What the page shows, for a customer to quote. */
  readonly reference: string;
  readonly agentGuid: string;
}
