import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Metafile } from "esbuild";
import { REPOSITORY } from "./repository";

const LICENCE_FILE = /^(licen[cs]e|copying|notice)/i;

/** A package whose code is in a bundle. */
export interface BundledPackage {
  /** Where it is installed, such as `node_modules/zod`. */
  readonly folder: string;
  readonly name: string;
  readonly version: string;
  readonly license: string;
}

/** The packages whose code is in the bundle, by their folders. */
export function bundledPackages({ inputs }: Metafile): BundledPackage[] {
  const folders = Object.keys(inputs).flatMap(
    (path) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? [],
  );
  return [...new Set(folders)].sort().map((folder) => {
    const manifest = readFileSync(join(REPOSITORY, folder, "package.json"), "utf8");
    const { name, version, license } = JSON.parse(manifest) as BundledPackage;
    return { folder, name, version, license };
  });
}

/** The licences of the packages, with the texts that each of them demands beside its code. */
export function licenceTexts(packages: readonly BundledPackage[]): string {
  const parts = packages.map(({ folder, name, version, license }) => {
    const files = readdirSync(join(REPOSITORY, folder))
      .filter((file) => LICENCE_FILE.test(file))
      .sort();
    if (files.length === 0) throw new Error(`${name} ${version} has no file with its licence`);
    const texts = files.map((file) => readFileSync(join(REPOSITORY, folder, file), "utf8").trim());
    return [`${name} ${version} (${license})`, ...texts].join("\n\n");
  });
  const head = "pulumi-resource-wiro contains code of these packages.";
  return `${[head, ...parts].join(`\n\n${"=".repeat(80)}\n\n`)}\n`;
}
