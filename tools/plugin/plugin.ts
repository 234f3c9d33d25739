import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create } from "tar";
import { bundle } from "./bundle";
import { bundledPackages, licenceTexts } from "./licences";
import { REPOSITORY } from "./repository";

/** The platforms of the CLI, as its downloads name them. The content is the same for all. */
const PLATFORMS = [
  "darwin-amd64",
  "darwin-arm64",
  "linux-amd64",
  "linux-arm64",
  "windows-amd64",
  "windows-arm64",
];

/** So that the same source gives the same bytes. */
const MTIME = new Date("2020-01-01T00:00:00Z");

/** Writes the plugin as the CLI runs it into an empty folder. */
export async function writePlugin(folder: string): Promise<string[]> {
  const { text, metafile } = await bundle();
  const files: Record<string, string> = {
    "THIRD-PARTY-LICENSES": licenceTexts(bundledPackages(metafile)),
    // A file without an extension is what the nearest package.json says, and that may be a user's ES module.
    "package.json": '{ "type": "commonjs" }\n',
    "pulumi-resource-wiro": text,
    // Windows runs no shebang.
    "pulumi-resource-wiro.cmd": '@node "%~dp0pulumi-resource-wiro" %*\r\n',
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  copyFileSync(join(REPOSITORY, "LICENSE"), join(folder, "LICENSE"));
  const names = ["LICENSE", ...Object.keys(files)];
  // Whatever the user's mask is.
  for (const name of names) chmodSync(join(folder, name), name.startsWith("pulumi-") ? 0o755 : 0o644);
  return names;
}

/** Packs the plugin for every platform, under the names that `pulumi plugin install` downloads. */
export async function packPlugin(output: string): Promise<string[]> {
  const version = pluginVersion();
  const folder = mkdtempSync(join(tmpdir(), "wiro-plugin-"));
  try {
    const files = await writePlugin(folder);
    const packed = join(folder, "plugin.tar.gz");
    await create({ cwd: folder, file: packed, gzip: { level: 9 }, portable: true, mtime: MTIME }, files);
    mkdirSync(output, { recursive: true });
    return PLATFORMS.map((platform) => {
      const tarball = join(output, `pulumi-resource-wiro-v${version}-${platform}.tar.gz`);
      copyFileSync(packed, tarball);
      return tarball;
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The version of the package, which the plugin reports as its own. */
function pluginVersion(): string {
  const [version, reported] = ["provider/package.json", "provider/src/native/schema.json"].map((file) => {
    const content = JSON.parse(readFileSync(join(REPOSITORY, file), "utf8")) as { readonly version: string };
    return content.version;
  });
  if (version === undefined || version !== reported)
    throw new Error(
      `provider/src/native/schema.json has version ${reported}, and provider/package.json ${version}`,
    );
  return version;
}
