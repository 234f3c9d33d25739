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

/** How many lines the programs of this process have reported. */
let lines = 0;

/**
 * Prints an error, lets the program run on, and fails it at its end. After `pulumi.log.error` alone a preview passes if
 * the engine checks nothing, as with an instance whose key is not known yet. An inline program of the Automation API
 * fails by the logged error alone. There a rejection would fail every program that its process runs at the time, as an
 * error within an `apply` still does.
 */
export function failAtProgramEnd(message: string): void {
  const line = oneLine(message);
  lines += 1;
  if (isInline()) void pulumi.log.error(line);
  else void Promise.reject(programError(line));
}

/**
 * Resolves once the engine has the errors about all values at hand. It stops at the first resource whose check fails, and
 * drops what the program logs later.
 */
export async function errorsDelivered(): Promise<void> {
  for (let before = -1; before !== lines;) {
    before = lines;
    // A value at hand is checked within this turn of the event loop, and the SDK logs a rejection at the turn's end.
    await new Promise(setImmediate);
    // Lines are sent one after the other.
    await pulumi.log.debug("the errors of the program so far are reported");
  }
}

/** The SDK keeps what belongs to one inline program in a store of its own, which is left out of its type declarations. */
function isInline(): boolean {
  const { asyncLocalStorage } = globalThis as { asyncLocalStorage?: AsyncLocalStorage<unknown> };
  return asyncLocalStorage?.getStore() !== undefined;
}
