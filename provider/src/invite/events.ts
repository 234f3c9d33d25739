import type { ConsentErrorCode } from "../wiro/consent/consent-callback";
import type { WiroErrorKind } from "../wiro/error";

/** A call of the API that failed, with the `kind` of its `WiroError`. */
export type ApiFailureCode = `api-${WiroErrorKind}`;

/**
 * Why the page could not be shown:
 * - `invite-expired`, `invite-withdrawn`: the invite ended, or `accept` rejected it;
 * - the others: the API could not be read.
 */
export type OpenFailureCode = "invite-expired" | "invite-withdrawn" | ApiFailureCode;

/**
 * Why a click led nowhere:
 * - `form-expired`: the page was open for over an hour, or the browser did not keep its cookie;
 * - `cross-site`: another site, and not the invite's page, sent the form;
 * - `form-too-large`: the form is larger than that of the page;
 * - `too-many-clicks`: the invite made its 6 links of this hour;
 * - `invite-expired`, `invite-withdrawn`: the invite ended, or `accept` rejected it.
 */
export type ClickFailureCode =
  | "form-expired"
  | "cross-site"
  | "form-too-large"
  | "too-many-clicks"
  | "invite-expired"
  | "invite-withdrawn"
  | ApiFailureCode;

/**
 * Why a visit to LinkedIn did not connect the agent as the invite asks:
 * - `wrong-account`: a member other than the expected one is connected now;
 * - `unconfirmed`: the return claims a connection, and the API reports none;
 * - the others: the code of Wiro's callback, as `parseConsentCallback` gives it.
 */
export type ReturnFailureCode = "wrong-account" | "unconfirmed" | ConsentErrorCode | "unknown";

/**
 * Why the handler does not know what a visit to LinkedIn changed:
 * - `other-browser`: the return does not belong to a click in this browser;
 * - `unchanged`: the API reports the same connection as before the click;
 * - `invite-expired`, `invite-withdrawn`: the invite ended meanwhile;
 * - the others: the API could not be read.
 */
export type ReturnDoubtCode =
  "other-browser" | "unchanged" | "invite-expired" | "invite-withdrawn" | ApiFailureCode;

interface InviteEventBase {
  /** The event's own id. A consent has the same one in each process, so a receiver can drop a repetition. */
  readonly id: string;
  /** ISO 8601. */
  readonly time: string;
  /** The guid of the agent that the invite is for. */
  readonly agentGuid: string;
  /** The nonce of the invite. */
  readonly nonce: string;
}

/** The page could not be shown. */
export interface InviteOpenEvent extends InviteEventBase {
  /** `"open"`. */
  readonly type: "open";
  /** `"failed"`. */
  readonly outcome: "failed";
  /** Why. */
  readonly code: OpenFailureCode;
}

/** The button was pressed. */
export interface InviteClickEvent extends InviteEventBase {
  /** `"click"`. */
  readonly type: "click";
  /**
   * `sent`: the browser goes to LinkedIn. `not-needed`: somebody had connected since the page was opened. `failed`: the
   * click led nowhere.
   */
  readonly outcome: "sent" | "not-needed" | "failed";
  /** `""` unless the outcome is `failed`. */
  readonly code: "" | ClickFailureCode;
}

/** A consent link was made. Clicks at the same time share one. */
export interface InviteMintEvent extends InviteEventBase {
  /** `"mint"`. */
  readonly type: "mint";
  /** `"made"`. */
  readonly outcome: "made";
  /** `""`. */
  readonly code: "";
}

/**
 * A browser came back from LinkedIn. A page that is loaded again gives no second event, and a browser that never returns
 * gives none.
 */
export interface InviteReturnEvent extends InviteEventBase {
  /** `"return"`. */
  readonly type: "return";
  /**
   * As the API reports it. `connected`: the agent is connected as the invite asks. `failed`: it is not, or as another
   * member. `unknown`: nothing shows what the visit changed.
   */
  readonly outcome: "connected" | "failed" | "unknown";
  /** `""` if the outcome is `connected`. */
  readonly code: "" | ReturnFailureCode | ReturnDoubtCode;
}

/** What happened with an invite. It holds no secret, no link, no cookie and no name of a person. */
export type InviteEvent = InviteOpenEvent | InviteClickEvent | InviteMintEvent | InviteReturnEvent;
