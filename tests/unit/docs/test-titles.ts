import { readFileSync } from "node:fs";
import ts from "typescript";

/** `describe`, or its replacement where a CLI or a browser may be missing. */
const GROUP = "describe";
const TEST = /^(it|test)$/;
/** A test that never runs proves nothing. */
const IDLE = /^(skip|todo|failing)$/;

/** The names in a call: `test.each(rows)` gives test, each. */
function namesIn(called: ts.Expression): string[] {
  if (ts.isIdentifier(called)) return [called.text];
  if (ts.isPropertyAccessExpression(called)) return [...namesIn(called.expression), called.name.text];
  if (ts.isCallExpression(called)) return namesIn(called.expression);
  return ts.isTaggedTemplateExpression(called) ? namesIn(called.tag) : [];
}

/** A title as written, with its `%s` and its `${…}`. */
function titleOf(written: ts.Expression | undefined): string | undefined {
  if (written === undefined) return undefined;
  if (ts.isStringLiteralLike(written)) return written.text;
  return ts.isTemplateExpression(written) ? written.getText().slice(1, -1) : undefined;
}

/** Each test of a file that runs, with its groups: `describe › test`. */
export function testsIn(file: string): string[] {
  const tests: string[] = [];
  const visit = (node: ts.Node, around: readonly string[]): void => {
    let within = around;
    if (ts.isCallExpression(node)) {
      const [root = "", ...more] = namesIn(node.expression);
      const title = titleOf(node.arguments[0]);
      if (title !== undefined && (root.startsWith(GROUP) || TEST.test(root))) {
        if (more.some((name) => IDLE.test(name))) return;
        within = [...around, title];
        if (TEST.test(root)) tests.push(within.join(" › "));
      }
    }
    ts.forEachChild(node, (child) => visit(child, within));
  };
  visit(ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true), []);
  return tests;
}
