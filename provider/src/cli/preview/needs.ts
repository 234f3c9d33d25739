import { isoTime, parseTime } from "../../wiro/clock";
import { isOtherMember } from "../../wiro/consent/consent-rules";
import { textOf } from "./pulumi-preview";
import type { ResourceChange } from "./resource-change";

/**
 * Why a person has to act, the worst first:
 * - `missing`: the agent cannot be seen with this key;
 * - `lost`: there was a consent, and Wiro no longer holds it;
 * - `other-member`, `token-not-renewed`, `renewal`: the connection works, and a new consent is due;
 * - `new-agent`, `new-app`, `reconnect`: the plan itself asks for a new consent;
 * - `pending`: nobody has consented yet;
 * - `new`: the customer is new to the stack;
 * - `warning`: a warning of the provider says so.
 */
export const NEEDS = [
  ...(["missing", "lost", "other-member", "token-not-renewed", "renewal", "new-agent", "new-app"] as const),
  ...(["reconnect", "pending", "new", "warning"] as const),
];
export type NeedKind = (typeof NEEDS)[number];

export interface Need {
  readonly kind: NeedKind;
  /** The member who consented, "" where none is recorded. */
  readonly accountName: string;
  /** Who is expected to consent, "" for anybody. */
  readonly expectedAccountName: string;
  /** When the connection ends unless somebody acts: ISO 8601, "" where the preview does not show it. */
  readonly by: string;
  /** The provider's own words, "" where there are none. */
  readonly reason: string;
  /** Whether the `up` disconnects the present consent first: one without a date cannot be distinguished from the next one. */
  readonly isCut: boolean;
  /** Whether the `up` makes a consent link; false where the consent comes by an invite. */
  readonly makesLink: boolean;
}

/** Whether the record holds a consent that a disconnect would end. */
export function holdsConsent({ before }: ResourceChange): boolean {
  return textOf(before?.outputs["status"]) === "connected";
}

/** Whether a write of the keys failed, so that the `up` stores them again. */
export function areKeysDue({ before }: ResourceChange): boolean {
  return before?.outputs["keysDue"] === true;
}

/** Whether the plan asks for a new consent by its own. */
function askedBy({ operation, changed, after }: ResourceChange): NeedKind | undefined {
  if (operation === "replace") return "new-agent";
  if (changed.includes("clientId") && textOf(after?.inputs["clientId"]) !== "") return "new-app";
  if (changed.includes("reconnectTrigger") && textOf(after?.inputs["reconnectTrigger"]) !== "")
    return "reconnect";
  return undefined;
}

function connectedKind(one: ResourceChange): NeedKind | undefined {
  const { changed, operation, before, after } = one;
  const asked = askedBy(one);
  if (asked !== undefined) return asked;
  const isOtherExpected = changed.includes("expectedAccountName");
  // Without a refresh, an update without a name is one for a link that is due, or for keys that were not stored.
  const isUnnamed = operation === "update" && changed.length === 0;
  const isDue = changed.includes("connection") || (isUnnamed && !areKeysDue(one));
  if (!isDue && !isOtherExpected) return undefined;
  const expected = textOf(after?.inputs["expectedAccountName"]);
  const member = textOf(before?.outputs["accountName"]);
  if (isOtherMember(member, expected === "" ? undefined : expected)) return "other-member";
  // Of a consent alone that another member gave, the record says both. The program now expects that member.
  if (!isDue || (isOtherExpected && before?.outputs["connected"] === false)) return undefined;
  if (textOf(before?.outputs["renewalRequestedAt"]) !== "") return "reconnect";
  return textOf(before?.outputs["tokenRenewal"]) === "not-renewed" ? "token-not-renewed" : "renewal";
}

function kindOf(one: ResourceChange): NeedKind | undefined {
  if (one.operation === "delete" || one.operation === "none") return undefined;
  if (one.operation === "create") return "new";
  if (one.operation === "replace") return "new-agent";
  switch (textOf(one.before?.outputs["status"])) {
    case "missing":
      return "missing";
    case "disconnected":
      return "lost";
    case "pending":
      return "pending";
    case "connected":
      return connectedKind(one);
    default:
      return undefined;
  }
}

function isCut(kind: NeedKind, { before, changed }: ResourceChange): boolean {
  const asks = kind === "new-app" || (kind === "reconnect" && changed.includes("reconnectTrigger"));
  const dates = ["connectedAt", "tokenExpiresAt"].map((key) => textOf(before?.outputs[key]));
  return asks && dates.join("") === "";
}

const HAVE_AN_END: readonly NeedKind[] = ["other-member", "token-not-renewed", "renewal", "reconnect"];

function timeOf(value: unknown): string {
  const time = parseTime(textOf(value));
  return Number.isNaN(time) ? "" : isoTime(time);
}

/** What a person has to do about one credential, by what the preview shows of it. */
export function needOf(one: ResourceChange): Need | undefined {
  const kind = kindOf(one);
  return kind === undefined ? undefined : needAs(kind, one);
}

export function needAs(kind: NeedKind, one: ResourceChange): Need {
  const { before, after } = one;
  const isOver = kind === "new-agent" || kind === "new";
  return {
    kind,
    accountName: isOver ? "" : textOf(before?.outputs["accountName"]),
    expectedAccountName: textOf(after?.inputs["expectedAccountName"]),
    isCut: isCut(kind, one),
    by: HAVE_AN_END.includes(kind) ? timeOf(before?.outputs["renewBy"]) : "",
    reason: isOver ? "" : textOf(before?.outputs["statusReason"]),
    makesLink: textOf(after?.inputs["consentLink"]) !== "none",
  };
}
