import type { Command } from "commander";
import type { WiroClient } from "../../wiro/client";
import { isoTime } from "../../wiro/clock";
import { WiroError } from "../../wiro/error";
import { withClient } from "../account";
import { type AccountOptions, guid, withAccount } from "../arguments";
import { Failure, type Shell } from "../shell";

const HELP = `
For debugging: an access token lasts about 60 days, and Wiro's daily maintenance renews it in time. The command never
shows the new tokens, only when the access token now expires. Newer versions of the API no longer offer this call; the
command then reports that.

Example
  wiro-linkedin refresh-token 3f2a9c1e-5b7d-4e8f-9a0b-1c2d3e4f5a6b`;

async function refresh(client: WiroClient, agentGuid: string): Promise<void> {
  try {
    await client.tokenRefresh(agentGuid);
  } catch (error) {
    // OAuthStatus has just responded at the same address, so only this endpoint is gone.
    const isGone = error instanceof WiroError && error.status === 404 && error.kind !== "missing-agent";
    if (!isGone) throw error;
    throw new Failure(
      `TokenRefresh of agent ${agentGuid}: this API no longer offers it (HTTP 404); nothing has to be done instead: Wiro's daily maintenance renews the tokens in time`,
    );
  }
}

export function refreshToken(program: Command, shell: Shell): void {
  withAccount(program.command("refresh-token"))
    .description("let Wiro ask LinkedIn for new tokens now (debugging)")
    .argument("<guid>", "the agent", guid)
    .addHelpText("after", HELP)
    .action(async (agentGuid: string, options: AccountOptions) => {
      const [before, after] = await withClient(options, shell, async ({ client }) => {
        const before = await client.oauthStatus(agentGuid);
        await refresh(client, agentGuid);
        return [before, await client.oauthStatus(agentGuid)] as const;
      });
      if (!after.connected) {
        throw new Failure(
          `the API took the refresh, yet agent ${agentGuid} is not connected; let a page admin consent: wiro-linkedin connect ${agentGuid}`,
        );
      }
      const inWords = (time: string) => (time === "" ? "unknown" : isoTime(Date.parse(time)));
      shell.out.write(
        `access token expires ${inWords(after.tokenExpiresAt)} (before: ${inWords(before.tokenExpiresAt)})\n`,
      );
    });
}
