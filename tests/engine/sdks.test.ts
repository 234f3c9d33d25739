import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { generateSdks, LANGUAGES } from "../../tools/sdk/generate";
import { describeWith } from "./with-programs";

const REPOSITORY = resolve(__dirname, "../..");
/** Go compiles the generators once. */
jest.setTimeout(10 * 60_000);

const filesBelow = (folder: string) =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => statSync(join(folder, name)).isFile() && !name.includes("__pycache__"))
      .sort()
      .map((name) => [name, readFileSync(join(folder, name)).toString("latin1")]),
  );

describeWith("go")("the SDKs", () => {
  const folder = mkdtempSync(join(tmpdir(), "wiro-sdks-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  beforeAll(() => generateSdks(REPOSITORY, folder));

  test.each(LANGUAGES)("of %s is what `npm run sdks` writes", (language) => {
    const written = filesBelow(join(folder, language));
    expect(Object.keys(written).length).toBeGreaterThan(10);
    expect(filesBelow(join(REPOSITORY, "sdk", language))).toEqual(written);
  });
});
