import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { hashOf, PICTURES, SOURCE } from "../../../tools/pictures/pictures";
import { textOf, withText } from "../../../tools/pictures/png-text";

const REPOSITORY = resolve(__dirname, "../../..");
const IMAGES = join(REPOSITORY, "docs/images");

test.each(PICTURES)(
  "$file shows $comment as it is now; `npm run docs:pictures` draws it",
  ({ file, comment }) => {
    const text = readFileSync(join(REPOSITORY, "tests/unit/cli/preview", comment), "utf8");
    expect(textOf(readFileSync(join(IMAGES, file)), SOURCE)).toBe(hashOf(text));
  },
);

test("each picture is one of these, or of docs/performance.md", () => {
  const files = readdirSync(IMAGES).filter((file) => !file.startsWith("performance-"));
  expect(files.sort()).toEqual(PICTURES.map(({ file }) => file).sort());
});

test("a picture without a hash has none", () => {
  const [{ file }] = PICTURES;
  const bare = Buffer.concat([readFileSync(join(IMAGES, file)).subarray(0, 33), Buffer.from("\0\0\0\0IEND")]);
  expect(textOf(bare, SOURCE)).toBeUndefined();
  expect(textOf(withText(bare, "Title", "x"), SOURCE)).toBeUndefined();
  expect(textOf(withText(bare, SOURCE, "x"), SOURCE)).toBe("x");
});
