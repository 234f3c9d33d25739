import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { absoluteLinks, addressOf } from "../prepack/absolute-links";
import { dated, notesOf } from "./changelog";

const REPOSITORY = resolve(__dirname, "../../..");
const CHANGELOG = join(REPOSITORY, "CHANGELOG.md");
const PACKAGES = ["provider", "sandbox"];
const VERSION = /^\d+\.\d+\.\d+$/;
const USAGE = "usage: npm run release <version>, or npm run release -- --check v<version>";

interface Manifest {
  name: string;
  version: string;
  repository: { url: string };
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

const read = (folder: string) =>
  JSON.parse(readFileSync(join(REPOSITORY, folder, "package.json"), "utf8")) as Manifest;
const write = (folder: string, manifest: Manifest) =>
  writeFileSync(join(REPOSITORY, folder, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);

/** The examples depend on the version that the repository has. */
function raiseDependencies(folder: string, names: readonly string[], version: string): void {
  const manifest = read(folder);
  for (const dependencies of [manifest.dependencies ?? {}, manifest.devDependencies ?? {}]) {
    for (const name of names) if (name in dependencies) dependencies[name] = `^${version}`;
  }
  write(folder, manifest);
}

/** Files that name the packages by their version: see the test of the container. */
const PINNED = ["Dockerfile", "compose.yaml"].map((file) => join("examples/invite/container", file));

function raisePins(folder: string, names: readonly string[], from: string, to: string): void {
  const path = join(REPOSITORY, folder);
  const raised = names.reduce(
    (text, name) =>
      text
        .replaceAll(`${name}@${from}`, `${name}@${to}`)
        .replaceAll(`${name}-${from}.tgz`, `${name}-${to}.tgz`),
    readFileSync(path, "utf8"),
  );
  writeFileSync(path, raised);
}

/** The example in Go requires the SDK of the version that the repository has. */
function raiseGoExample(from: string, to: string): void {
  const file = join(REPOSITORY, "examples/go/go.mod");
  writeFileSync(file, readFileSync(file, "utf8").replace(`/sdk/go v${from}\n`, `/sdk/go v${to}\n`));
}

/** Sets the version of both packages, of the examples, of the lockfile, of the schema and of the SDKs, and dates the changelog. */
function prepare(version: string): void {
  const changelog = dated(readFileSync(CHANGELOG, "utf8"), version, new Date().toISOString().slice(0, 10));
  const manifests = PACKAGES.map(read);
  PACKAGES.forEach((folder, n) => {
    const manifest = manifests[n];
    if (manifest !== undefined) write(folder, { ...manifest, version });
  });
  const examples = readdirSync(join(REPOSITORY, "examples"))
    .map((name) => join("examples", name))
    .filter((folder) => existsSync(join(REPOSITORY, folder, "package.json")));
  const names = manifests.map(({ name }) => name);
  for (const folder of [...PACKAGES, ...examples]) raiseDependencies(folder, names, version);
  const [{ version: former } = { version }] = manifests;
  for (const file of PINNED) raisePins(file, names, former, version);
  raiseGoExample(former, version);
  writeFileSync(CHANGELOG, changelog);
  const options = ["install", "--package-lock-only", "--ignore-scripts"];
  for (const command of [options, ["run", "--silent", "schema"], ["run", "--silent", "sdks"]])
    execFileSync("npm", command, { cwd: REPOSITORY, stdio: "inherit" });
  process.stdout.write(
    `${version} is prepared. Next: npm ci && npm run fixtures:state, .ci/run, commit, and a tag v${version}.\n`,
  );
}

/** Prints the notes of the release that this tag makes. */
function check(tag: string): void {
  const version = tag.replace(/^v/, "");
  for (const folder of PACKAGES) {
    const { name, version: own, repository } = read(folder);
    if (tag !== `v${own}`) throw new Error(`the tag ${tag} is not that of ${name} ${own}`);
    if (repository.url.includes("/OWNER/")) {
      throw new Error("the repository has no name yet: see Release in CONTRIBUTING.md");
    }
  }
  if (!existsSync(join(REPOSITORY, "tests/fixtures/states", version))) {
    throw new Error(`tests/fixtures/states/${version} is missing: run npm run fixtures:state`);
  }
  const notes = notesOf(readFileSync(CHANGELOG, "utf8"), version);
  process.stdout.write(`${absoluteLinks(notes, addressOf(read("provider").repository.url, version))}\n`);
}

try {
  const [first = "", second = ""] = process.argv.slice(2);
  if (first === "--check") check(second);
  else if (VERSION.test(first) && second === "") prepare(first);
  else throw new Error(USAGE);
} catch (error) {
  process.stderr.write(`release: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
