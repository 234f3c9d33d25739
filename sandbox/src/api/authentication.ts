import { createHmac, timingSafeEqual } from "node:crypto";

import type { Workspace } from "../agents/agent";
import type { World } from "../world";

export const API_KEY = "sandbox-key";
const WORKSPACE_OF_KEY: ReadonlyMap<string, Workspace> = new Map([
  [API_KEY, "main"],
  ["other-workspace-key", "other"],
]);
export const API_SECRET = "sandbox-secret";

function isSignedBy(signature: string, nonce: string, apiKey: string): boolean {
  const expected = Buffer.from(
    createHmac("sha256", apiKey)
      .update(API_SECRET + nonce)
      .digest("hex"),
  );
  const given = Buffer.from(signature);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** The workspace of a request's key, or why the request is rejected, in the API's words. */
export function authenticate(
  world: World,
  header: (name: string) => string | undefined,
): { workspace: Workspace } | { reason: string } {
  const { signature: mustBeSigned, nonceReuse } = world.settings;
  const apiKey = header("x-api-key") ?? "";
  const workspace = WORKSPACE_OF_KEY.get(apiKey);
  if (workspace === undefined) return { reason: "Project authorization is not founded." };
  if (!mustBeSigned) return { workspace };
  const signature = header("x-signature");
  const nonce = header("x-nonce");
  if (!signature || !nonce) {
    const reason = "Project requires signature authentication. x-signature and x-nonce headers are required.";
    return { reason };
  }
  const isSpent = nonceReuse === "reject" && world.usedNonces.has(nonce);
  if (isSpent || !isSignedBy(signature, nonce, apiKey)) {
    return { reason: "Project authorization is not valid." };
  }
  world.usedNonces.add(nonce);
  return { workspace };
}
