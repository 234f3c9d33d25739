import { readFileSync } from "node:fs";
import { join } from "node:path";

/** One list for the code and for the pages: `tests/unit/docs/sentences.test.ts` reads it, too. */
const PATTERNS = JSON.parse(readFileSync(join(import.meta.dirname, "sentences.json"), "utf8")).map(
  ({ pattern, instead }) => ({ pattern: new RegExp(pattern, "i"), instead }),
);

const CODE = /```[^]*?```|`[^`]*`/g;
const MARGIN = /^[ \t]*\*?[ \t]?/gm;
/** Where a sentence begins without a full stop before it, other than in a paragraph: items, tags of a docstring, markup. */
const BEGINNING = /^\s*(?:-|\d+\.) |^\s*@\w+(?: \S+ -)?|<[^<>]*>/gm;

const paragraphsOf = (text) =>
  text
    .replace(CODE, "code")
    .replace(BEGINNING, "\n\n")
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.replace(/\s+/g, " ").trim());

/** Lines of `//` below each other are one comment. */
function joined(comments) {
  const groups = [];
  for (const comment of comments) {
    const last = groups.at(-1)?.at(-1);
    const continues =
      comment.type === "Line" &&
      last?.type === "Line" &&
      comment.loc.start.line === last.loc.start.line + 1 &&
      comment.loc.start.column === last.loc.start.column;
    if (continues) groups.at(-1).push(comment);
    else groups.push([comment]);
  }
  return groups;
}

/** Sentences that read as translated, in comments and in texts. */
export const sentences = {
  meta: {
    type: "suggestion",
    schema: [],
    messages: { sentence: 'Sentence with "{{found}}"; here: {{instead}}.' },
  },
  create(context) {
    const check = (loc, text) => {
      for (const paragraph of paragraphsOf(text))
        for (const { pattern, instead } of PATTERNS) {
          const found = pattern
            .exec(paragraph)?.[0]
            .replace(/^[.!?]\S? /, "")
            .trim();
          if (found !== undefined) context.report({ loc, messageId: "sentence", data: { found, instead } });
        }
    };
    return {
      Program() {
        for (const group of joined(context.sourceCode.getAllComments())) {
          const text = group.map(({ value }) => value).join("\n");
          check(group[0].loc, text.replace(MARGIN, ""));
        }
      },
      Literal({ loc, value }) {
        if (typeof value === "string") check(loc, value);
      },
      TemplateLiteral({ loc, quasis }) {
        check(loc, quasis.map(({ value }) => value.cooked ?? value.raw).join("code"));
      },
    };
  },
};
