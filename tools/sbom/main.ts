import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const REPOSITORY = resolve(__dirname, "../../..");
const OUTPUT = join(REPOSITORY, "sbom.cdx.json");

/**
 * Writes sbom.cdx.json: what `npm install` of the packed tarball brings into a project, the peer (Pulumi's SDK)
 * included, as CycloneDX by `npm sbom`. A workspace of its own root would lose what a development dependency shares.
 */
function main(): void {
  const folder = mkdtempSync(join(tmpdir(), "wiro-sbom-"));
  const npm = (cwd: string, ...args: string[]) =>
    execFileSync("npm", args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
  try {
    npm(REPOSITORY, "pack", "--silent", "--workspace=pulumi-wiro-linkedin", `--pack-destination=${folder}`);
    const [tarball = ""] = readdirSync(folder);
    writeFileSync(
      join(folder, "package.json"),
      '{ "name": "a-project", "version": "1.0.0", "private": true }',
    );
    npm(
      folder,
      "install",
      "--silent",
      "--package-lock-only",
      "--ignore-scripts",
      "--no-audit",
      `./${tarball}`,
    );
    const sbom = npm(folder, "sbom", "--package-lock-only", "--sbom-format=cyclonedx");
    const { components } = JSON.parse(sbom) as { components: unknown[] };
    writeFileSync(OUTPUT, sbom);
    process.stdout.write(`sbom.cdx.json: ${components.length} components\n`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

main();
