import { z } from "zod";
import { canonicalGuid } from "../wiro/agent-guid";
import { cut } from "../wiro/bounds";
import { firstReason } from "../wiro/first-reason";
import { oneLine } from "../wiro/redaction";
import { type CheckResult, type CheckFailure, type Properties, UNKNOWN } from "./check";

/** Text that must be there and must not be empty. `whatToDo` ends both messages. */
export function requiredText(whatToDo: string) {
  return z
    .string({
      error: ({ input }) => {
        if (input === undefined) return `is required; ${whatToDo}`;
        // YAML makes a number of digits without quotes.
        return typeof input === "number"
          ? "must be a string: write the digits in quotes"
          : "must be a string";
      },
    })
    .trim()
    .min(1, `is empty; ${whatToDo}`);
}

export function choice<const T extends readonly [string, ...string[]]>(...values: T) {
  return z.enum(values, { error: `must be ${values.map((value) => `"${value}"`).join(" or ")}` });
}

export const flag = z.boolean({ error: "must be true or false" });

export type Fields = Readonly<Record<string, z.ZodType>>;

/**
 * Checks each field by itself, so that one unknown or wrong value hides no other. Under `ignoreChanges` the engine
 * passes recorded values, which `read` may have put there: such a value passes as it is, although no program could
 * declare it. Derived keys are dropped here, and the caller derives them again.
 *
 * A reason never quotes a value, which may be a secret in the wrong place. Only what looks like a cron is quoted.
 */
export function checkFields(
  fields: Fields,
  derived: readonly string[],
  news: Properties,
  recorded: Properties = {},
): CheckResult {
  const inputs: Properties = {};
  const failures: CheckFailure[] = [];
  for (const [property, schema] of Object.entries(fields)) {
    if (news[property] === UNKNOWN) {
      inputs[property] = UNKNOWN;
      continue;
    }
    const result = schema.safeParse(news[property] ?? undefined);
    if (result.success) {
      if (result.data !== undefined) inputs[property] = result.data;
    } else if (news[property] !== undefined && news[property] === recorded[property]) {
      inputs[property] = news[property];
    } else {
      failures.push({ property, reason: oneLine(firstReason(result.error)) });
    }
  }
  for (const property of Object.keys(news)) {
    if (Object.hasOwn(fields, property) || derived.includes(property)) continue;
    const known = Object.keys(fields).join(", ");
    failures.push({ property, reason: `is not an input of this resource; its inputs are ${known}` });
  }
  return { inputs, failures };
}

/**
 * The keys in which a checked input differs from what is recorded. An absent value equals an absent value, and a guid
 * that was recorded in capitals equals the same one in small letters: both are one agent.
 */
export function changedKeys(keys: readonly string[], state: Properties, inputs: Properties): string[] {
  const comparable = (key: string, value: unknown) =>
    key === "agentGuid" && typeof value === "string" ? canonicalGuid(value) : (value ?? undefined);
  return keys.filter((key) => comparable(key, state[key]) !== comparable(key, inputs[key]));
}

/** A part of a state, for a message: a state may hold anything. */
export function shown(part: unknown): string {
  return typeof part === "string" ? cut(part, 100) : "(unknown)";
}

export function pick(keys: readonly string[], from: Properties): Properties {
  return Object.fromEntries(keys.filter((key) => from[key] !== undefined).map((key) => [key, from[key]]));
}
