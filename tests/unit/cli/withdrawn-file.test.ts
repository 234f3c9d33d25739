import { execFileSync } from "node:child_process";
import { mkdirSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { WithdrawnFile } from "../../../provider/src/cli/invite-server/withdrawn-file";
import { createInviteUrl, type InviteUrlUntil } from "../../../provider/src/invite/invite";
import { type Invite, readInvite } from "../../../provider/src/invite/invite-token";
import { emptyFolder, ManualClock } from "./terminal";

const KEY = "a-signing-key-of-the-tests-0123456789";
const MOUNT = "https://acme.example/connect";
const [JANE, SAM] = ["5c0c1f6e-0000-4000-8000-00000000000a", "5c0c1f6e-0000-4000-8000-00000000000b"];

const urlOf = (agentGuid: string, more: Partial<InviteUrlUntil> = {}) =>
  createInviteUrl({ url: MOUNT, signingKey: KEY, agentGuid, expiresAt: "2026-12-31", ...more });
const tokenOf = (url: string) => url.slice(url.lastIndexOf("/") + 1);

function inviteOf(url: string): Invite {
  const invite = readInvite(tokenOf(url), KEY, MOUNT);
  if (invite === undefined) throw new Error("not an invite");
  return invite;
}

/** A server that reads the file at this path, and whether it accepts the invite of a URL. */
async function openFile(path: string) {
  const log: string[] = [];
  const clock = new ManualClock();
  const reads: string[] = [];
  const reader = (token: string) => {
    reads.push(token);
    return readInvite(token, KEY, MOUNT);
  };
  const file = await WithdrawnFile.open(path, reader, clock, (line) => log.push(line));
  const accepts = (url: string) => file.accepts(inviteOf(url));
  return { log, clock, reads, accepts };
}

async function withContent(content: string | Buffer) {
  const path = join(emptyFolder(), "withdrawn.txt");
  const write = (next: string | Buffer) => writeFileSync(path, next);
  write(content);
  return { path, write, ...(await openFile(path)) };
}

const LINE = (path: string, number: number) =>
  `--withdrawn ${path}: line ${number} withdraws nothing: it is neither an invite of this server nor a nonce`;

describe("a line of the file of withdrawn invites", () => {
  it("with a URL withdraws the nonce for its agent alone, with a later end, too", async () => {
    const { accepts } = await withContent(urlOf(JANE, { nonce: "spring" }));
    expect(await accepts(urlOf(JANE, { nonce: "spring" }))).toBe(false);
    expect(await accepts(urlOf(JANE, { nonce: "spring", expiresAt: "2027-12-31" }))).toBe(false);
    expect(await accepts(urlOf(SAM, { nonce: "spring" }))).toBe(true);
    expect(await accepts(urlOf(JANE, { nonce: "summer" }))).toBe(true);
  });

  it("with a nonce withdraws it for every agent", async () => {
    const { accepts } = await withContent("spring");
    expect(await accepts(urlOf(JANE, { nonce: "spring" }))).toBe(false);
    expect(await accepts(urlOf(SAM, { nonce: "spring" }))).toBe(false);
    expect(await accepts(urlOf(SAM, { nonce: "Spring" }))).toBe(true);
  });

  const url = urlOf(JANE);
  it.each([
    ["with a query", `${url}?utm_source=mail`],
    ["with a fragment", `${url}#top`],
    ["with another host, port and scheme", url.replace("https://acme.example", "HTTP://proxy:8080")],
    ["in capitals up to the path", url.replace("https://acme.example", "HTTPS://ACME.EXAMPLE")],
    ["without its scheme", url.slice("https://".length)],
    ["the token alone", tokenOf(url)],
    ["of the return from LinkedIn", `${url}/mark.seal?li_connected=true`],
    ["below a part like a token", url.replace("/connect/", "/api/1.0.0/connect/")],
    ["with spaces around it", ` \t${url} \u00a0`],
    ["with a comment behind it", `${url} # a stranger has it`],
    ["behind a byte-order mark", `\uFEFF${url}`],
    ["in a file with Windows line ends", `# one\r\n${url}\r\n# two\r\n`],
    ["in a file with old line ends of a Mac", `one\r${url}\rtwo`],
    ["after 10,000 lines", `${Array.from({ length: 10_000 }, (_, n) => `nonce-${n}`).join("\n")}\n${url}`],
    ["with the guid of the agent in capitals", urlOf(JANE.toUpperCase())],
  ])("withdraws an invite by its URL %s", async (_, content) => {
    const { accepts, log } = await withContent(content);
    expect(await accepts(url)).toBe(false);
    expect(await accepts(urlOf(SAM))).toBe(true);
    expect(log).toEqual([]);
  });

  it.each([
    ["cut", url.slice(0, -1)],
    ["in small letters", url.toLowerCase()],
    ["with an encoded dot, which the server does not serve either", url.replace("/1.", "/1%2E")],
    ["in another address", `https://safe.example/?url=${encodeURIComponent(url)}`],
    ["in angle brackets", `<${url}>`],
    ["with another key", urlOf(JANE, { signingKey: `${KEY}!` })],
    ["with a zero-width space", `${url}\u200b`],
    ["with the words of a comment", "lee left on Monday"],
  ])("reports a URL %s, and does not quote it", async (_, line) => {
    const { accepts, log, path } = await withContent(`# first\n${line}\n`);
    expect(await accepts(url)).toBe(true);
    expect(log).toEqual([LINE(path, 2)]);
  });

  it("begins a comment with # and a space, so a nonce may begin with #", async () => {
    const { accepts, log } = await withContent(`#7\n# 8\n#\n#${url}\n## 9 ##\nn#1 # n-2\n`);
    for (const nonce of ["#7", "n#1"]) expect(await accepts(urlOf(JANE, { nonce }))).toBe(false);
    for (const nonce of ["7", "8", "9", "n-2", "n"]) expect(await accepts(urlOf(JANE, { nonce }))).toBe(true);
    expect(await accepts(url)).toBe(true);
    expect(log).toEqual([]);
  });

  it("takes a nonce to the letter", async () => {
    const { accepts } = await withContent("lee%2D1\n");
    expect(await accepts(urlOf(JANE, { nonce: "lee-1" }))).toBe(true);
    expect(await accepts(urlOf(JANE, { nonce: "lee%2D1" }))).toBe(false);
  });

  it("with an agent's guid counts as a nonce, and is reported", async () => {
    const { accepts, log, path } = await withContent(`${JANE}\n`);
    expect(await accepts(urlOf(JANE))).toBe(true);
    expect(await accepts(urlOf(SAM, { nonce: JANE }))).toBe(false);
    expect(log).toEqual([
      `--withdrawn ${path}: line 1 counts as a nonce, but has the form of an agent's guid; to withdraw an agent's invite, give its URL`,
    ]);
  });

  it("is reported at most 20 times", async () => {
    const { log, path } = await withContent("two words\n".repeat(10_000));
    expect(log[0]?.split("\n")).toEqual([
      ...Array.from({ length: 20 }, (_, n) => LINE(path, n + 1)),
      `--withdrawn ${path}: and 9980 more problems`,
    ]);
  });

  it("is verified once, and not at each request", async () => {
    const { accepts, reads } = await withContent(`${url}\n`);
    const after = reads.length;
    for (let request = 1; request <= 3; request += 1) await accepts(urlOf(SAM));
    expect(reads).toHaveLength(after);
  });
});

describe("an invite that was withdrawn stays so", () => {
  const url = urlOf(JANE);

  it("while the file is emptied and written again, and after a write that failed", async () => {
    const { accepts, write, log, path } = await withContent(`${url}\n`);
    for (const content of ["", " \r\n", "\uFEFF"]) {
      write(content);
      expect(await accepts(url)).toBe(false);
      expect(await accepts(urlOf(SAM))).toBe(true);
    }
    expect(log).toEqual([
      `--withdrawn ${path}: the file is empty (write "# none" to withdraw nothing); its last content counts`,
    ]);
    write(`${url}\n`);
    expect(await accepts(url)).toBe(false);
  });

  it("while the file has only its first part", async () => {
    const content = `# all\n${urlOf(SAM)}\n${url}\n`;
    const { accepts, write, clock } = await withContent(content);
    for (const one of [url, urlOf(SAM)]) {
      write(content.slice(0, 50));
      const decision = accepts(one);
      await clock.asleep();
      write(content);
      await clock.pass(2000);
      expect(await decision).toBe(false);
    }
  });

  it("while a write goes on for longer", async () => {
    const { accepts, write, clock } = await withContent(`# a\n# b\n# c\n${url}\n`);
    for (const part of ["# a", "# a\n# b", "# a\n# b\n# c"]) {
      write(part);
      const decision = accepts(url);
      await clock.asleep();
      write(`${part}\n`);
      await clock.pass(2000);
      expect(await decision).toBe(false);
    }
  });

  it.each([
    ["is gone", (path: string) => rmSync(path), "the file cannot be read: ENOENT"],
    [
      "is a dangling link",
      (path: string) => {
        rmSync(path);
        symlinkSync(`${path}.nowhere`, path);
      },
      "the file cannot be read: ENOENT",
    ],
    [
      "is a folder",
      (path: string) => {
        rmSync(path);
        mkdirSync(path);
      },
      "it is not a regular file; give a text file",
    ],
    [
      "is a pipe",
      (path: string) => {
        rmSync(path);
        execFileSync("mkfifo", [path]);
      },
      "it is not a regular file; give a text file",
    ],
    [
      "is too large",
      (path: string) => writeFileSync(path, "#".repeat(1024 * 1024 + 1)),
      "the file is larger than 1 MiB",
    ],
  ])("while the file %s", async (_, change, problem) => {
    const { path, accepts, log } = await withContent(`${url}\n`);
    change(path);
    expect([await accepts(url), await accepts(url), await accepts(urlOf(SAM))]).toEqual([false, false, true]);
    expect(log).toEqual([`--withdrawn ${path}: ${problem}; its last content counts`]);
  });

  it.each([
    ["UTF-16", (text: string) => Buffer.from(`\uFEFF${text}`, "utf16le")],
    ["UTF-16 without a byte-order mark", (text: string) => Buffer.from(text, "utf16le")],
    ["Latin-1", (text: string) => Buffer.from(`${text}# caf\u00e9`, "latin1")],
    ["NUL bytes, as after a crash", (text: string) => Buffer.alloc(text.length)],
  ])("while the file holds %s", async (_, encoded) => {
    const { path, accepts, log, write } = await withContent(`${url}\n`);
    write(encoded(`${url}\n`));
    expect([await accepts(url), await accepts(url), await accepts(urlOf(SAM))]).toEqual([false, false, true]);
    expect(log).toEqual([`--withdrawn ${path}: the file is not a text in UTF-8; its last content counts`]);
  });

  it("while another one waits, if its line comes and goes meanwhile", async () => {
    const { accepts, write, clock } = await withContent(`${url}\n`);
    write("# none\n");
    const first = accepts(url);
    await clock.asleep();
    write(`${urlOf(SAM)}\n`);
    expect(await accepts(urlOf(SAM))).toBe(false);
    write("# none\n");
    await clock.pass(2000);
    expect(await first).toBe(true);
    const second = accepts(urlOf(SAM));
    await clock.asleep();
    write(`${urlOf(SAM)}\n`);
    await clock.pass(2000);
    expect(await second).toBe(false);
  });

  it("if its own line comes back for a moment within the two seconds", async () => {
    const { accepts, write, clock } = await withContent(`${url}\n`);
    write("# none\n");
    const decision = accepts(url);
    await clock.asleep();
    write(`${url}\n`);
    expect(await accepts(url)).toBe(false);
    write("# none\n");
    await clock.pass(2000);
    expect(await decision).toBe(false);
  });

  it("while the file goes away within the two seconds", async () => {
    const { path, accepts, write, clock } = await withContent(`${url}\n`);
    write("# none\n");
    const decision = accepts(url);
    await clock.asleep();
    unlinkSync(path);
    await clock.pass(2000);
    expect([await decision, await accepts(url)]).toEqual([false, false]);
  });

  it("if its line came after the start, and the file was gone before the next request of it", async () => {
    const { path, accepts, write } = await withContent("");
    write(`${url}\n`);
    expect(await accepts(urlOf(SAM))).toBe(true);
    rmSync(path);
    expect(await accepts(url)).toBe(false);
  });
});

describe("an invite counts again", () => {
  const url = urlOf(JANE);

  it("when its line is gone for two seconds, and then at once", async () => {
    const { accepts, write, clock } = await withContent(`${url}\n${urlOf(SAM)}\n`);
    write("# none\n");
    const decision = accepts(url);
    await clock.pass(2000);
    expect(await decision).toBe(true);
    expect([await accepts(url), await accepts(urlOf(SAM))]).toEqual([true, true]);
    // Nothing is withdrawn any more, so an empty file does not matter.
    write("");
    expect(await accepts(url)).toBe(true);
    write(`${url}\n`);
    expect(await accepts(url)).toBe(false);
  });

  it("when a link leads to another file", async () => {
    const folder = emptyFolder();
    const [path, next] = [join(folder, "withdrawn"), join(folder, "next")];
    writeFileSync(join(folder, "one"), "# none\n");
    writeFileSync(join(folder, "two"), `${url}\n`);
    symlinkSync("one", path);
    const { accepts, clock } = await openFile(path);
    const swap = (to: string) => {
      symlinkSync(to, next);
      renameSync(next, path);
    };
    expect(await accepts(url)).toBe(true);
    swap("two");
    expect(await accepts(url)).toBe(false);
    swap("one");
    const decision = accepts(url);
    await clock.pass(2000);
    expect(await decision).toBe(true);
  });
});

describe("the file of withdrawn invites must be there at the start, as a text file of 1 MiB at most", () => {
  it.each([
    ["a folder", (path: string) => mkdirSync(path), "it is not a regular file; give a text file"],
    [
      "a pipe",
      (path: string) => void execFileSync("mkfifo", [path]),
      "it is not a regular file; give a text file",
    ],
    [
      "a device",
      (path: string) => symlinkSync("/dev/zero", path),
      "it is not a regular file; give a text file",
    ],
    [
      "a large file",
      (path: string) => writeFileSync(path, "#".repeat(1024 * 1024 + 1)),
      "the file is larger than 1 MiB",
    ],
    ["nothing", () => undefined, "the file cannot be read: ENOENT"],
    [
      "UTF-16",
      (path: string) => writeFileSync(path, Buffer.from("# none", "utf16le")),
      "the file is not a text in UTF-8",
    ],
  ])("and not %s", async (_, make, problem) => {
    const path = join(emptyFolder(), "withdrawn.txt");
    make(path);
    await expect(openFile(path)).rejects.toThrow(`--withdrawn ${path}: ${problem}`);
  });
});
