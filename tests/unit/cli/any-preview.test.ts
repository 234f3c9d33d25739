import fc from "fast-check";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import MarkdownIt from "markdown-it";
import { stackFacts } from "../../../provider/src/cli/preview/facts";
import { json } from "../../../provider/src/cli/preview/json";
import { MARK, markdown } from "../../../provider/src/cli/preview/markdown";
import { parsePreview } from "../../../provider/src/cli/preview/pulumi-preview";
import { FUZZ_TIMEOUT, fuzz, SEED } from "../../support/fuzz";

jest.setTimeout(FUZZ_TIMEOUT);

/** One customer of a recording: the others would only take time. */
function recording(name: string): string {
  const text = readFileSync(join(__dirname, "preview", `${name}.json`), "utf8");
  const { steps, diagnostics } = JSON.parse(text) as { steps: unknown[]; diagnostics?: unknown };
  return JSON.stringify({
    steps: steps.filter((step) => JSON.stringify(step).includes("jane")),
    diagnostics,
  });
}

const RECORDINGS = [
  "changes",
  "hostile",
  "removed",
  "renamed",
  "replaced",
  "link-is-out",
  "failed",
  "other-member",
].map(recording);

/** Pieces of texts that would mean something to Markdown, to HTML, or to a forge. */
const piece = fc.oneof(
  fc.constantFrom(
    ...[
      "`",
      "``",
      "```",
      "~~~",
      "|",
      "\n",
      "\n\n",
      "\r",
      "\t",
      "*",
      "_",
      "# ",
      "- ",
      "> ",
      "1. ",
      "\\",
      "&lt;",
      "::",
      "$",
    ],
    ...[
      "<b>",
      "</code>",
      "</summary>",
      "</details>",
      "<script>",
      "<!--",
      "-->",
      "<img src=x onerror=alert(1)>",
      "<a href=x>",
    ],
    ...[
      "@octocat",
      "#1",
      "!1",
      "owner/repo#1",
      "[x](https://evil.example)",
      "![x](//evil.example/p)",
      "[x]: //e",
      ":+1:",
    ],
    ...["https://evil.example/?li=1", "www.evil.example", "a@evil.example", "mailto:a@evil.example"],
    ...[
      "\u202e",
      "\u2066",
      "\u200b",
      "\u0000",
      "\u001b[2J",
      "\u2028",
      "\ud800",
      "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
    ],
    ...["[secret]", "agent 00000000-0000-4000-8000-000000000001: x", "warning: ", MARK, "urn:pulumi:"],
  ),
  fc.string({ maxLength: 4, unit: "grapheme" }),
);
const hostile = fc.array(piece, { minLength: 1, maxLength: 6 }).map((pieces) => pieces.join(""));

/** Names, members, texts, lines of the provider and values, in a preview of the real CLI. */
function preview(text: string, [name, member, tone, value]: readonly string[]): string {
  const inside = (part = "") => JSON.stringify(part).slice(1, -1);
  return text
    .replaceAll(/(::|")jane(?=["-])/g, (_, before: string) => `${before}${inside(name)}`)
    .replaceAll("<b>@jane|`x`", () => inside(name))
    .replaceAll("Jane Doe", () => inside(member))
    .replaceAll("No jargon. No hashtags.", () => inside(value))
    .replaceAll("Write in the first person plural.", () => inside(tone))
    .replaceAll(/12345671|has 2 fields/g, () => inside(value))
    .replaceAll(/"(dev|at 08:00|every 4 hours|Dry\.|Sam Roe)"/g, () => `"${inside(value)}"`);
}

const renderer = new MarkdownIt({ html: true, linkify: true });
const TAGS = ["h3", "h4", "p", "ul", "li", "strong", "em", "code", "pre", "details", "summary"];

/** What a forge would act on: tags that are not the summary's own, attributes, mentions, references, links. */
function actionable(comment: string): string[] {
  const rendered = renderer.render(comment).replace(MARK, "");
  const tags = [...rendered.matchAll(/<(\/?)([a-z0-9]*)([^>]*)>/gi)].filter(
    ([, , tag = "", rest = ""]) => !TAGS.includes(tag) || !["", ' class="language-diff"'].includes(rest),
  );
  const prose = rendered.replace(/<code[^>]*>[\s\S]*?<\/code>/g, "");
  const texts = prose.match(/@\S|:\/\/|www\.|evil|octocat|(?<!&)#\d|<!--/g) ?? [];
  return [...tags.map(([tag]) => tag), ...texts];
}

describe(`any preview (FUZZ_SEED=${SEED})`, () => {
  const parts = fc.tuple(hostile, hostile, hostile, hostile);

  test("gives a comment in which no name, text or line means anything to a forge", () => {
    fc.assert(
      fc.property(fc.nat(RECORDINGS.length - 1), parts, (at, hostiles) => {
        const text = RECORDINGS[at] ?? "";
        const facts = [stackFacts(parsePreview(preview(text, hostiles), "the preview"))];
        const comment = markdown(facts);
        expect(actionable(comment)).toEqual([]);
        expect(comment.startsWith(`${MARK}\n`)).toBe(true);
        for (const output of [comment, json(facts, 0)]) {
          expect(output).not.toMatch(/04da6b54-80e4|\[secret\]|[\u202a-\u202e\u2066-\u2069]|(?!\n)\p{Cc}/u);
        }
        expect(json(facts, 0)).not.toContain("://");
      }),
      fuzz(10),
    );
  });

  test("of any shape is summarised, or rejected in one line", () => {
    const value = fc.jsonValue({ maxDepth: 3 });
    const urn = fc.oneof(
      hostile,
      hostile.map((name) => `urn:pulumi:dev::p::pulumi-nodejs:dynamic/wiro:AgentSchedule::${name}`),
    );
    const state = fc.oneof(
      value,
      fc.record({ inputs: value, outputs: value, parent: urn, propertyDependencies: value }),
    );
    const op = fc.constantFrom(
      "create",
      "update",
      "delete",
      "replace",
      "delete-replaced",
      "refresh",
      "same",
      "import",
      "x",
    );
    const step = fc.record(
      {
        op: fc.oneof(op, value),
        urn: fc.oneof(urn, value),
        oldState: state,
        newState: state,
        diffReasons: value,
      },
      { requiredKeys: [] },
    );
    const any = fc.record(
      { steps: fc.array(step), diagnostics: fc.oneof(fc.array(value), value) },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(any, value), (shape) => {
        const summarised = () => {
          const facts = [stackFacts(parsePreview(JSON.stringify(shape), "the preview"))];
          return markdown(facts) + json(facts, 0);
        };
        try {
          expect(summarised()).toContain(MARK);
        } catch (error) {
          expect(error).toMatchObject({ name: "Failure", exitCode: 2 });
        }
      }),
      fuzz(10),
    );
  });
});
