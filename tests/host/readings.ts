import { type Settings, settingsSchema } from "wiro-sandbox";
import data from "./readings.json";

/** The harsh reading of the API's documents that this run's sandboxes take; "" when they take the defaults. */
export const READING: string = Reflect.get(globalThis, "WIRO_READING") ?? "";

const settingsOf = new Map(Object.entries<unknown>(data.readings));
/** What of a sandbox's settings the reading fixes. */
export const READING_SETTINGS: Partial<Settings> =
  READING === "" ? {} : settingsSchema.partial().strict().parse(settingsOf.get(READING));
