import { join } from "node:path";
import { build, type Metafile } from "esbuild";
import { REPOSITORY } from "./repository";

const ENTRY = "provider/src/native/main.ts";

export interface Bundle {
  /** The whole plugin: a program for Node, with its shebang. */
  readonly text: string;
  readonly metafile: Metafile;
}

/** Bundles the plugin. Names stay as they are, because a stack trace shows them. */
export async function bundle(): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: REPOSITORY,
    entryPoints: [ENTRY],
    outfile: join(REPOSITORY, "dist/pulumi-resource-wiro"),
    bundle: true,
    platform: "node",
    target: "node20.18",
    minifySyntax: true,
    minifyWhitespace: true,
    // THIRD-PARTY-LICENSES has them.
    legalComments: "none",
    metafile: true,
    write: false,
  });
  return { text: outputFiles.map((file) => file.text).join(""), metafile };
}
