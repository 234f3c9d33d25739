import { accessSync, constants, realpathSync, statSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";

const SUFFIX = process.platform === "win32" ? ".exe" : "";

export function executableName(name: string): string {
  return name + SUFFIX;
}

export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

export function findOnPath(name: string, path: string): string | undefined {
  return path
    .split(delimiter)
    .filter((folder) => folder !== "")
    .map((folder) => join(folder, executableName(name)))
    .find(isExecutable);
}

/** Searches the folder of `file` and, because package managers like symbolic links, the folder of the link's target. */
export function findBeside(file: string, name: string): string | undefined {
  const folders = new Set([dirname(file)]);
  try {
    folders.add(dirname(realpathSync(file)));
  } catch {
    // A file that is not there has no second folder.
  }
  return [...folders].map((folder) => join(folder, executableName(name))).find(isExecutable);
}
