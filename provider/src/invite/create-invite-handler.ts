import { handlerOf } from "./handler";
import type { InviteHandlerOptions } from "./handler-options";
import { accountOf } from "./options";

/**
 * Makes the handler behind the invites of `createInviteUrl`: a web-standard function that fits any server. Mount it for
 * every method and for all paths below `url`.
 *
 * `GET url/<invite>` shows who asks for what. The page's button posts to the same address, which makes the consent link
 * and sends the browser to LinkedIn. So the 15 minutes of the link begin with the click. LinkedIn and Wiro send the
 * browser back to `url/<invite>/<returnState>`, which shows the outcome.
 *
 * Only the post makes a link: one at a time for an invite, and 6 an hour at most. The handler keeps that count between
 * requests, and which returns `onEvent` got within the hour. So any number of processes may serve, and each counts for itself.
 *
 * @param options - Where it is mounted, the signing key, the account, and how the pages look.
 * @returns The handler. It never rejects, whatever a browser sends.
 * @throws An `Error` that names every wrong option.
 * @example
 * ```ts
 * import { createInviteHandler } from "pulumi-wiro-linkedin/invite";
 *
 * const handler = createInviteHandler({
 *   url: "https://your-app.com/connect",
 *   signingKey: process.env.WIRO_INVITE_SIGNING_KEY ?? "",
 *   productName: "Your App",
 * });
 * ```
 * @see UserAgent/Detail and UserAgentOAuth/OAuthStatus: what the page shows
 * @see UserAgentOAuth/OAuthConnect: the click
 */
export function createInviteHandler(options: InviteHandlerOptions): (request: Request) => Promise<Response> {
  return handlerOf(options, accountOf(options, process.env));
}
