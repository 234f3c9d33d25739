import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";

const OPENER_FAILS_WITHIN_MS = 2000;

/** Whether a browser that opens here is visible to the person who typed the command. */
export function hasBrowser(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): boolean {
  const isSet = (name: string) => (env[name] ?? "") !== "";
  if (["CI", "SSH_CONNECTION", "SSH_TTY"].some(isSet)) return false;
  if (platform === "win32" || platform === "darwin") return true;
  return ["DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME"].some(isSet);
}

/**
 * Opens the URL in the person's browser; false when there is none, or when it does not start. Everybody on this machine
 * can read the URL in the list of processes: it must be worth nothing once the browser has loaded it.
 */
export async function openBrowser(
  url: string,
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform,
): Promise<boolean> {
  if (!hasBrowser(env, platform)) return false;
  try {
    const { default: open } = await import("open");
    const opener = await open(url);
    if (opener.exitCode !== null) return opener.exitCode === 0;
    const ended = once(opener, "exit").then(([code]) => code === 0);
    // An opener that still runs after this has become the browser.
    return await Promise.race([ended, sleep(OPENER_FAILS_WITHIN_MS, true, { ref: false })]);
  } catch {
    return false;
  }
}
