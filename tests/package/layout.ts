import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { VERSIONS } from "../support/compatibility";
import { tarballOf } from "./packed";

type Dependencies = Record<string, string>;

/** What a program needs, with the packed package. */
export const ours = (): Dependencies => ({
  "pulumi-wiro-linkedin": `file:${tarballOf("pulumi-wiro-linkedin")}`,
});
export const sdk = (version: string = VERSIONS.sdk.newest): Dependencies => ({ "@pulumi/pulumi": version });

/** A folder outside of the repository, for a package manager to install into. */
export class Layout {
  readonly folder = mkdtempSync(join(tmpdir(), "wiro-layout-"));

  path(...parts: string[]): string {
    return join(this.folder, ...parts);
  }

  write(file: string, text: string): void {
    mkdirSync(dirname(this.path(file)), { recursive: true });
    writeFileSync(this.path(file), text);
  }

  /** A package in this folder of the layout. */
  manifest(folder: string, dependencies: Dependencies, more: object = {}): void {
    const name = folder === "" ? "root" : folder.replace(/.*\//, "");
    const manifest = { name, version: "1.0.0", private: true, dependencies, ...more };
    this.write(join(folder, "package.json"), JSON.stringify(manifest));
  }

  /** Programs that have the package by `wrapper` alone, and by themselves. */
  wrapped(more: object = {}): void {
    this.manifest("", {}, more);
    this.manifest("packages/wrapper", ours(), { peerDependencies: { "@pulumi/pulumi": "*" } });
    this.manifest("packages/transitive", { ...sdk(), wrapper: "1.0.0" });
    this.manifest("packages/direct", { ...sdk(), ...ours(), wrapper: "1.0.0" });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
