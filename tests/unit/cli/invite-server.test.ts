import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Webhook } from "standardwebhooks";
import type { Sandbox } from "wiro-sandbox";
import { createInviteUrl } from "../../../provider/src/invite/invite";
import { scriptedServer } from "../http-server";
import { Person } from "../invite/person";
import { afterTheTest, command, DAY, emptyFolder, NOON, outcomeOf, sandboxOfOne } from "./terminal";

const KEY = "a-signing-key-of-the-tests-0123456789";
const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const ENV = { WIRO_INVITE_SIGNING_KEY: KEY };
const serving = (...more: string[]) => ["invite", "serve", "--port", "0", ...more];

/** A port that is free now. The invites name it, so the server cannot choose it. */
async function freePort(): Promise<string> {
  const { createServer } = await import("node:net");
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return String(port);
}

/** The server on a port of its own, and a person with an invite. */
async function served(
  sandbox: Sandbox,
  guid: string,
  more: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
) {
  const port = await freePort();
  const url = `http://localhost:${port}/connect`;
  const args = ["invite", "serve", "--url", url, "--port", port, ...more];
  const running = command(sandbox, args, { env: { ...ENV, ...env } });
  await running.err.shows(/Ctrl\+C ends it/);
  const expiresAt = new Date(NOON + 3 * DAY);
  const invite = createInviteUrl({ url, signingKey: KEY, agentGuid: guid, expiresAt });
  const stop = async () => {
    running.interrupt();
    expect(await running.ended).toBe(0);
  };
  const person = new Person({ sandbox });
  const lines = () =>
    running.out.text
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as Record<string, string>);
  return { ...running, origin: `http://localhost:${port}`, url, invite, person, stop, lines };
}

describe("wiro-linkedin invite serve in production", () => {
  it("responds at /healthz without a call of the API, to GET and HEAD alone", async () => {
    const { sandbox, guid } = await sandboxOfOne();
    const { origin, stop } = await served(sandbox, guid, [], { WIRO_API_KEY: "wrong" });
    const response = await fetch(`${origin}/healthz`);
    expect([response.status, await response.text()]).toEqual([200, "ok"]);
    expect((await fetch(`${origin}/healthz`, { method: "HEAD" })).status).toBe(200);
    expect((await fetch(`${origin}/healthz`, { method: "POST" })).status).toBe(404);
    expect(sandbox.control.requests()).toEqual([]);
    await stop();
  });

  it("writes one line of JSON for each click and outcome, without secret, link, cookie or name", async () => {
    const { sandbox, guid } = await sandboxOfOne();
    const { person, invite, stop, lines, out } = await served(sandbox, guid);
    const link = (await person.press(await person.open(invite))).headers.get("location") ?? "";
    await person.open(await person.decide(await person.open(invite), { decision: "cancel" }));
    await person.open(await person.decide(await person.open(invite)));
    await stop();
    const audit = lines();
    expect(audit.map(({ event, outcome, code }) => `${event} ${outcome} ${code}`.trim())).toEqual([
      ...["click sent", "click sent", "return failed authorization_denied"],
      ...["click sent", "return connected"],
    ]);
    for (const line of audit) {
      expect(Object.keys(line)).toEqual(["time", "event", "agentGuid", "outcome", "code", "id"]);
      expect([line["agentGuid"], line["time"]]).toEqual([guid, "2026-04-17T12:00:00Z"]);
    }
    const state = new URL(link).searchParams.get("state") ?? "-";
    const token = invite.slice(invite.lastIndexOf("/") + 1);
    for (const secret of [state, token, KEY, "Jane", "cookie", "http"])
      expect(out.text).not.toContain(secret);
  });

  it("counts in Prometheus' format, on the port for metrics and on no other", async () => {
    const { sandbox, guid } = await sandboxOfOne();
    const running = await served(sandbox, guid, ["--metrics-port", "0"]);
    const { person, invite, err, stop, origin } = running;
    const address = (await err.shows(/http:\/\/127\.0\.0\.1:\d+\/metrics/)).trim();
    const metrics = async () => (await fetch(address)).text();
    expect(await metrics()).toContain("\nwiro_linkedin_invite_consents_total 0\n");
    await person.open(await person.decide(await person.open(invite), { decision: "cancel" }));
    await person.open(await person.decide(await person.open(invite)));
    await person.press(await person.open(invite), { csrf: "forged" });
    const text = await metrics();
    const samples = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
    expect(samples).toEqual([
      "wiro_linkedin_invite_clicks_total 3",
      "wiro_linkedin_invite_mints_total 2",
      "wiro_linkedin_invite_consents_total 1",
      'wiro_linkedin_invite_failures_total{code="authorization_denied"} 1',
      'wiro_linkedin_invite_failures_total{code="form-expired"} 1',
    ]);
    // The grammar of the text format, version 0.0.4.
    for (const line of text.slice(0, -1).split("\n")) {
      expect(line).toMatch(
        /^(# HELP [a-z_]+ [^\\]+|# TYPE [a-z_]+ counter|[a-z_]+(\{[a-z_]+="[^"\\]*"\})? \d+)$/,
      );
    }
    expect(text.endsWith("\n")).toBe(true);
    const { status, headers } = await fetch(address);
    expect([status, headers.get("content-type")]).toEqual([200, "text/plain; version=0.0.4; charset=utf-8"]);
    expect((await fetch(`${origin}/metrics`)).status).toBe(404);
    expect((await fetch(new URL("/", address))).status).toBe(404);
    await stop();
  });

  it("sends a signed webhook for a failure and for a consent, and none for a click", async () => {
    const { sandbox, guid } = await sandboxOfOne();
    const receiver = await scriptedServer([{ status: 200 }]);
    const more = ["--webhook-url", `${receiver.baseUrl}/hook?token=hook-canary`, "--metrics-port", "0"];
    const env = { WIRO_INVITE_WEBHOOK_SECRET: SECRET };
    const { person, invite, stop, err, out, lines } = await served(sandbox, guid, more, env);
    await person.open(await person.decide(await person.open(invite), { decision: "cancel" }));
    await person.open(await person.decide(await person.open(invite)));
    const address = (await err.shows(/http:\/\/127\.0\.0\.1:\d+\/metrics/)).trim();
    await stop();
    await expect(fetch(address)).rejects.toThrow();
    jest.spyOn(Date, "now").mockReturnValue(NOON);
    afterTheTest(() => jest.restoreAllMocks());
    const sent = receiver.received.map(({ body, headers }) =>
      new Webhook(SECRET).verify(JSON.stringify(body), headers as Record<string, string>),
    ) as { type: string }[];
    expect(sent.map(({ type }) => type).sort()).toEqual(["invite.connected", "invite.failed"]);
    expect(JSON.stringify(sent)).not.toMatch(/Jane|http/);
    const ids = receiver.received.map(({ headers }) => headers["webhook-id"]).sort();
    const returns = lines().filter(({ event }) => event === "return");
    expect(returns.map(({ id }) => id).sort()).toEqual(ids);
    expect(err.text + out.text).not.toMatch(/hook-canary|whsec_|MfKQ9r8/);
  });

  it("writes a line for a webhook that was lost", async () => {
    const { sandbox, guid } = await sandboxOfOne();
    const receiver = await scriptedServer([{ status: 410 }]);
    const more = ["--webhook-url", `${receiver.baseUrl}/hook`];
    const env = { WIRO_INVITE_WEBHOOK_SECRET: SECRET };
    const { person, invite, stop, lines } = await served(sandbox, guid, more, env);
    await person.open(await person.decide(await person.open(invite)));
    await stop();
    const lost = lines().filter(({ event }) => event === "webhook");
    const [consent] = lines().filter(({ outcome }) => outcome === "connected");
    expect(lost).toEqual([
      {
        ...{ time: "2026-04-17T12:00:00Z", event: "webhook", agentGuid: guid },
        ...{ outcome: "lost", code: "http-410", id: consent?.["id"] },
      },
    ]);
  });

  it("shows the page's name, the contact, and texts of a file in their language", async () => {
    const { sandbox, guid } = await sandboxOfOne();
    const texts = join(emptyFolder(), "texts.json");
    writeFileSync(texts, JSON.stringify({ inviteTitle: "LinkedIn verbinden", start: "Weiter zu LinkedIn" }));
    const { person, invite, stop } = await served(sandbox, guid, [
      ...["--page-name", "Bäckerei Köhler", "--contact", "hilfe@acme.example"],
      ...["--lang", "de", "--texts", texts],
    ]);
    const page = await person.open(invite);
    expect(page.heading).toBe("LinkedIn verbinden");
    for (const part of [
      "Bäckerei Köhler",
      "mailto:hilfe@acme.example",
      "Weiter zu LinkedIn",
      '<html lang="de">',
      "20. April 2026",
    ]) {
      expect(page.text).toContain(part);
    }
    await stop();
  });
});

describe("wiro-linkedin invite serve --withdrawn", () => {
  const withdrawnFile = (content: string) => {
    const path = join(emptyFolder(), "withdrawn.txt");
    writeFileSync(path, content);
    return path;
  };

  it("withdraws an invite by a line with its URL, without a restart, and no other invite", async () => {
    const { sandbox, guid } = await sandboxOfOne();
    const path = withdrawnFile("# nobody yet\n");
    const { person, invite, url, stop, lines, clock } = await served(sandbox, guid, ["--withdrawn", path]);
    const another = createInviteUrl({
      ...{ url, signingKey: KEY, agentGuid: guid, nonce: "lee-2" },
      expiresAt: new Date(NOON + 3 * DAY),
    });
    const opened = await person.open(invite);
    writeFileSync(path, `# a stranger has it\r\n${invite}\r\n`);
    expect((await person.press(opened)).status).toBe(410);
    expect((await person.open(invite)).status).toBe(410);
    expect((await person.open(another)).status).toBe(200);
    writeFileSync(path, "lee-2\n");
    expect((await person.open(another)).status).toBe(410);
    const again = person.open(invite);
    await clock.pass(2000);
    expect((await again).status).toBe(200);
    writeFileSync(path, "");
    expect((await person.open(another)).status).toBe(410);
    await stop();
    const audit = lines().map(({ event, code }) => `${event} ${code}`);
    expect([audit[0], new Set(audit.slice(1))]).toEqual([
      "click invite-withdrawn",
      new Set(["open invite-withdrawn"]),
    ]);
    expect(sandbox.control.requests().map(({ operation }) => operation)).not.toContain("OAuthConnect");
  });

  it("keeps what is withdrawn while the file is gone, and reports each problem once", async () => {
    const { sandbox, guid } = await sandboxOfOne();
    const path = withdrawnFile("");
    const { person, invite, stop, err } = await served(sandbox, guid, ["--withdrawn", path]);
    writeFileSync(path, `${invite}\nhttps://canary.example/connect/1.canary.canary\n`);
    expect((await person.open(invite)).status).toBe(410);
    expect((await person.open(invite)).status).toBe(410);
    rmSync(path);
    expect((await person.open(invite)).status).toBe(410);
    expect((await person.open(invite)).status).toBe(410);
    await stop();
    expect(err.text.split("\n").filter((line) => line.startsWith("--withdrawn"))).toEqual([
      `--withdrawn ${path}: line 2 withdraws nothing: it is neither an invite of this server nor a nonce`,
      `--withdrawn ${path}: the file cannot be read: ENOENT; its last content counts`,
    ]);
    expect(err.text).not.toMatch(/canary/);
  });
});

describe("wiro-linkedin invite serve rejects before it listens", () => {
  const failing = async (more: readonly string[], env: NodeJS.ProcessEnv = {}) => {
    const { sandbox } = await sandboxOfOne();
    const args = serving("--url", "http://localhost:3000/connect", ...more);
    return outcomeOf(sandbox, args, { env: { ...ENV, ...env } });
  };

  it.each([
    [
      "a language that is not one",
      ["--lang", "english!"],
      {},
      'lang: must be a BCP 47 language tag such as "en"',
    ],
    [
      "a contact by plain http",
      ["--contact", "http://canary.example"],
      {},
      "contact: must be an e-mail address or an https URL",
    ],
    ["an empty page's name", ["--page-name", " "], {}, "pageName: is empty"],
    [
      "a webhook over plain http",
      ["--webhook-url", "http://canary.example"],
      {},
      "--webhook-url must be an https URL",
    ],
    [
      "a webhook with a user name",
      ["--webhook-url", "https://u:canary@x.example"],
      {},
      "without a user name",
    ],
    [
      "a webhook without a secret",
      ["--webhook-url", "https://x.example"],
      {},
      "export WIRO_INVITE_WEBHOOK_SECRET, make one with",
    ],
    [
      "a short secret of the webhook",
      ["--webhook-url", "https://x.example"],
      { WIRO_INVITE_WEBHOOK_SECRET: "whsec_canary" },
      "WIRO_INVITE_WEBHOOK_SECRET must be whsec_ and 24 to 64 bytes in base64",
    ],
    [
      "a secret in another alphabet",
      ["--webhook-url", "https://x.example"],
      { WIRO_INVITE_WEBHOOK_SECRET: "whsec_canary-canary_canary-canary_canary" },
      "24 to 64 bytes in base64",
    ],
    [
      "a secret without its padding",
      ["--webhook-url", "https://x.example"],
      { WIRO_INVITE_WEBHOOK_SECRET: `whsec_canary${"A".repeat(37)}` },
      "24 to 64 bytes in base64",
    ],
    [
      "a folder of withdrawn invites",
      ["--withdrawn", "/tmp"],
      {},
      "--withdrawn /tmp: it is not a regular file; give a text file",
    ],
    ["a metrics port that is none", ["--metrics-port", "70000"], {}, "Give a whole number from 0 to 65535"],
    [
      "a file of texts that is not there",
      ["--texts", "/nowhere/texts.json"],
      {},
      "the file cannot be read: ENOENT",
    ],
    [
      "a file of withdrawn invites that is not there",
      ["--withdrawn", "/nowhere/withdrawn.txt"],
      {},
      "--withdrawn /nowhere/withdrawn.txt: the file cannot be read: ENOENT",
    ],
  ])("%s, in one line that does not quote it", async (_, more, env, line) => {
    const { code, err } = await failing(more, env);
    expect([code, err.trim().split("\n").length]).toEqual([2, 1]);
    expect(err).toContain(line);
    expect(err).not.toContain("canary");
  });

  it("a metrics port that is taken, and names its option", async () => {
    const { sandbox } = await sandboxOfOne();
    const { port } = new URL(sandbox.url);
    const args = serving("--url", "http://localhost:3000/connect", "--metrics-port", port);
    const { code, err } = await outcomeOf(sandbox, args, { env: ENV });
    expect([code, err]).toEqual([
      1,
      `wiro-linkedin: port ${port} is taken; choose another one with --metrics-port\n`,
    ]);
  });

  it.each([
    ["not JSON", "{", ["the file is not JSON"]],
    ["not an object", "[]", ["must be a JSON object of texts by name"]],
    [
      "with unknown names, empty texts and unknown names in braces",
      JSON.stringify({ startt: "x", start: " ", retry: 1, code: "Code for {customer}" }),
      [
        '"startt" is not the name of a text; the names are those of DEFAULT_TEXTS',
        "start must be a text that is not empty",
        "retry must be a text that is not empty",
        "code has {customer}; what is filled in is {product}, {agent}, {page}, {expected}, {name}, {date}, {renewBy}",
      ],
    ],
    [
      "of half a megabyte",
      JSON.stringify({ start: "x".repeat(500_000) }),
      ["the file is larger than 256 KiB"],
    ],
  ])("a file of texts that is %s, with one line for each problem", async (_, content, problems) => {
    const path = join(emptyFolder(), "texts.json");
    writeFileSync(path, content);
    const { code, err } = await failing(["--texts", path]);
    const lines = problems.map((problem) => `--texts ${path}: ${problem}`);
    expect([code, err]).toEqual([2, `wiro-linkedin: ${lines.join("\n")}\n`]);
  });
});
