import * as pulumi from "@pulumi/pulumi";

/** In the SDK at every version that we run on, but left out of its type declarations. */
const { isConfigSecret } = pulumi.runtime as unknown as { isConfigSecret: (key: string) => boolean };

/** The engine copies configuration into the state, and encrypts of it only what is marked as a secret. */
function refuse(key: string, what = ""): never {
  throw new pulumi.RunError(
    `${what}${key} is stored as plain text, and would lie in the state as such; run: pulumi config set --secret ${key}`,
  );
}

/** Ends the program if the stack holds a key of the default provider as plain text. */
export function refusePlainTextKey(): void {
  const config = new pulumi.Config("wiro");
  for (const key of ["apiKey", "apiSecret"]) {
    if (config.get(key) !== undefined && !isConfigSecret(`wiro:${key}`)) refuse(`wiro:${key}`);
  }
}

/** Ends the program if a secret argument is a value that the stack's configuration holds as plain text. */
export function refusePlainText(argument: string, value: unknown): void {
  if (typeof value !== "string" || value === "") return;
  const held = Object.entries(pulumi.runtime.allConfig()).find(
    ([key, text]) => text === value && !isConfigSecret(key),
  );
  if (held !== undefined) refuse(held[0], `${argument} comes from the stack's configuration, where `);
}
