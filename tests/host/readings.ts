import type { Settings } from "wiro-sandbox";
import { settingsSchema } from "../../sandbox/src/control/schemas";
import data from "./readings.json";

const named: unknown = Reflect.get(globalThis, "WIRO_READING");
const settings: unknown =
  typeof named === "string" ? new Map(Object.entries<unknown>(data.readings)).get(named) : {};

/** The sandbox's settings that the harsh reading of this run fixes, if there is one. */
export const READING_SETTINGS: Partial<Settings> = settingsSchema.partial().strict().parse(settings);
