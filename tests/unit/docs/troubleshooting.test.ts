import { existsSync } from "node:fs";
import MarkdownIt from "markdown-it";
import { allMessages, FILES_OF_OTHER_TEXTS, messagesIn } from "../../support/messages";
import { pageText } from "./part";

const PAGE = "troubleshooting.md";

/** The texts in the first cell of each row. */
function messagesOfPage(): string[] {
  const tokens = new MarkdownIt({ html: true }).parse(pageText(PAGE), {});
  return tokens.flatMap(({ children }, index) => {
    const isFirstCell = tokens[index - 1]?.type === "td_open" && tokens[index - 2]?.type === "tr_open";
    if (!isFirstCell) return [];
    return (children ?? []).filter(({ type }) => type === "code_inline").map(({ content }) => content);
  });
}

const inCode = allMessages();
const onPage = messagesOfPage();

test("docs/troubleshooting.md has each message of the code", () => {
  const missing = inCode.filter(({ text }) => !onPage.includes(text));
  expect(missing.map(({ text, place }) => `${place}: add ${text}`)).toEqual([]);
});

test("docs/troubleshooting.md has no message that the code no longer has", () => {
  const texts = inCode.map(({ text }) => text);
  expect(onPage.filter((text) => !texts.includes(text))).toEqual([]);
});

test("docs/troubleshooting.md has each message once", () => {
  expect(onPage.filter((text, index) => onPage.indexOf(text) !== index)).toEqual([]);
});

const EXAMPLES: [string, string, string[]][] = [
  ["an error", 'throw new Failure("it failed");', ["it failed"]],
  ["a line", "context.warn(`${who}: is lost`);", ["is lost"]],
  ["a check failure", 'z.string().min(1, "is empty");', ["is empty"]],
  ["a text that a function returns", 'return due ? "the link has expired" : "";', ["the link has expired"]],
  ["a text in parts", 'Error("cannot read " + path + " now");', ["cannot read … now"]],
  [
    "a text within a text",
    '`the agent${on ? " is not seen" : ""} ends`;',
    ["the agent… ends", "is not seen"],
  ],
  ["the help of a command", 'program.option("--port", "the port to listen on");', []],
  ["a line of WIRO_LOG", "if (settings.debug) log(`POST of agent ${guid}`);", []],
  ["a result", "shell.out.write(`the agents are ${agents}`);", []],
  ["a value that is compared", 'if (name === "day of month") wait();', []],
  ["a name", 'const name = "content-type";', []],
];

test.each(EXAMPLES)("finds the messages in %s", (_, code, texts) => {
  expect(messagesIn("example.ts", code).map(({ text }) => text)).toEqual(texts);
});

test("each file whose texts have another page exists", () => {
  expect(FILES_OF_OTHER_TEXTS.filter((file) => !existsSync(file))).toEqual([]);
});
