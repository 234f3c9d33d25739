import type { Properties } from "../lifecycle/check";
import { maskSecrets, oneLine } from "../wiro/redaction";

/** Removes the secrets of one operation from whatever leaves it. */
export class Sanitiser {
  constructor(
    private readonly secrets: readonly string[],
    /** Secrets that may be ordinary words: a longer word that holds one stays. */
    private readonly words: readonly string[] = [],
  ) {}

  /** One line without secrets. */
  line(text: string): string {
    return oneLine(maskSecrets(text, this.secrets, this.words));
  }

  /** A state that may quote the error after which it is recorded. */
  state(state: Properties, message: string): Properties {
    const entries = Object.entries(state).map(([key, value]) => [
      key,
      value === message ? this.line(message) : value,
    ]);
    return Object.fromEntries(entries) as Properties;
  }
}

/** The values of these properties that are secrets. */
export function secretsIn(keys: readonly string[], all: readonly Properties[]): string[] {
  const values = all.flatMap((properties) => keys.map((key) => properties[key]));
  return values.filter((value) => typeof value === "string");
}
