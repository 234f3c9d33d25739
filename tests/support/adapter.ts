import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** How the programs of the engine suite reach their resources: `WIRO_DOOR=native` runs it by the plugin. */
export const ADAPTER = process.env["WIRO_DOOR"] === "native" ? "native" : "dynamic";

/** What the programs import. */
export const ENTRY = ADAPTER === "native" ? "pulumi-wiro-linkedin/native" : "pulumi-wiro-linkedin";

/** The folder with the plugin, for the PATH of a CLI. */
export const PLUGIN_PATH = join(__dirname, "plugin");

/**
 * The plugin asks the engine to refresh each agent before it plans. The suite says what a plain run does and a refresh
 * does, so here its plain runs do not refresh, as with an engine that cannot.
 */
export const ADAPTER_ENV: NodeJS.ProcessEnv =
  ADAPTER === "native" ? { PULUMI_DISABLE_REFRESH_BEFORE_UPDATE: "true" } : {};

/** One of two values of which each adapter has its own. */
export function byAdapter<T>(values: { readonly dynamic: T; readonly native: T }): T {
  return values[ADAPTER];
}

/** `test`, for behaviour that only this adapter has. */
export function testOf(adapter: typeof ADAPTER): jest.It {
  return adapter === ADAPTER ? test : test.skip;
}

/** Lets a copy of an example import by the adapter of the run. */
export function importByAdapter(folder: string): void {
  for (const file of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, file.name);
    if (!file.isFile() || !/\.[jt]s$/.test(file.name)) continue;
    const text = readFileSync(path, "utf8");
    writeFileSync(path, text.replace(/"pulumi-wiro-linkedin"/g, `"${ENTRY}"`));
  }
}
