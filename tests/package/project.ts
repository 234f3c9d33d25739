import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

const REPOSITORY = resolve(__dirname, "../..");
const PACKAGES = { "pulumi-wiro-linkedin": "provider", "wiro-sandbox": "sandbox" };

/** The output of a command, and whether it succeeded. */
export interface Result {
  readonly ok: boolean;
  readonly output: string;
}

/** A user's project outside the repository, with the packed packages in its node_modules. */
export interface Project {
  readonly tarballs: readonly string[];
  installed(name: keyof typeof PACKAGES, file: string): string;
  /** Runs a command of the repository's own node_modules in the project. */
  run(command: string, ...args: string[]): Promise<Result>;
  remove(): void;
}

function run(file: string, args: readonly string[], cwd: string): Promise<Result> {
  const env = { ...process.env, NO_COLOR: "1", FORCE_COLOR: "0" };
  return new Promise((done) =>
    execFile(file, args, { cwd, env, maxBuffer: 1e8 }, (error, stdout, stderr) =>
      done({ ok: error === null, output: stdout + stderr }),
    ),
  );
}

/** The dependencies are links to those of the lockfile, so that no registry is called. */
function link(name: string, from: string, modules: string): void {
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
  const workspaces = Object.values(PACKAGES).flatMap((name) => ["-w", name]);
  const packed = await run(
    "npm",
    ["pack", "--silent", ...workspaces, "--pack-destination", folder],
    REPOSITORY,
  );
  if (!packed.ok) throw new Error(packed.output);
  const tarballs: string[] = [];
  for (const [name, source] of Object.entries(PACKAGES)) {
    const { version, dependencies } = JSON.parse(
      readFileSync(join(REPOSITORY, source, "package.json"), "utf8"),
    ) as { version: string; dependencies: Record<string, string> };
    const tarball = join(folder, `${name}-${version}.tgz`);
    mkdirSync(join(modules, name), { recursive: true });
    await run("tar", ["-xzf", tarball, "--strip-components=1", "-C", join(modules, name)], folder);
    for (const dependency of Object.keys(dependencies)) link(dependency, source, modules);
    tarballs.push(tarball);
  }
  for (const name of ["@pulumi/pulumi", "@types/node"]) link(name, "", modules);
  return {
    tarballs,
    installed: (name, file) => join(modules, name, file),
    run: (command, ...args) => run(join(REPOSITORY, "node_modules/.bin", command), args, folder),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
