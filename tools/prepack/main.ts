import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { absoluteLinks, addressOf } from "./absolute-links";
import { ignoredTypes } from "./public-types";

const REPOSITORY = resolve(__dirname, "../../..");

interface Manifest {
  readonly version: string;
  readonly repository: { readonly url: string };
  readonly exports: Record<string, string>;
}

const readManifest = (folder: string) =>
  JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;

/** Before npm packs the package of this folder: the repository's pages with links that lead there, and public types. */
function main(name = "", ...pages: string[]): void {
  const folder = join(REPOSITORY, name);
  const { version, repository, exports } = readManifest(folder);
  const address = addressOf(repository.url, version);
  for (const page of pages) {
    writeFileSync(join(folder, page), absoluteLinks(readFileSync(join(REPOSITORY, page), "utf8"), address));
  }
  const entries = Object.values(exports).filter((file) => file.endsWith(".js"));
  const declarations = entries.map((file) => file.replace(/^\.\/lib\/(.*)\.js$/, "$1.d.ts"));
  writeFileSync(join(folder, "lib/.npmignore"), ignoredTypes(join(folder, "lib"), declarations));
}

main(...process.argv.slice(2));
