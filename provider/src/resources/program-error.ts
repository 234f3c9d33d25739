import type { AsyncLocalStorage } from "node:async_hooks";
import * as pulumi from "@pulumi/pulumi";
import { oneLine } from "../wiro/redaction";

/**
 * An error that ends the program with its one line. The SDK hides the stack of a `RunError`, but formats it all the same,
 * and Node 20 and 22 take 15 s and up to 4 GB for one with the SDK's own frames in it (`util.inspect` with colours, of a
 * line with `node_modules/@pulumi/resource.ts`): so it has none.
 */
export function programError(message: string): pulumi.RunError {
  const error = new pulumi.RunError(message);
  error.stack = message;
  return error;
}

/**
 * Prints an error, lets the program run on, and fails it at its end. After `pulumi.log.error` alone a preview passes if
 * the engine checks nothing, as with an instance whose key is not known yet. An inline program of the Automation API
 * fails by the logged error alone. There a rejection would fail every program that its process runs at the time, as an
 * error within an `apply` still does.
 */
export function failAtProgramEnd(message: string): void {
  const line = oneLine(message);
  if (isInline()) void pulumi.log.error(line);
  else void Promise.reject(programError(line));
}

/** The SDK keeps what belongs to one inline program in a store of its own, which is left out of its type declarations. */
function isInline(): boolean {
  const { asyncLocalStorage } = globalThis as { asyncLocalStorage?: AsyncLocalStorage<unknown> };
  return asyncLocalStorage?.getStore() !== undefined;
}
