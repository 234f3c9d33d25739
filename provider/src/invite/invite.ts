/**
 * Consent on click: invites that a customer's page admin opens when it suits them. `createInviteUrl` signs them,
 * `createInviteHandler` answers them.
 */
export { createInviteHandler } from "./create-invite-handler";
export type { ErrorContext, InviteHandlerOptions, RandomBytes } from "./handler-options";
export { createInviteUrl, type Invite, type InviteUrlOptions } from "./invite-token";
export { DEFAULT_TEXTS, type InviteTexts } from "./pages/texts";
export type { Clock } from "../wiro/clock";
export {
  type ConsentCallback,
  type ConsentErrorCode,
  type ConsentErrorInfo,
  parseConsentCallback,
} from "../wiro/consent/consent-callback";
export { WiroError, type WiroErrorKind } from "../wiro/error";
