import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { commentPage } from "./comment-page";
import { findChromium, QUIET } from "./find-chromium";
import { hashOf, PICTURES, SOURCE } from "./pictures";
import { withText } from "./png-text";

const REPOSITORY = resolve(__dirname, "../../..");
const IMAGES = join(REPOSITORY, "docs/images");
/** About as wide as a comment on GitHub. */
const SIZE = { width: 800, height: 400 };

async function pictureOf(browser: Browser, comment: string, theme: "light" | "dark"): Promise<Buffer> {
  const page = await browser.newPage({ viewport: SIZE, deviceScaleFactor: 2 });
  await page.setContent(commentPage(comment, theme));
  return page.screenshot({ fullPage: true });
}

/** Draws the pictures of the pages again: `npm run docs:pictures`. */
async function main(): Promise<void> {
  const executablePath = findChromium();
  if (executablePath === undefined)
    throw new Error("there is no Chromium; install one, or set CHROMIUM to its path");
  mkdirSync(IMAGES, { recursive: true });
  const browser = await chromium.launch({ executablePath, args: QUIET });
  try {
    for (const { file, comment, theme } of PICTURES) {
      const text = readFileSync(join(REPOSITORY, "tests/unit/cli/preview", comment), "utf8");
      const picture = await pictureOf(browser, text, theme);
      writeFileSync(join(IMAGES, file), withText(picture, SOURCE, hashOf(text)));
    }
  } finally {
    await browser.close();
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
