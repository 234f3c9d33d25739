import * as pulumi from "@pulumi/pulumi";
import { createInviteUrl } from "../invite/invite-token";
import { isLater } from "./declare";
import { secretInput } from "./plain-text";
import { refusal } from "./refusal";

/** The arguments of `inviteUrl`. */
export interface InviteUrlArgs {
  /** The `url` under which `createInviteHandler` is mounted, to the letter: an invite works nowhere else. */
  url: pulumi.Input<string>;
  /** The `signingKey` of `createInviteHandler`: a secret of 32 bytes at least. */
  signingKey: pulumi.Input<string>;
  /** Guid of the Wiro agent that the invite is for, and for no other. */
  agentGuid: pulumi.Input<string>;
  /** When the invite ends: `"2026-05-01"` (midnight UTC), or a time with its zone, `"2026-05-01T12:00:00Z"`. */
  expiresAt: pulumi.Input<string>;
  /** Display name of the LinkedIn member who has to consent. Default: anybody. */
  expectedAccountName?: pulumi.Input<string | undefined>;
  /** Any text; another one makes another invite. Default: derived from the signing key and the agent. */
  nonce?: pulumi.Input<string | undefined>;
}

/**
 * The invite with which a customer's page admin connects an agent to LinkedIn, by a server of yours that runs
 * `createInviteHandler` of `pulumi-wiro-linkedin/invite`. A secret, and the same at every run as long as the arguments
 * are: a later `expiresAt` gives a new invite. Makes no call. Faulty arguments fail the program.
 *
 * ```ts
 * export const invite = inviteUrl({
 *   url: "https://your-app.com/connect",
 *   signingKey: config.requireSecret("inviteSigningKey"),
 *   agentGuid: "5c0c1f6e-…",
 *   expiresAt: "2026-05-01",
 * });
 * ```
 */
export function inviteUrl(args: InviteUrlArgs): pulumi.Output<string> {
  const signingKey = secretInput("inviteUrl: signingKey", args.signingKey) as pulumi.Output<string>;
  // What is plain fails at the line that called us.
  if (!Object.values(args).some(isLater)) return pulumi.secret(signed(args as pulumi.Unwrap<InviteUrlArgs>));
  return pulumi.secret(pulumi.output({ ...args, signingKey }).apply(signed));
}

function signed(options: pulumi.Unwrap<InviteUrlArgs>): string {
  try {
    return createInviteUrl(options);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw refusal(message.replace(/^createInviteUrl/, "inviteUrl"));
  }
}
