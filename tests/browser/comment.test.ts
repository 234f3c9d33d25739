import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { commentPage } from "../../tools/pictures/comment-page";
import { describeInBrowser, newTab, scrollsSideways, seriousFindings } from "./chromium";

const FOLDER = join(__dirname, "../unit/cli/preview");
const comments = readdirSync(FOLDER).filter((file) => file.endsWith(".md"));
const textOf = (file: string) => readFileSync(join(FOLDER, file), "utf8");
const WIDTHS = [390, 1000];

describeInBrowser("the comment on a pull request", () => {
  it.each(WIDTHS)("needs no sideways scrolling at %i pixels, whatever the preview shows", async (width) => {
    expect(comments.length).toBeGreaterThan(15);
    const { page, complaints } = await newTab({ viewport: { width, height: 800 } });
    const wide: string[] = [];
    for (const file of comments) {
      await page.setContent(commentPage(textOf(file), "light"));
      await page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })");
      if (await scrollsSideways(page)) wide.push(file);
    }
    expect([wide, complaints]).toEqual([[], []]);
  });

  it("has its long texts folded, and shows them on a click", async () => {
    const { page } = await newTab({ viewport: { width: 390, height: 800 } });
    await page.setContent(commentPage(textOf("changes.md"), "light"));
    const added = page.getByText("Never name a price.");
    expect(await added.isVisible()).toBe(false);
    await page.getByText("jane: tone changes", { exact: true }).click();
    expect(await added.isVisible()).toBe(true);
  });

  it("shows the names as they are, and lets none of them be markup", async () => {
    const { page, complaints } = await newTab();
    await page.setContent(commentPage(textOf("hostile.md"), "light"));
    const comment = page.locator("article > div");
    expect(await comment.getByText("<b>@jane|'x'", { exact: true }).count()).toBe(2);
    expect(await comment.locator("b, a, img, script, table, iframe, form").count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it.each(["light", "dark"] as const)("can be read by everybody, in %s", async (theme) => {
    const { page } = await newTab({ dark: theme === "dark" });
    await page.setContent(commentPage(textOf("changes.md"), theme));
    expect(await seriousFindings(page)).toEqual([]);
  });
});
