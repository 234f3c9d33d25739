/**
 * `pulumi-wiro-linkedin/invite`: consent on click. A customer's page admin opens an invite when it suits them.
 * `createInviteUrl` signs invites, and `createInviteHandler` serves them. It loads no Pulumi.
 *
 * @module Invites
 */
export { createInviteHandler } from "./create-invite-handler";
export type {
  ApiFailureCode,
  ClickFailureCode,
  InviteClickEvent,
  InviteEvent,
  InviteMintEvent,
  InviteOpenEvent,
  InviteReturnEvent,
  OpenFailureCode,
  ReturnDoubtCode,
  ReturnFailureCode,
} from "./events";
export type { ErrorContext, InviteHandlerOptions, RandomBytes } from "./handler-options";
export {
  createInviteUrl,
  type Invite,
  type InviteUrlForDays,
  type InviteUrlOptions,
  type InviteUrlUntil,
} from "./invite-token";
export { DEFAULT_TEXTS, type InviteTexts } from "./pages/texts";
export type { Clock } from "../wiro/clock";
export {
  type ConsentCallback,
  type ConsentErrorCode,
  parseConsentCallback,
} from "../wiro/consent/consent-callback";
export type { ConsentErrorInfo } from "../wiro/consent/known-issues";
export { WiroError, type WiroErrorKind } from "../wiro/error";
