import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import {
  extract,
  manifestOf,
  type PackageName,
  PACKAGES,
  REPOSITORY,
  type Result,
  run,
  tarballOf,
} from "./packed";

/** A user's project outside the repository, with the packed packages in its node_modules. */
export interface Project {
  readonly tarballs: readonly string[];
  installed(name: PackageName, file: string): string;
  /** Runs a command of the repository's own node_modules in the project. */
  run(command: string, ...args: string[]): Promise<Result>;
  /** Runs Node in the project. */
  node(...args: string[]): Promise<Result>;
  remove(): void;
}

/** The dependencies are links to those of the lockfile, so that no registry is called. */
export function link(name: string, from: string, modules: string): void {
  const places = [join(REPOSITORY, from, "node_modules", name), join(REPOSITORY, "node_modules", name)];
  const target = places.find((place) => existsSync(place));
  if (target === undefined) throw new Error(`${name} is not installed`);
  const path = join(modules, name);
  mkdirSync(dirname(path), { recursive: true });
  if (!existsSync(path)) symlinkSync(target, path);
}

export async function createProject(): Promise<Project> {
  const folder = mkdtempSync(join(tmpdir(), "wiro-package-"));
  const modules = join(folder, "node_modules");
  cpSync(join(__dirname, "project"), folder, { recursive: true });
  const names = Object.keys(PACKAGES) as PackageName[];
  for (const name of names) {
    await extract(name, modules);
    for (const dependency of Object.keys(manifestOf(name).dependencies))
      link(dependency, PACKAGES[name], modules);
  }
  for (const name of ["@pulumi/pulumi", "@types/node"]) link(name, "", modules);
  return {
    tarballs: names.map(tarballOf),
    installed: (name, file) => join(modules, name, file),
    run: (command, ...args) => run(join(REPOSITORY, "node_modules/.bin", command), args, folder),
    node: (...args) => run(process.execPath, args, folder),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
