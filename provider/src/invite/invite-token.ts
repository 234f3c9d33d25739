import { z } from "zod";
import { agentGuidSchema, canonicalGuid } from "../wiro/agent-guid";
import { DAY, isoTime, SECOND } from "../wiro/clock";
import { memberNameSchema } from "../wiro/member-name";
import { publicUrlSchema } from "../wiro/urls";
import { pageNameSchema } from "../wiro/page-name";
import { problemsOf } from "./problems";
import { hmac, keyThatSigned, signingKeySchema } from "./signing";

const VERSION = "1";
const MAX_TOKEN_LENGTH = 1500;

/** A nonce: it has no space. */
export const NONCE_PATTERN = /^[\x21-\x7e]{1,64}$/;
const NONCE = "must be 1 to 64 printable ASCII characters";

const inviteUrlSchema = z.object({
  url: publicUrlSchema,
  signingKey: signingKeySchema,
  agentGuid: agentGuidSchema,
  expiresAt: z.union([z.iso.datetime({ offset: true }), z.iso.date(), z.date()], {
    error:
      'must be an ISO 8601 date such as "2026-05-01", or a time with its zone such as "2026-05-01T12:00:00Z"',
  }),
  expectedAccountName: memberNameSchema.optional(),
  pageName: pageNameSchema.optional(),
  nonce: z.string(NONCE).regex(NONCE_PATTERN, NONCE).optional(),
});

interface InviteUrlBase {
  /** The `url` of `createInviteHandler`, to the letter: an invite works nowhere else. */
  readonly url: string;
  /** The `signingKey` of `createInviteHandler`. Of a list the first one signs. */
  readonly signingKey: string | readonly string[];
  /** The guid of the Wiro agent that the invite is for, and for no other. */
  readonly agentGuid: string;
  /**
   * The display name of the LinkedIn member who has to consent. It is a check against mistakes and not a barrier: members
   * choose their display names.
   *
   * @default anybody
   */
  readonly expectedAccountName?: string | undefined;
  /**
   * The name of the Company Page, which the invite shows in place of its number. Another name makes another URL.
   *
   * @default the `pageName` of `createInviteHandler`
   */
  readonly pageName?: string | undefined;
  /**
   * Distinguishes invites for the same agent and date, so that `accept` can withdraw one of them. 1 to 64 printable ASCII
   * characters.
   *
   * @default derived from the signing key and the agent, the same at every call
   */
  readonly nonce?: string | undefined;
}

/** An invite that ends at a time. */
export interface InviteUrlUntil extends InviteUrlBase {
  /** When the invite ends: `"2026-05-01"` (midnight UTC), `"2026-05-01T12:00:00+02:00"` or a Date. */
  readonly expiresAt: string | Date;
  /** Not beside `expiresAt`. */
  readonly validForDays?: undefined;
}

/** An invite that ends some days from now. */
export interface InviteUrlForDays extends InviteUrlBase {
  /** For how many days from now the invite is valid. It gives another URL at each call. */
  readonly validForDays: number;
  /** Not beside `validForDays`. */
  readonly expiresAt?: undefined;
}

/** The arguments of `createInviteUrl`. */
export type InviteUrlOptions = InviteUrlUntil | InviteUrlForDays;

/** The content of an invite, once its signature is verified. */
export interface Invite {
  /** The guid of the Wiro agent that the invite is for. */
  readonly agentGuid: string;
  /** When the invite ends: ISO 8601. */
  readonly expiresAt: string;
  /** The nonce that it was made with. */
  readonly nonce: string;
  /** The display name of the LinkedIn member who has to consent; undefined for anybody. */
  readonly expectedAccountName: string | undefined;
  /** The name of the Company Page; undefined if the invite has none. */
  readonly pageName: string | undefined;
}

/** The same invite has the same URL at every run. */
function defaultNonce(signingKey: string, agentGuid: string): string {
  return hmac(signingKey, "nonce", agentGuid).slice(0, 16);
}

/** The signed part. It covers the mount, too: one key may serve a staging and a production server. */
function signedParts(mount: string, payload: string) {
  return ["invite", VERSION, mount, payload] as const;
}

function endOf(options: InviteUrlOptions, now: () => number): string | Date {
  if (options.validForDays === undefined) return options.expiresAt;
  if (Number.isFinite(options.validForDays) && options.validForDays > 0 && options.validForDays <= 36_500) {
    return new Date(now() + options.validForDays * DAY);
  }
  throw new Error("createInviteUrl: validForDays: must be a number of days greater than 0");
}

/**
 * Signs the URL that a customer's page admin opens, today or in three days, to connect an agent to LinkedIn. It makes no
 * call.
 *
 * @param options - The content of the invite, and the key that signs it.
 * @param now - The time in milliseconds, for tests. Default: `Date.now`.
 * @returns The URL. It is a secret: whoever has it may connect that agent, and no other, until it expires.
 * @throws An `Error` that names the wrong argument.
 * @example
 * ```ts
 * import { createInviteUrl } from "pulumi-wiro-linkedin/invite";
 *
 * const invite = createInviteUrl({
 *   url: "https://your-app.com/connect",
 *   signingKey: process.env.WIRO_INVITE_SIGNING_KEY ?? "",
 *   agentGuid: "5c0c1f6e-…",
 *   validForDays: 14,
 * });
 * ```
 */
export function createInviteUrl(options: InviteUrlOptions, now: () => number = Date.now): string {
  const parsed = inviteUrlSchema.safeParse({ ...options, expiresAt: endOf(options, now) });
  if (!parsed.success) throw new Error(`createInviteUrl: ${problemsOf(parsed.error)}`);
  const { url, agentGuid, expiresAt, expectedAccountName = "", pageName } = parsed.data;
  const [signingKey] = parsed.data.signingKey;
  const { nonce = defaultNonce(signingKey, agentGuid) } = parsed.data;
  const seconds = Math.floor(new Date(expiresAt).getTime() / SECOND);
  const named = pageName === undefined ? [] : [pageName];
  const content = JSON.stringify([agentGuid, seconds, nonce, expectedAccountName, ...named]);
  const payload = Buffer.from(content).toString("base64url");
  return `${url}/${VERSION}.${payload}.${hmac(signingKey, ...signedParts(url, payload))}`;
}

const contentSchema = z.tuple([z.string(), z.number(), z.string(), z.string(), z.string().optional()]);

/** The invite behind a token, expired or not; undefined when none of these keys signed it for this mount. */
export function readInvite(
  token: string,
  signingKey: string | readonly string[],
  mount: string,
): Invite | undefined {
  const [version, payload, signature, ...rest] = token.split(".");
  if (version !== VERSION || payload === undefined || signature === undefined || rest.length > 0)
    return undefined;
  if (token.length > MAX_TOKEN_LENGTH) return undefined;
  if (keyThatSigned(signature, [signingKey].flat(), ...signedParts(mount, payload)) === undefined)
    return undefined;
  // Whatever bears our signature was written by createInviteUrl.
  const content = JSON.parse(Buffer.from(payload, "base64url").toString()) as unknown;
  const [agentGuid, seconds, nonce, expected, pageName] = contentSchema.parse(content);
  return {
    agentGuid: canonicalGuid(agentGuid),
    expiresAt: isoTime(seconds * SECOND),
    nonce,
    expectedAccountName: expected === "" ? undefined : expected,
    pageName,
  };
}
