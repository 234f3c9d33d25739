import { readFile, stat } from "node:fs/promises";
import { DEFAULT_TEXTS, type InviteTexts, PLACEHOLDERS } from "../../invite/pages/texts";
import { EXIT, Failure } from "../shell";
import { plain, shortened } from "../text";

const MAX_BYTES = 256 * 1024;
const MAX_PROBLEMS = 20;

function problemOf(name: string, text: unknown): string | undefined {
  const shown = shortened(plain(name), 40);
  if (!Object.hasOwn(DEFAULT_TEXTS, name)) {
    return `"${shown}" is not the name of a text; the names are those of DEFAULT_TEXTS`;
  }
  if (typeof text !== "string" || text.trim() === "") return `${shown} must be a text that is not empty`;
  const unknown = [...text.matchAll(/\{(\w+)\}/g)].find(([, inside = ""]) => !PLACEHOLDERS.includes(inside));
  if (unknown === undefined) return undefined;
  const known = PLACEHOLDERS.map((one) => `{${one}}`).join(", ");
  return `${shown} has ${shortened(unknown[0], 40)}; what is filled in is ${known}`;
}

async function contentOf(path: string): Promise<unknown> {
  const fail = (problem: string) => new Failure(`--texts ${plain(path)}: ${problem}`, EXIT.usage);
  let text: string;
  try {
    if ((await stat(path)).size > MAX_BYTES) throw fail("the file is larger than 256 KiB");
    text = await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw fail(`the file cannot be read: ${(error as NodeJS.ErrnoException).code ?? "unknown error"}`);
  }
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    throw fail("the file is not JSON");
  }
}

/** The texts of a file, with one line for each problem. */
export async function textsOf(path: string): Promise<Partial<InviteTexts>> {
  const content = await contentOf(path);
  const where = `--texts ${plain(path)}: `;
  if (typeof content !== "object" || content === null || Array.isArray(content)) {
    throw new Failure(`${where}must be a JSON object of texts by name`, EXIT.usage);
  }
  const found = Object.entries(content).map(([name, text]) => problemOf(name, text));
  const problems = found.filter((problem) => problem !== undefined);
  if (problems.length === 0) return content;
  const more = problems.length - MAX_PROBLEMS;
  const listed = [...problems.slice(0, MAX_PROBLEMS), ...(more > 0 ? [`and ${more} more problems`] : [])];
  throw new Failure(listed.map((problem) => where + problem).join("\n"), EXIT.usage);
}
