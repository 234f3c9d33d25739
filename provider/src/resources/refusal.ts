import * as pulumi from "@pulumi/pulumi";

/**
 * An error that ends the program with its one line. The SDK hides the stack of a `RunError`, but formats it all the same,
 * and Node 20 and 22 take 15 s and up to 4 GB for one with the SDK's own frames in it (`util.inspect` with colours, of a
 * line with `node_modules/@pulumi/resource.ts`): so it has none.
 */
export function refusal(message: string): pulumi.RunError {
  const error = new pulumi.RunError(message);
  error.stack = message;
  return error;
}

/**
 * Prints an error, lets the program run on, and fails it at its end. After `pulumi.log.error` alone a preview passes if
 * the engine checks nothing, as with an instance whose key is not known yet.
 */
export function failLater(message: string): void {
  void Promise.reject(refusal(message));
}
