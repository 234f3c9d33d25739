import { CHECK_FAILED_KEY, PROVIDER_KEY } from "../engine/wire";

/**
 * The SDK captures a stack for each of the four promises behind every property of a resource, and formats it through
 * source maps: most of a large program's time. It prints them for leaked promises alone, and only if
 * PULUMI_DEBUG_PROMISE_LEAKS is set.
 */
const areSkipped = process.env["PULUMI_DEBUG_PROMISE_LEAKS"] === undefined;

/** The limit to put back: a program may have deleted it, which switches stacks off. */
let saved: { readonly limit: PropertyDescriptor | undefined } | undefined;

/** The first property that the SDK gives a resource, and the last one that our constructor passes to it. */
export const FIRST_PROPERTY = "urn";
export const LAST_PROPERTY = CHECK_FAILED_KEY;

/**
 * Lets the SDK capture no stack while it makes the properties of a resource: it assigns one after the other, and the
 * first and the last one are switches. All else that it does in the constructor, and a program's transformations, keep
 * their stacks.
 */
export function skipPropertyStacks(resource: { readonly prototype: object }): void {
  Object.defineProperties(resource.prototype, {
    [FIRST_PROPERTY]: {
      set(this: object, value: unknown) {
        const attributes = { writable: true, enumerable: true, configurable: true };
        Object.defineProperty(this, FIRST_PROPERTY, { value, ...attributes });
        if (!areSkipped) return;
        saved = { limit: Object.getOwnPropertyDescriptor(Error, "stackTraceLimit") };
        Error.stackTraceLimit = 0;
      },
    },
    // These two have no Output.
    [LAST_PROPERTY]: { set: restoreStacks },
    [PROVIDER_KEY]: { set: () => undefined },
  });
}

/** For a constructor that ends: a transformation may have changed the order of the properties, or one of them threw. */
export function restoreStacks(): void {
  if (saved === undefined) return;
  if (saved.limit === undefined) Reflect.deleteProperty(Error, "stackTraceLimit");
  else Object.defineProperty(Error, "stackTraceLimit", saved.limit);
  saved = undefined;
}
