import * as pulumi from "@pulumi/pulumi";
import { programError } from "./program-error";

/** In the SDK at every version that we run on, but left out of its type declarations. */
const { isConfigSecret } = pulumi.runtime as unknown as { isConfigSecret: (key: string) => boolean };

/** The engine copies configuration into the state, and encrypts of it only what is marked as a secret. */
function plainTextWarning(key: string, path = ""): string {
  const argument = path === "" ? key : `--path '${key}${path}'`;
  return `${key}${path} is stored as plain text, and would be in the state as plain text; run: pulumi config set --secret ${argument}`;
}

/** Ends the program if the stack holds a key of the default provider as plain text. */
export function rejectPlainTextKey(): void {
  const config = new pulumi.Config("wiro");
  for (const key of ["apiKey", "apiSecret"]) {
    if (config.get(key) !== undefined && !isConfigSecret(`wiro:${key}`))
      throw programError(plainTextWarning(`wiro:${key}`));
  }
}

/**
 * A secret argument as a secret, whatever the program passed. The program fails if it is a value that the stack's
 * configuration holds as plain text: making it a secret here does not change the configuration in the state.
 */
export function secretInput(argument: string, value: unknown): pulumi.Output<unknown> | undefined {
  if (value === undefined) return undefined;
  const message = plainTextMessage(argument, value);
  if (message !== undefined) throw programError(message);
  const known = pulumi.output(value).apply((text) => {
    const late = plainTextMessage(argument, text);
    if (late !== undefined) throw programError(late);
    return text;
  });
  return pulumi.secret(known);
}

function plainTextMessage(argument: string, value: unknown): string | undefined {
  if (Array.isArray(value)) {
    return value.map((item) => plainTextMessage(argument, item)).find((message) => message !== undefined);
  }
  if (typeof value !== "string" || value === "") return undefined;
  for (const [key, text] of Object.entries(pulumi.runtime.allConfig())) {
    if (isConfigSecret(key)) continue;
    const path = text === value ? "" : pathTo(value, structure(text));
    if (path !== undefined)
      return `${argument} comes from the stack's configuration, where ${plainTextWarning(key, path)}`;
  }
  return undefined;
}

/** The content of a text of the configuration that was set with a path. */
function structure(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Where in a structure a text is, as the CLI writes it. */
function pathTo(text: string, structure: unknown): string | undefined {
  if (typeof structure !== "object" || structure === null) return undefined;
  for (const [key, value] of Object.entries(structure)) {
    const rest = value === text ? "" : pathTo(text, value);
    if (rest === undefined) continue;
    const step = /^[A-Za-z_][\w-]*$/.test(key) ? `.${key}` : `["${key}"]`;
    return (Array.isArray(structure) ? `[${key}]` : step) + rest;
  }
  return undefined;
}
