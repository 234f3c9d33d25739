import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { extname, join, resolve } from "node:path";
import type { Page } from "playwright-core";
import { describeInBrowser, newTab, scrollsSideways, seriousFindings } from "./chromium";

const REPOSITORY = resolve(__dirname, "../..");
const ROOT = "http://localhost/pulumi-wiro-linkedin/";
const TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css",
  ".html": "text/html",
  ".js": "text/javascript",
  ".png": "image/png",
};
const PAGES = ["", "fleets", "consent", "troubleshooting", "reference/LinkedInCredential"];
const PHONE = { width: 390, height: 844 };
const DESK = { width: 1280, height: 900 };

describeInBrowser("the site", () => {
  const folder = mkdtempSync(join(tmpdir(), "wiro-site-"));
  beforeAll(() => {
    const vitepress = join(REPOSITORY, "node_modules/vitepress/bin/vitepress.js");
    execFileSync(process.execPath, [vitepress, "build", "tools/site", "--outDir", folder], {
      cwd: REPOSITORY,
      stdio: "pipe",
      env: { ...process.env, NODE_ENV: "production" },
    });
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  /** The file of an address, as GitHub Pages finds it. */
  function fileOf(address: string): string | undefined {
    if (!address.startsWith(ROOT)) return undefined;
    const path = new URL(address).pathname.slice(new URL(ROOT).pathname.length);
    const places = [path, `${path}.html`, join(path, "index.html")].map((place) => join(folder, place));
    return places.find((place) => extname(place) !== "" && existsSync(place));
  }

  /** A tab in which the built files are the whole network. Any other request is one of its complaints. */
  async function openTab(options: Parameters<typeof newTab>[0]) {
    const { page, complaints } = await newTab(options);
    await page.route("**/*", async (route) => {
      const address = route.request().url();
      const file = fileOf(address);
      if (file !== undefined) return route.fulfill({ path: file, contentType: TYPES[extname(file)] ?? "" });
      complaints.push(`a request to ${address}`);
      return route.abort();
    });
    return { page, complaints };
  }

  const visit = (page: Page, path: string) => page.goto(`${ROOT}${path}`, { waitUntil: "networkidle" });

  async function resultsFor(page: Page, text: string): Promise<string[]> {
    const results = page.locator("#localsearch-list .result");
    await page.locator("#localsearch-input").fill("");
    await results.first().waitFor({ state: "detached" });
    await page.locator("#localsearch-input").fill(text);
    await results.first().waitFor();
    return (await results.allInnerTexts()).map((one) => one.replaceAll(/\s*\n\s*/g, " > "));
  }

  it("finds an input, a command and a message, and opens the place", async () => {
    const { page, complaints } = await openTab({ viewport: DESK });
    await visit(page, "");
    await page.locator(".VPNavBarSearch button").click();
    expect((await resultsFor(page, "preview-summary")).slice(0, 3).join("\n")).toContain("Pull requests");
    expect((await resultsFor(page, "the agent cannot be seen with this API key")).join("\n")).toContain(
      "Every state of a connection",
    );
    expect((await resultsFor(page, "organizationId"))[0]).toContain("Arguments");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/reference\/LinkedIn\w+#arguments$/);
    expect(complaints).toEqual([]);
  });

  it.each([
    ['"31" is not a day of any month in field 4, so the task never runs', "Intervals", /five-field cron/],
    ["Project authorization is not founded", "The key, and what it may do", /The key is …: check it/],
    ["is not the page's id (its name in the address does not work)", "Arguments", /numeric id/],
    [
      'customers.csv:4: agentGuid: "agent-1" is on line 2, too; each has one line',
      "customers.csv",
      /on line …/,
    ],
    [
      "customers.csv:9: has 3 values for 7 columns; put a text with commas in quotes, also an interval",
      "customers.csv",
      /values for … columns/,
    ],
    [
      "customers.csv:3: organizationId: is not the page's id (its name in the address does not work); give the numeric id of the LinkedIn page",
      "Arguments",
      /numeric id/,
    ],
    [
      "customers.csv:8: agentGuid: must be the guid of a Wiro agent: letters, digits and dashes",
      "Arguments",
      /must be the guid/,
    ],
  ])("leads from the message %j to its row of the troubleshooting", async (message, section, row) => {
    const { page, complaints } = await openTab({ viewport: DESK });
    await visit(page, "");
    await page.locator(".VPNavBarSearch button").click();
    const [first = ""] = await resultsFor(page, message);
    expect(first).toContain("Troubleshooting by message > ");
    expect(first).toContain(` > ${section} > `);
    expect(first).toMatch(row);
    const highlights = await page.locator("#localsearch-list mark").allInnerTexts();
    expect(highlights.filter((text) => /^(.|in|is|of|the|to)$/i.test(text))).toEqual([]);
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/troubleshooting#message-/);
    const { hash } = new URL(page.url());
    await page.locator(`tr${hash}`).waitFor();
    expect(complaints).toEqual([]);
  });

  it.each([
    ["a phone", PHONE, false],
    ["a desk", DESK, true],
  ])("fits %s, asks no other host, and can be read by everybody", async (_name, viewport, dark) => {
    const { page, complaints } = await openTab({ viewport, dark });
    const findings: Record<string, unknown> = {};
    for (const path of PAGES) {
      await visit(page, path);
      const cutTables = await page.evaluate(
        "[...document.querySelectorAll('.vp-doc table')].filter((one) => one.scrollWidth > one.clientWidth + 1).length",
      );
      findings[path] = { wide: await scrollsSideways(page), cutTables, axe: await seriousFindings(page) };
    }
    expect(findings).toEqual(
      Object.fromEntries(PAGES.map((path) => [path, { wide: false, cutTables: 0, axe: [] }])),
    );
    expect(complaints).toEqual([]);
  });

  it("shows the picture of the comment first, and diagrams as pictures", async () => {
    const { page } = await openTab({ viewport: DESK });
    await visit(page, "");
    const picture = page.getByRole("img", { name: /^A comment on a pull request/ });
    const width = await picture.evaluate(
      (image) => (image as unknown as { naturalWidth: number }).naturalWidth,
    );
    expect(width).toBeGreaterThan(1000);
    await visit(page, "consent");
    expect(await page.locator(".diagram svg").count()).toBe(1);
    expect(await page.getByText("flowchart").count()).toBe(0);
  });

  it("leads from each page to its source", async () => {
    const { page } = await openTab({ viewport: DESK });
    await visit(page, "fleets");
    const { repository } = JSON.parse(readFileSync(join(REPOSITORY, "package.json"), "utf8")) as {
      repository: { url: string };
    };
    const web = repository.url.replace(/^git\+|\.git$/g, "");
    expect(await page.getByRole("link", { name: "Edit this page" }).getAttribute("href")).toBe(
      `${web}/edit/main/docs/fleets.md`,
    );
  });

  it("shows the files of an example, also the one that a guide links", async () => {
    const { page, complaints } = await openTab({ viewport: DESK });
    await visit(page, "fleets");
    await page.getByRole("link", { name: "The fleet example" }).click();
    await page.waitForURL(/\/example-files\/fleet$/);
    const csv = readFileSync(join(REPOSITORY, "examples/fleet/customers.csv"), "utf8");
    expect(await page.locator("#customerscsv ~ div pre").first().innerText()).toBe(csv.trimEnd());
    await visit(page, "monitoring");
    await page.getByRole("link", { name: "post-to-chat.sh" }).click();
    await page.waitForURL(/\/example-files\/monitoring#post-to-chatsh$/);
    await page.locator("#post-to-chatsh").waitFor();
    expect(complaints).toEqual([]);
  });
});
