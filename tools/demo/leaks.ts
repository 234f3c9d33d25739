/** A secret, by a name that may be shown. */
export interface Canary {
  readonly name: string;
  readonly value: string;
}

/** The names of the canaries that are in these texts, as they are or encoded for a URL. */
export function findLeaks(texts: readonly string[], canaries: readonly Canary[]): string[] {
  const found = canaries.filter(({ value }) =>
    [value, encodeURIComponent(value), Buffer.from(value).toString("base64")].some((form) =>
      texts.some((text) => text.includes(form)),
    ),
  );
  return found.map(({ name }) => name);
}
