import * as pulumi from "@pulumi/pulumi";

/**
 * These outputs, without those that the run does not come to know: for an output of a resource that failed, a run with
 * `--continue-on-error` would export the engine's marker for an unknown value. A preview shows all of them.
 */
export async function known<T>(
  outputs: readonly (readonly [name: string, output: pulumi.Output<T>])[],
): Promise<Record<string, pulumi.Output<T>>> {
  if (pulumi.runtime.isDryRun()) return Object.fromEntries(outputs);
  const areKnown = await Promise.all(outputs.map(([, output]) => isKnown(output)));
  return Object.fromEntries(outputs.filter((_, n) => areKnown[n]));
}

/** The SDK has this of each Output, and leaves it out of its type declarations. */
function isKnown(output: pulumi.Output<unknown>): Promise<boolean> {
  return (output as unknown as { readonly isKnown: Promise<boolean> }).isKnown;
}
