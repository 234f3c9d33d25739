import * as pulumi from "@pulumi/pulumi";
import { type Properties, UNKNOWN } from "../lifecycle/check";

/** Whether an input is known only later in the run. */
export function isDeferred(value: unknown): boolean {
  return pulumi.Output.isInstance(value) || value instanceof Promise;
}

/**
 * The value, or the other one where there is none: also where that shows only later, as with another stack's output.
 */
export function withDefault<T>(
  value: pulumi.Input<T> | undefined,
  other: pulumi.Input<T> | undefined,
): pulumi.Input<T> | undefined {
  if (!isDeferred(value)) return value ?? other;
  return pulumi.output(value).apply((known) => known ?? other) as pulumi.Output<T>;
}

/** The inputs that are known when the constructor runs; every Output and Promise counts as unknown. */
export function plainValues(args: Properties): Properties {
  return Object.fromEntries(
    Object.entries(args)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [key, isDeferred(value) ? UNKNOWN : value]),
  );
}
