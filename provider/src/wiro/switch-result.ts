/** The outcome of a Start or a Stop. Both are rejected where there is nothing left to do. */
export type SwitchResult = "accepted" | "already" | "stopping";

/** The meaning of a rejected Start's words; undefined for a real rejection. */
export function startResult(message: string): SwitchResult | undefined {
  if (/\balready (running|queued)\b/i.test(message)) return "already";
  if (/\bcurrently stopping\b/i.test(message)) return "stopping";
  return undefined;
}

/** The same of a Stop. */
export function stopResult(message: string): SwitchResult | undefined {
  if (/\balready stopped\b|\bin error state\b/i.test(message)) return "already";
  // The API's words for a Stop on the way down are not documented; these are its words for a Start.
  if (/\b(already|currently) stopping\b/i.test(message)) return "stopping";
  return undefined;
}
