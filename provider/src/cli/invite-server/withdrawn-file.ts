import { isUtf8 } from "node:buffer";
import { constants, open } from "node:fs/promises";
import { type Invite, NONCE_PATTERN } from "../../invite/invite-token";
import { isUuid } from "../../wiro/agent-guid";
import { type Clock, SECOND } from "../../wiro/clock";
import { EXIT, Failure } from "../shell";
import { plain } from "../text";

const MAX_BYTES = 1024 * 1024;
const MAX_PROBLEMS = 20;
/** A file that is written in place is complete after this time. */
const SETTLED = 2 * SECOND;

const COMMENT = /(?:^|\s)#(?:\s.*|$)/;
const WEB_ADDRESS = /^https?:/i;

/** Verifies an invite's token: undefined where it is not an invite of this server. */
type InviteReader = (token: string) => Invite | undefined;

interface Withdrawn {
  /** A nonce for every agent, or a guid and a nonce with a space between, which neither of them has. */
  readonly keys: ReadonlySet<string>;
  /** Lines that withdraw nothing, or not what they seem to. A line is not quoted: it may hold another server's invite. */
  readonly problems: readonly string[];
}

const keyOf = ({ agentGuid, nonce }: Invite) => `${agentGuid} ${nonce}`;

function has(keys: Pick<ReadonlySet<string>, "has">, invite: Invite): boolean {
  return keys.has(invite.nonce) || keys.has(keyOf(invite));
}

function keyIn(line: string, inviteOf: InviteReader): string | undefined {
  const isAddress = WEB_ADDRESS.test(line);
  // The server finds an invite by its path alone. A part of the mount may look like a token.
  const path = isAddress && URL.canParse(line) ? new URL(line).pathname : line.replace(/[?#].*/, "");
  const invite = path
    .split("/")
    .map(inviteOf)
    .find((found) => found !== undefined);
  if (invite !== undefined) return keyOf(invite);
  return !isAddress && NONCE_PATTERN.test(line) ? line : undefined;
}

function withdrawnIn(text: string, inviteOf: InviteReader): Withdrawn {
  const keys = new Set<string>();
  const problems: string[] = [];
  text.split(/\r\n?|\n/).forEach((raw, index) => {
    const line = raw.replace(COMMENT, "").trim();
    if (line === "") return;
    const key = keyIn(line, inviteOf);
    // A UUID is a good nonce, too.
    if (key !== undefined && isUuid(key))
      problems.push(
        `line ${index + 1} counts as a nonce, but has the form of an agent's guid; to withdraw an agent's invite, give its URL`,
      );
    if (key !== undefined) keys.add(key);
    // An address behind a # is a comment, too.
    else if (!line.startsWith("#"))
      problems.push(
        `line ${index + 1} withdraws nothing: it is neither an invite of this server nor a nonce`,
      );
  });
  const more = problems.length - MAX_PROBLEMS;
  const listed = [...problems.slice(0, MAX_PROBLEMS), ...(more > 0 ? [`and ${more} more problems`] : [])];
  return { keys, problems: listed };
}

type Content = { readonly text: string } | { readonly problem: string };

async function contentOf(path: string): Promise<Content> {
  try {
    // Without O_NONBLOCK, a pipe that nobody writes to never opens.
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stats = await file.stat();
      if (!stats.isFile()) return { problem: "it is not a regular file; give a text file" };
      if (stats.size > MAX_BYTES) return { problem: "the file is larger than 1 MiB" };
      const bytes = await file.readFile();
      // UTF-16 without a byte-order mark is valid UTF-8, with a NUL in each character.
      if (!isUtf8(bytes) || bytes.includes(0)) return { problem: "the file is not a text in UTF-8" };
      return { text: bytes.toString() };
    } finally {
      await file.close();
    }
  } catch (error) {
    return {
      problem: `the file cannot be read: ${(error as NodeJS.ErrnoException).code ?? "unknown error"}`,
    };
  }
}

/**
 * Decides on each invite by the file as it is at that moment, so that a line withdraws without a restart. An invite
 * counts again only when two reads, two seconds apart, find the same content without its line. So a file that is being
 * written brings none back, unless the write stops halfway. The last content of a file that cannot be read counts.
 */
export class WithdrawnFile {
  private readonly where: string;
  private last: Withdrawn = { keys: new Set(), problems: [] };
  private lastText = "";
  /** Counts the contents. */
  private revision = 0;
  /** Keys whose line may have been removed, beside those of `last`, each with the first content without it. */
  private readonly remembered = new Map<string, number>();
  private reported = "";

  private constructor(
    private readonly path: string,
    private readonly inviteOf: InviteReader,
    private readonly clock: Clock,
    private readonly log: (line: string) => void,
  ) {
    this.where = `--withdrawn ${plain(path)}: `;
  }

  static async open(
    path: string,
    inviteOf: InviteReader,
    clock: Clock,
    log: (line: string) => void,
  ): Promise<WithdrawnFile> {
    const file = new WithdrawnFile(path, inviteOf, clock, log);
    const content = await contentOf(path);
    if ("problem" in content) throw new Failure(file.where + content.problem, EXIT.usage);
    file.take(content.text);
    return file;
  }

  async accepts(invite: Invite): Promise<boolean> {
    const text = await this.read();
    if (has(this.last.keys, invite)) return false;
    if (!has(this.remembered, invite)) return true;
    if (text === undefined) return false;
    const { revision } = this;
    await this.clock.sleep(SETTLED);
    if ((await this.read()) !== text) return false;
    // A line may have come and gone meanwhile.
    for (const [key, goneAt] of this.remembered) if (goneAt <= revision) this.remembered.delete(key);
    return !has(this.remembered, invite);
  }

  /** Takes the file's content. Undefined where the last one counts. */
  private async read(): Promise<string | undefined> {
    const content = this.unlessEmptied(await contentOf(this.path));
    if ("text" in content) {
      this.take(content.text);
      return content.text;
    }
    this.report([`${content.problem}; its last content counts`]);
    return undefined;
  }

  /** A full disk and an interrupted write leave a file empty. */
  private unlessEmptied(content: Content): Content {
    const isEmpty = "text" in content && content.text.trim() === "";
    const isEmptied = isEmpty && this.last.keys.size + this.remembered.size > 0;
    return isEmptied ? { problem: 'the file is empty (write "# none" to withdraw nothing)' } : content;
  }

  private take(text: string): void {
    if (text !== this.lastText) {
      const next = withdrawnIn(text, this.inviteOf);
      this.revision += 1;
      for (const key of this.last.keys) this.remembered.set(key, this.revision);
      this.last = next;
      this.lastText = text;
    }
    this.report(this.last.problems);
  }

  private report(problems: readonly string[]): void {
    const lines = problems.map((problem) => this.where + problem).join("\n");
    if (lines !== "" && lines !== this.reported) this.log(lines);
    this.reported = lines;
  }
}
