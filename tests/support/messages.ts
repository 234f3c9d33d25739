import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import * as ts from "typescript";
import { loaderText } from "../../provider/src/dynamic/loader";
import { DEFAULT_TEXTS } from "../../provider/src/invite/pages/texts";

const REPOSITORY = resolve(__dirname, "../..");
const SOURCES = [
  "examples/fleet/check.ts",
  "examples/fleet/customers.ts",
  "provider/src",
  "sandbox/src/clock.ts",
  "sandbox/src/control",
  "sandbox/src/main.ts",
  "sandbox/src/world.ts",
];

/** Files of texts that are not messages, or that another page has. An error in such a file is a message all the same. */
const OTHER_TEXTS: Readonly<Record<string, string>> = {
  "provider/src/cli/commands/status/markdown.ts": "docs/monitoring.md",
  "provider/src/cli/commands/status/metrics.ts": "docs/monitoring.md",
  "provider/src/cli/commands/status/table.ts": "docs/monitoring.md",
  "provider/src/cli/invite-server/metrics.ts": "docs/invite.md",
  "provider/src/cli/preview/changes.ts": "docs/pull-requests.md",
  "provider/src/cli/preview/facts.ts": "docs/pull-requests.md",
  "provider/src/cli/preview/line-diff.ts": "docs/pull-requests.md",
  "provider/src/cli/preview/markdown.ts": "docs/pull-requests.md",
  "provider/src/cli/preview/need-sections.ts": "docs/pull-requests.md",
  "provider/src/cli/preview/resting.ts": "docs/pull-requests.md",
  "provider/src/dynamic/loader.ts": "a program; its own error is added below",
  "provider/src/invite/pages/layout.ts": "the markup of the invite's pages",
  "provider/src/invite/pages/texts.ts": "docs/reference/Invites.md; the titles are added below",
  "provider/src/lifecycle/cadence.ts": "docs/schedules.md",
  "provider/src/wiro/consent/known-issues.ts": "docs/consent.md",
  "provider/src/wiro/consent/linkedin-texts.ts": "docs/consent.md",
  "sandbox/src/world.ts": "the agents of the sandbox",
};
/** The same for one constant. */
const OTHER_CONSTANTS = ["CONSENT_ERRORS"];

/** Calls whose texts describe a command in its help. */
const HELP = [
  "Option",
  "addHelpText",
  "argument",
  "description",
  "option",
  "port",
  "requiredOption",
  "timeoutOption",
];
/** Calls that make markup, print the result of a command or the progress of a wait, or replace a part of a text. */
const NOT_MESSAGES = ["Html", "out.write", "progress.show", "log.debug", "replaceAll"];

/** Calls, and names of properties, whose text is a message, however short. */
const REPORTING = ["fail", "log", "print", "report", "reportLine", "warn"];
const MESSAGE_PROPERTIES = ["error", "meaning", "message", "reason", "remedy", "text", "what", "why"];

export interface Message {
  /** The constant text, with `…` for what differs. */
  readonly text: string;
  /** File and line. */
  readonly place: string;
}

/** One line as the page has it: no hole before the first colon, no punctuation before the first word. */
function constantText(text: string): string {
  return text
    .trim()
    .replace(/\s+/g, " ")
    .replace(/…+/g, "…")
    .replace(/^(…: )+|^[,;.] ?/, "");
}

function textOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isTemplateExpression(node))
    return node.head.text + node.templateSpans.map(({ literal }) => `…${literal.text}`).join("");
  if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.PlusToken) return undefined;
  const [left, right] = [textOf(node.left), textOf(node.right)];
  return left === undefined && right === undefined ? undefined : `${left ?? "…"}${right ?? "…"}`;
}

/** Whether a text of two words is a message, too: an argument of an error, or a property that is one. */
function isMessagePlace(node: ts.Node): boolean {
  const { parent } = node;
  const isWithin = [
    ts.isConditionalExpression,
    ts.isArrowFunction,
    ts.isTemplateSpan,
    ts.isTemplateExpression,
  ];
  if (isWithin.some((is) => is(parent))) return isMessagePlace(parent);
  if (ts.isNewExpression(parent)) return true;
  if (ts.isCallExpression(parent)) return isCallOf(REPORTING, parent);
  return ts.isPropertyAssignment(parent) && MESSAGE_PROPERTIES.includes(parent.name.getText());
}

/** A message has three words, two of them side by side, in one line. The reason of a check failure may be shorter. */
function isMessage(node: ts.Node, text: string): boolean {
  const words = text.match(/[a-z’']{2,}/gi) ?? [];
  if (text.trim().includes("\n") || words.length < 2 || !text.includes(" ")) return false;
  if (isMessagePlace(node)) return true;
  return /[a-z’'\]]{2,} [a-z[]{2,}/i.test(text) && (words.length >= 3 || /^(… )?(is|must|has) /.test(text));
}

const EQUALITY = [ts.SyntaxKind.EqualsEqualsEqualsToken, ts.SyntaxKind.ExclamationEqualsEqualsToken];

/** Code with texts that are compared, sent, or shown in a help. */
function isOther(node: ts.Node): boolean {
  if (ts.isTypeNode(node) || ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return true;
  if (ts.isTaggedTemplateExpression(node)) return true;
  if (ts.isStringLiteral(node) && ts.isBinaryExpression(node.parent))
    return EQUALITY.includes(node.parent.operatorToken.kind);
  // Headers.
  if (ts.isPropertyAssignment(node) && ts.isStringLiteral(node.name) && node.name.text.includes("-"))
    return ts.isStringLiteralLike(node.initializer);
  if (ts.isVariableDeclaration(node)) return OTHER_CONSTANTS.includes(node.name.getText());
  // Lines of WIRO_LOG=debug.
  return ts.isIfStatement(node) && /\bdebug$/.test(node.expression.getText());
}

function isCallOf(names: readonly string[], { expression }: ts.CallExpression | ts.NewExpression): boolean {
  const callee = expression.getText();
  return names.some((name) => callee === name || callee.endsWith(`.${name}`));
}

/** The messages in the code of a file. */
export function messagesIn(file: string, code: string): Message[] {
  const source = ts.createSourceFile(file, code, ts.ScriptTarget.Latest, true);
  const messages: Message[] = [];
  const visit = (node: ts.Node, isRead: boolean) => {
    if (isOther(node)) return;
    const text = textOf(node);
    if (text !== undefined && isRead && isMessage(node, text)) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart());
      messages.push({ text: constantText(text), place: `${file}:${line + 1}` });
    }
    if (ts.isCaseClause(node)) {
      node.statements.forEach((statement) => visit(statement, isRead));
    } else if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
      // The text of a list of words, as in "SUN MON".split(" ").
      visit(node.expression, isRead && !isCallOf(["split"], node));
      const isSkipped = isCallOf([...HELP, ...NOT_MESSAGES], node);
      for (const argument of node.arguments ?? [])
        visit(argument, !isSkipped && (isRead || ts.isNewExpression(node)));
    } else if (text === undefined || ts.isTemplateExpression(node)) {
      ts.forEachChild(node, (child) => visit(child, isRead));
    }
  };
  visit(source, !(file in OTHER_TEXTS));
  return messages;
}

function filesIn(path: string): string[] {
  if (path.endsWith(".ts")) return [path];
  const files = readdirSync(join(REPOSITORY, path), { recursive: true, encoding: "utf8" });
  return files.filter((file) => file.endsWith(".ts")).map((file) => join(path, file));
}

/** The titles of the pages that a customer sees. */
function pageTitles(): Message[] {
  const titles = Object.entries(DEFAULT_TEXTS).filter(
    ([name]) => name.endsWith("Title") && name.replace(/Title$/, "Lead") in DEFAULT_TEXTS,
  );
  return titles.map(([name, text]) => ({ text, place: `provider/src/invite/pages/texts.ts, ${name}` }));
}

/** Every message of the code, with its places. */
export function allMessages(): Message[] {
  const files = SOURCES.flatMap(filesIn).sort();
  const loader = messagesIn("provider/src/dynamic/loader.ts, loaderText", loaderText("AgentState"));
  return [
    ...files.flatMap((file) => messagesIn(file, readFileSync(join(REPOSITORY, file), "utf8"))),
    ...loader,
    ...pageTitles(),
  ];
}

/** The files that hold other texts, to check that each is there. */
export const FILES_OF_OTHER_TEXTS = Object.keys(OTHER_TEXTS).map((file) => join(REPOSITORY, file));
