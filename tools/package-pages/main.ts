import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { absoluteLinks, addressOf } from "./absolute-links";

const REPOSITORY = resolve(__dirname, "../../..");
const PACKAGE = join(REPOSITORY, "provider");
const PAGES = ["README.md", "CHANGELOG.md", "SECURITY.md"];

interface Manifest {
  readonly version: string;
  readonly repository: { readonly url: string };
}

/** Puts the repository's pages into the package. npm would resolve their links from the package's folder. */
function main(): void {
  const manifest = JSON.parse(readFileSync(join(PACKAGE, "package.json"), "utf8")) as Manifest;
  const address = addressOf(manifest.repository.url, manifest.version);
  for (const page of PAGES) {
    writeFileSync(join(PACKAGE, page), absoluteLinks(readFileSync(join(REPOSITORY, page), "utf8"), address));
  }
}

main();
