import { readFile, stat } from "node:fs/promises";
import type { Invite } from "../../invite/invite-token";
import { EXIT, Failure } from "../shell";
import { plain } from "../text";

const MAX_BYTES = 1024 * 1024;

/** Verifies an invite's token: undefined where it is not an invite of this server. */
type InviteReader = (token: string) => Invite | undefined;

interface Withdrawn {
  readonly nonces: ReadonlySet<string>;
  /** Lines that withdraw nothing. A line is not quoted, because it may hold another server's invite. */
  readonly problems: readonly string[];
}

function nonceOf(line: string, inviteOf: InviteReader): string | undefined {
  // The server finds an invite by its path alone. A part of the mount may look like a token.
  if (/^https?:/i.test(line)) {
    const { pathname } = URL.canParse(line) ? new URL(line) : { pathname: "" };
    const invites = pathname.split("/").map(inviteOf);
    return invites.find((invite) => invite !== undefined)?.nonce;
  }
  return /^[\x21-\x7e]{1,64}$/.test(line) ? line : undefined;
}

function withdrawnIn(text: string, inviteOf: InviteReader): Withdrawn {
  const nonces = new Set<string>();
  const problems: string[] = [];
  text.split("\n").forEach((raw, index) => {
    const line = raw.trim();
    if (line === "" || line.startsWith("#")) return;
    const nonce = nonceOf(line, inviteOf);
    if (nonce !== undefined) nonces.add(nonce);
    else
      problems.push(
        `line ${index + 1} withdraws nothing: it is neither an invite of this server nor a nonce`,
      );
  });
  return { nonces, problems };
}

/** The content, or why there is none. */
async function contentOf(path: string): Promise<{ readonly text: string } | { readonly problem: string }> {
  try {
    if ((await stat(path)).size > MAX_BYTES) return { problem: "the file is larger than 1 MiB" };
    return { text: (await readFile(path, "utf8")).replace(/^\uFEFF/, "") };
  } catch (error) {
    return {
      problem: `the file cannot be read: ${(error as NodeJS.ErrnoException).code ?? "unknown error"}`,
    };
  }
}

/**
 * Decides on each invite by the file as it is at that moment, so that a line withdraws without a restart. While the file
 * cannot be read, its last content counts: an invite that was withdrawn does not come back.
 */
export async function acceptUnlessWithdrawn(
  path: string,
  inviteOf: InviteReader,
  log: (line: string) => void,
): Promise<(invite: Invite) => Promise<boolean>> {
  const where = `--withdrawn ${plain(path)}: `;
  let reported = "";
  const report = (problems: readonly string[]) => {
    const lines = problems.map((problem) => where + problem).join("\n");
    if (lines !== "" && lines !== reported) log(lines);
    reported = lines;
  };
  const first = await contentOf(path);
  if ("problem" in first) throw new Failure(where + first.problem, EXIT.usage);
  let last = withdrawnIn(first.text, inviteOf);
  report(last.problems);
  return async ({ nonce }) => {
    const content = await contentOf(path);
    if ("text" in content) last = withdrawnIn(content.text, inviteOf);
    report("text" in content ? last.problems : [`${content.problem}; its last content counts`]);
    return !last.nonces.has(nonce);
  };
}
