import { readFileSync } from "node:fs";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { findChromium, QUIET } from "../../tools/pictures/find-chromium";

const found = findChromium();

/** `describe` where there is a Chromium. Without one it prints a message, and in CI it fails. */
export function describeInBrowser(name: string, tests: () => void): void {
  if (found !== undefined) {
    describe(name, tests);
  } else if (process.env["CI"]) {
    it(`${name}: needs a Chromium; install one, or set CHROMIUM to its path`, () => {
      throw new Error("there is no Chromium");
    });
  } else {
    console.warn(`NOT TESTED: ${name}. There is no Chromium; install one, or set CHROMIUM to its path.`);
    it.skip(`${name}: there is no Chromium`, () => undefined);
  }
}

let browser: Browser | undefined;
const contexts: BrowserContext[] = [];

afterEach(async () => {
  await Promise.all(contexts.splice(0).map((context) => context.close()));
});

afterAll(async () => {
  await browser?.close();
});

export const PHONE = { width: 360, height: 740 };
export const TALL_PHONE = { width: 390, height: 844 };
export const DESK = { width: 1100, height: 900 };

export interface TabOptions {
  readonly viewport?: { width: number; height: number };
  readonly dark?: boolean;
  readonly javaScript?: boolean;
}

/** The browser's complaints, such as a breach of the page's policy. */
export interface Tab {
  readonly page: Page;
  readonly complaints: string[];
}

/** A tab of a browser without cookies. */
export async function newTab(options: TabOptions = {}): Promise<Tab> {
  browser ??= await chromium.launch({ executablePath: found ?? "", args: QUIET });
  const context = await browser.newContext({
    viewport: options.viewport ?? DESK,
    colorScheme: options.dark === true ? "dark" : "light",
    javaScriptEnabled: options.javaScript ?? true,
  });
  contexts.push(context);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  return { page, complaints };
}

const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

interface Violation {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly target: readonly string[] }[];
}

/** Axe's serious and critical findings on the page, one line each. */
export async function seriousFindings(page: Page): Promise<string[]> {
  // The debugger's own evaluation is not subject to the page's policy.
  await page.evaluate(AXE);
  const violations = await page.evaluate(
    "axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations)",
  );
  return (violations as Violation[])
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`);
}

/** Whether the page needs sideways scrolling. */
export function scrollsSideways(page: Page): Promise<boolean> {
  return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth");
}
