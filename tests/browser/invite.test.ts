import type { Page } from "playwright-core";
import type { InviteHandlerOptions } from "../../provider/src/invite/invite";
import { DAY, MINUTE } from "../../sandbox/src/clock";
import { Canaries } from "../support/canaries";
import {
  APP_SECRET,
  openInviteFixture,
  SIGNING_KEY,
  type InviteFixture,
} from "../unit/invite/invite-fixture";
import {
  DESK,
  describeInBrowser,
  newTab,
  PHONE,
  scrollsSideways,
  seriousFindings,
  TALL_PHONE,
} from "./chromium";

/** The handler is at localhost and LinkedIn at 127.0.0.1: two sites, as in production. */
const open = (handler: Partial<InviteHandlerOptions> = {}) =>
  openInviteFixture({ host: "localhost", handler });
const NAMED = { contact: "https://acme.example/help/linkedin", pageName: "Bäckerei Köhler & Söhne GmbH" };

const heading = (page: Page) => page.getByRole("heading", { level: 1 }).innerText();
const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();

/** Tabs to the element with this name, as a person does who sees the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < 20; presses += 1) {
    await page.keyboard.press("Tab");
    const focused = page.locator(":focus");
    if ((await focused.count()) > 0 && (await focused.innerText()).trim() === name) return;
  }
  throw new Error(`the Tab key does not lead to "${name}"`);
}

describeInBrowser("an invite in a browser", () => {
  it("is one click and one Allow, without JavaScript, across two sites", async () => {
    const fixture = await open();
    const { page, complaints } = await newTab({ javaScript: false });
    const canaries = new Canaries({
      "signing key": SIGNING_KEY,
      "API key": "sandbox-key",
      "client secret": APP_SECRET,
    });
    await page.goto(fixture.invite());
    const pages = [await page.content()];
    await press(page, "Continue to LinkedIn");
    canaries.addLink(page.url());
    expect(page.url()).toContain(`${fixture.sandbox.url}/linkedin/oauth/v2/authorization?`);
    await press(page, "Allow");
    expect(await heading(page)).toBe("Connected");
    expect(await page.getByText("LinkedIn is connected as Jane Doe.").isVisible()).toBe(true);
    expect([fixture.mints(), complaints]).toEqual([1, []]);
    pages.push(await page.content());
    expect(canaries.in("a page", ...pages, ...fixture.log, ...fixture.errors)).toEqual([]);
    canaries.report("browser");
  });

  it("can be cancelled, and tried again at once", async () => {
    const fixture = await open();
    const { page, complaints } = await newTab();
    await page.goto(fixture.invite());
    await press(page, "Continue to LinkedIn");
    await press(page, "Cancel");
    expect(await heading(page)).toBe("LinkedIn was not connected");
    const [code, contact] = [page.locator(".note"), page.locator(".contact")];
    const [above, below] = [await code.boundingBox(), await contact.boundingBox()];
    expect((below?.y ?? 0) - ((above?.y ?? 0) + (above?.height ?? 0))).toBeGreaterThanOrEqual(16);
    await press(page, "Try again");
    await press(page, "Allow");
    expect([await heading(page), complaints]).toEqual(["Connected", []]);
  });

  it("whose 15 minutes ended at LinkedIn opens again with 15 new minutes", async () => {
    const fixture = await open();
    const { page } = await newTab();
    await page.goto(fixture.invite());
    await press(page, "Continue to LinkedIn");
    fixture.sandbox.control.advanceClock(16 * MINUTE);
    await press(page, "Allow");
    expect(page.url()).toBe(`${fixture.sandbox.url}/wiro?li_error=session_expired`);
    await page.goto(fixture.invite());
    await press(page, "Continue to LinkedIn");
    await press(page, "Allow");
    expect(await heading(page)).toBe("Connected");
  });

  it("returns through all redirects when LinkedIn asks nothing in between", async () => {
    const fixture = await open();
    // The consent page does not appear. After the form there are only redirects, and the policy must allow them.
    fixture.sandbox.control.registerApp({ clientId: "app-1", clientSecret: APP_SECRET, scopes: ["openid"] });
    const { page, complaints } = await newTab();
    await page.goto(fixture.invite());
    await press(page, "Continue to LinkedIn");
    expect([await heading(page), complaints]).toEqual(["LinkedIn was not connected", []]);
  });

  it("makes one link for a double click", async () => {
    const fixture = await open();
    const { page } = await newTab();
    await page.goto(fixture.invite());
    await page.getByRole("button", { name: "Continue to LinkedIn" }).dblclick();
    // The second click may abort the first navigation, which would end a wait for the URL.
    await page.getByRole("button", { name: "Cancel" }).waitFor();
    expect(page.url()).toContain("/linkedin/");
    expect(fixture.mints()).toBe(1);
  });

  it("proves nothing in another browser", async () => {
    const fixture = await open();
    const { page } = await newTab();
    await page.goto(fixture.invite());
    await press(page, "Continue to LinkedIn");
    await press(page, "Cancel");
    const stranger = await newTab();
    await stranger.page.goto(page.url().replace(/\?.*/, "?li_connected=true&li_name=Eve"));
    expect(await heading(stranger.page)).toBe("Not connected yet");
    expect(await stranger.page.getByText("Eve").count()).toBe(0);
  });

  it("runs no script, even one that is in the page", async () => {
    const fixture = await open();
    const { page, complaints } = await newTab();
    await page.goto(fixture.invite());
    await page.evaluate(
      "document.body.append(Object.assign(document.createElement('script'), { textContent: 'document.title = `run`' }))",
    );
    expect(await page.title()).toBe("Connect your LinkedIn page · Acme Social");
    expect(complaints.join()).toContain("Content Security Policy");
  });

  it("needs no mouse", async () => {
    const fixture = await open();
    const { page } = await newTab({ javaScript: false, viewport: PHONE });
    await page.goto(fixture.invite());
    await tabTo(page, "Continue to LinkedIn");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/linkedin\//);
    await tabTo(page, "Cancel");
    await page.keyboard.press("Enter");
    await page.waitForURL(/li_error/);
    await tabTo(page, "Try again");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/linkedin\//);
    await tabTo(page, "Allow");
    await page.keyboard.press("Enter");
    await page.waitForURL(/li_connected/);
    expect(await heading(page)).toBe("Connected");
  });

  it("connects again only on purpose, with the keyboard too", async () => {
    const fixture = await open();
    fixture.sandbox.control.connectByHand(fixture.guid);
    const { page } = await newTab({ javaScript: false });
    await page.goto(fixture.invite());
    expect(await page.getByRole("button").count()).toBe(0);
    await tabTo(page, "Do you need to connect again?");
    await page.keyboard.press("Enter");
    await tabTo(page, "Connect again anyway");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/linkedin\//);
    expect(fixture.mints()).toBe(1);
  });
});

describeInBrowser("the first screen of a phone shows the button", () => {
  const isOnFirstScreen = async (page: Page) => {
    const box = await page.getByRole("button", { name: "Continue to LinkedIn" }).boundingBox();
    return box !== null && box.y >= 0 && box.y + box.height <= TALL_PHONE.height;
  };

  it.each([
    ["nobody is connected", undefined, "Connect your LinkedIn page"],
    ["another person is connected", "Sam Roe", "Another person is connected"],
    ["the connection is to be renewed", "Jane Doe", "Time to renew"],
  ])("when %s", async (_, connected, title) => {
    const fixture = await open(NAMED);
    fixture.sandbox.control.setStatus(fixture.guid, 4);
    if (connected !== undefined) fixture.sandbox.control.connectByHand(fixture.guid, { member: connected });
    if (connected === "Jane Doe") fixture.sandbox.control.advanceClock(46 * DAY);
    const { page } = await newTab({ viewport: TALL_PHONE });
    await page.goto(fixture.invite({ expectedAccountName: "Jane Doe" }));
    const folder = process.env["SCREENSHOTS"];
    if (folder) await page.screenshot({ path: `${folder}/first screen ${connected ?? "nobody"}.png` });
    expect([await heading(page), await isOnFirstScreen(page)]).toEqual([title, true]);
  });
});

type Visit = (name: string) => Promise<void>;

/** Every page that a page admin may see, and the sandbox's own pages. */
async function visitAll(fixture: InviteFixture, page: Page, visit: Visit): Promise<void> {
  const { control, url } = fixture.sandbox;
  const invite = fixture.invite({ expectedAccountName: "Jane Doe" });
  const toLinkedIn = async (decision: "Allow" | "Cancel", member = "Jane Doe") => {
    await page.goto(invite);
    await press(page, "Continue to LinkedIn");
    await page.getByLabel("Signed in as").fill(member);
    await press(page, decision);
  };
  await page.goto(invite);
  await visit("the invite");
  await press(page, "Continue to LinkedIn");
  await visit("the sandbox's consent page");
  await press(page, "Cancel");
  await visit("cancelled");
  for (const code of ["session_expired", "token_exchange_failed", "internal_error"]) {
    await page.goto(page.url().replace(/\?.*/, `?li_error=${code}`));
    await visit(code);
  }
  await toLinkedIn("Allow", "Sam Roe");
  await visit("another person");
  await page.goto(invite);
  await visit("another person, opened again");
  control.advanceClock(MINUTE);
  await toLinkedIn("Allow");
  await visit("connected");
  await page.goto(invite);
  await page.getByText("Do you need to connect again?").click();
  control.advanceClock(61 * MINUTE);
  await press(page, "Connect again anyway");
  await visit("a page that was open for too long");
  for (let click = 1; click <= 7; click += 1) {
    await page.goto(invite);
    await page.getByText("Do you need to connect again?").click();
    await press(page, "Connect again anyway");
  }
  await visit("too many clicks");
  await page.goto(invite);
  await page.getByText("Do you need to connect again?").click();
  await visit("already connected");
  await page.goto(fixture.invite({ expiresAt: "2020-01-01" }));
  await visit("an expired invite");
  await page.goto(`${fixture.url}/nothing`);
  await visit("no invite");
  control.fault({ status: 503, times: 20 });
  await page.goto(invite);
  await visit("an outage");
  await page.goto(url);
  await visit("the sandbox's status page");
  await page.goto(`${url}/wiro?li_error=session_expired`);
  await visit("the sandbox's stand-in of wiro.ai");
}

describeInBrowser("every page", () => {
  it.each([
    ["on a desk", { viewport: DESK }, {}],
    ["on a phone, in the dark", { viewport: PHONE, dark: true }, NAMED],
  ])(
    "has no serious accessibility problem and needs no sideways scrolling, %s",
    async (name, options, handler) => {
      const fixture = await open(handler);
      const { page } = await newTab(options);
      const findings: string[] = [];
      let pages = 0;
      await visitAll(fixture, page, async (what) => {
        pages += 1;
        if (await scrollsSideways(page)) findings.push(`${what}: scrolls sideways`);
        findings.push(...(await seriousFindings(page)).map((finding) => `${what}: ${finding}`));
        const folder = process.env["SCREENSHOTS"];
        if (folder) await page.screenshot({ path: `${folder}/${name}/${pages} ${what}.png`, fullPage: true });
      });
      expect(findings).toEqual([]);
      expect(pages).toBe(17);
    },
    3 * MINUTE,
  );
});
