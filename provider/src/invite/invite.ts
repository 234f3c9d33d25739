/**
 * Consent on click: invites that a customer's page admin opens when it suits them. `createInviteUrl` signs them,
 * `createInviteHandler` answers them.
 */
export type { RandomBytes } from "./browser-state";
export { createInviteHandler } from "./handler";
export { createInviteUrl, type Invite, type InviteUrlOptions } from "./invite-token";
export type { ErrorContext, InviteHandlerOptions } from "./options";
export { DEFAULT_TEXTS, type InviteTexts } from "./pages/texts";
export type { Clock } from "../wiro/clock";
export { WiroError, type WiroErrorKind } from "../wiro/error";
