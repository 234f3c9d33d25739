/** What came of a Start or a Stop. Both are rejected where there is nothing left to do. */
export type SwitchResult = "accepted" | "already" | "stopping";

/** What the words of a rejected Start mean; undefined where they mean a rejection. */
export function startResult(message: string): SwitchResult | undefined {
  if (/\balready (running|queued)\b/i.test(message)) return "already";
  if (/\bcurrently stopping\b/i.test(message)) return "stopping";
  return undefined;
}

/** The same of a Stop. */
export function stopResult(message: string): SwitchResult | undefined {
  if (/\balready stopped\b|\bin error state\b/i.test(message)) return "already";
  // What the API says to a Stop on the way down is not documented; to a Start it says this.
  if (/\b(already|currently) stopping\b/i.test(message)) return "stopping";
  return undefined;
}
