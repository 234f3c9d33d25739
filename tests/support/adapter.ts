import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

/** How the programs of the engine suite reach their resources: `ADAPTER=native` runs it by the plugin. */
export const ADAPTER = process.env["ADAPTER"] === "native" ? "native" : "dynamic";

/** What the programs import. */
export const ENTRY = ADAPTER === "native" ? "pulumi-wiro-linkedin/native" : "pulumi-wiro-linkedin";

const PROVIDER = resolve(__dirname, "../../provider");
const { version } = JSON.parse(readFileSync(join(PROVIDER, "package.json"), "utf8")) as { version: string };

/** Puts the built plugin where `pulumi plugin install` puts one: the CLI warns of one on its PATH. */
export function installPlugin(pulumiHome: string): void {
  const folder = join(pulumiHome, "plugins", `resource-wiro-v${version}`);
  mkdirSync(folder, { recursive: true });
  const script = `#!/bin/sh\nexec node "${join(PROVIDER, "lib/native/main.js")}" "$@"\n`;
  writeFileSync(join(folder, "pulumi-resource-wiro"), script, { mode: 0o755 });
}

/**
 * The plugin asks the engine to refresh each agent before it plans. The suite says what a plain run does and a refresh
 * does, so here its plain runs do not refresh, as with an engine that cannot.
 */
export const ADAPTER_ENV: NodeJS.ProcessEnv =
  ADAPTER === "native" ? { PULUMI_DISABLE_REFRESH_BEFORE_UPDATE: "true" } : {};

/** For a file that is about the plugin, whatever the adapter of the run. */
export function refreshBeforeUpdate(env: NodeJS.ProcessEnv): void {
  delete env["PULUMI_DISABLE_REFRESH_BEFORE_UPDATE"];
}

/** One of two values of which each adapter has its own. */
export function byAdapter<T>(values: { readonly dynamic: T; readonly native: T }): T {
  return values[ADAPTER];
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
