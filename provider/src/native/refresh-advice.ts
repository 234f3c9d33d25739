import type { RefreshAdvice } from "../wiro/refresh-advice";

/**
 * The engine refreshes each resource before it plans its update, whatever the flags. The default instance reads the
 * stack's present configuration; an explicit one gets what the state recorded, unless the program runs first.
 */
export const NATIVE_ADVICE: RefreshAdvice = {
  missingKey: ({ isExplicit }) =>
    isExplicit
      ? ". A refresh knows only what the last `pulumi up` recorded: if the key is set already, run `pulumi up --refresh --run-program` once"
      : "",
  rotation: ({ isExplicit, variable }) => {
    if (!isExplicit) return "After a rotation set the new key, and revoke the old one.";
    const unless = variable === undefined ? "" : `, unless ${variable} is exported`;
    return `After a rotation set the new key, and run \`pulumi up --refresh --run-program\` once, also before a destroy: a plain command sends the key that the state recorded${unless}.`;
  },
  failedRead: "A read that fails stops the whole run: `--exclude` with its URN leaves this resource out.",
};
