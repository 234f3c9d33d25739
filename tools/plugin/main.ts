import { statSync } from "node:fs";
import { join } from "node:path";
import { packPlugin } from "./plugin";
import { REPOSITORY } from "./repository";

const OUTPUT = join(REPOSITORY, "dist");

packPlugin(OUTPUT).then(
  (tarballs) => {
    for (const tarball of tarballs) {
      process.stdout.write(`${tarball}: ${Math.round(statSync(tarball).size / 1000)} kB\n`);
    }
  },
  (error: unknown) => {
    process.stderr.write(`plugin: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
