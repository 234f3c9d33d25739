import { handlerOf } from "./handler";
import type { InviteHandlerOptions } from "./handler-options";
import { accountOf } from "./options";

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
