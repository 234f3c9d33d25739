/**
 * An invite as an output of a program.
 *
 * @module inviteUrl
 */
import * as pulumi from "@pulumi/pulumi";
import { createInviteUrl } from "../invite/invite-token";
import { isDeferred } from "./outputs";
import { oncePerRun } from "./once-per-run";
import { secretInput } from "./secret-arguments";
import { programError } from "./program-error";

/** The arguments of `inviteUrl`. */
export interface InviteUrlArgs {
  /** The `url` under which `createInviteHandler` is mounted, to the letter: an invite works nowhere else. */
  url: pulumi.Input<string>;
  /**
   * The `signingKey` of `createInviteHandler`: a secret of 32 bytes at least. Of a list the first one signs. A value that
   * the stack's configuration holds as plain text is rejected.
   */
  signingKey: pulumi.Input<string | pulumi.Input<string>[]>;
  /** The guid of the Wiro agent that the invite is for, and for no other. */
  agentGuid: pulumi.Input<string>;
  /**
   * When the invite ends: `"2026-05-01"` (midnight UTC), or a time with its zone, `"2026-05-01T12:00:00Z"`. A time in the
   * past is a warning.
   */
  expiresAt: pulumi.Input<string>;
  /**
   * The display name of the LinkedIn member who has to consent. It is a check against mistakes and not a barrier: members
   * choose their display names.
   *
   * @default anybody
   */
  expectedAccountName?: pulumi.Input<string | undefined>;
  /**
   * The name of the Company Page, which the invite shows in place of its number. Another name makes another URL.
   *
   * @default the `pageName` of the server
   */
  pageName?: pulumi.Input<string | undefined>;
  /**
   * 1 to 64 printable ASCII characters without spaces. Another nonce makes another invite.
   *
   * @default derived from the signing key and the agent
   */
  nonce?: pulumi.Input<string | undefined>;
}

/**
 * The invite with which a customer's page admin connects an agent to LinkedIn. Your server serves it, with
 * `createInviteHandler` of `pulumi-wiro-linkedin/invite`. The URL is the same at every run as long as the arguments are:
 * a later `expiresAt` gives a new invite. It makes no call.
 *
 * @param args - The content of the invite, and the key that signs it.
 * @returns The URL of the invite. A secret.
 * @throws A `RunError` that names the wrong argument ends the program, in a preview, too.
 * @example
 * ```ts
 * export const invite = inviteUrl({
 *   url: "https://your-app.com/connect",
 *   signingKey: config.requireSecret("inviteSigningKey"),
 *   agentGuid: "5c0c1f6e-…",
 *   expiresAt: "2026-05-01",
 * });
 * ```
 * @see docs/invite.md
 */
export function inviteUrl(args: InviteUrlArgs): pulumi.Output<string> {
  const signingKey = secretInput("inviteUrl: signingKey", args.signingKey) as pulumi.Output<string>;
  // A plain value fails at the line of the caller.
  if (!Object.values(args).flat().some(isDeferred))
    return pulumi.secret(signed(args as pulumi.Unwrap<InviteUrlArgs>));
  const invite = pulumi.output({ ...args, signingKey }).apply(signedOrFail);
  // `signedOrFail` has reported it: otherwise Node warns of each invite that somebody reads later.
  const { isKnown, isSecret } = invite as unknown as Record<"isKnown" | "isSecret", Promise<boolean>>;
  void Promise.allSettled([isKnown, isSecret]);
  return invite;
}

/** One wrong setting often fails every invite: they share one error, which the SDK prints once. */
function signedOrFail(options: pulumi.Unwrap<InviteUrlArgs>): string {
  try {
    return signed(options);
  } catch (error) {
    const first = oncePerRun(String(error), () => error as pulumi.RunError);
    void Promise.reject(first);
    throw first;
  }
}

function signed(options: pulumi.Unwrap<InviteUrlArgs>): string {
  try {
    const invite = createInviteUrl(options);
    warnIfEnded(options);
    return invite;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw programError(message.replace(/^createInviteUrl/, "inviteUrl"));
  }
}

function warnIfEnded({ expiresAt }: pulumi.Unwrap<InviteUrlArgs>): void {
  if (Date.parse(expiresAt) > Date.now()) return;
  const text = `inviteUrl: expiresAt ${expiresAt} is in the past: invites with this end have expired; give a later one`;
  oncePerRun(`ended ${expiresAt}`, () => void pulumi.log.warn(text));
}
