import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { testsIn } from "./test-titles";

const TESTS = resolve(__dirname, "../..");

/** Mistakes that a client of the API can make. A test for one of them names it: `trap 14: …`. */
const TRAPS: Readonly<Record<number, string>> = {
  1: "HTTP 200 is not success, and a code alone says nothing",
  2: "the agent is guid in four operations, and useragentguid in the others",
  3: "TokenRefresh takes a provider, may be withdrawn, and returns live tokens",
  4: "a name in camel case is ignored without an error",
  5: "authorizeUrl has a capital, connectedat has none",
  6: "without authmethod the default is one that LinkedIn does not offer",
  7: "result: true may stand beside errors, or beside fewer rows than were sent",
  8: "Detail hides the app's keys: absent is not deleted",
  9: "a mask is not a value",
  10: "a field that does not belong to a skill is dropped without an error",
  11: "Detail has other keys for skills, and other lists, than the writes",
  12: "a key with a typo makes a new task that spends credits",
  13: "left out, null, empty and false are four different things",
  14: "only Update leaves the status setup required",
  15: "a complete setup is not a connection",
  16: "each write restarts a running agent",
  17: "an agent that restarts comes back by itself, or ends in its error state",
  18: "Start and Stop are not idempotent",
  19: "a consent link lives 15 minutes and works once",
  20: "a return proves nothing, and needs a value that only we know",
  21: "the account is a person's name, the page a string of digits",
  22: "a disconnect leaves the keys and the grant",
  23: "a preset's skill is reset or switched off, never deleted",
  24: "the signature's key is the API key, and each attempt has its own nonce",
  25: "a retry may cost money, and a list without an agent proves nothing",
};

interface Test {
  readonly file: string;
  readonly title: string;
}

function allTests(): Test[] {
  const files = readdirSync(TESTS, { recursive: true, encoding: "utf8" });
  return files
    .filter((file) => file.endsWith(".test.ts") && readFileSync(join(TESTS, file), "utf8").includes("trap "))
    .flatMap((file) => testsIn(join(TESTS, file)).map((title) => ({ file, title })));
}

const numbersIn = ({ title }: Test) => [...title.matchAll(/\btrap (\d+): /g)].map(([, n]) => Number(n));
const tests = allTests();

test.each(Object.entries(TRAPS))("a test covers trap %s: %s", (number) => {
  expect(tests.filter((one) => numbersIn(one).includes(Number(number)))).not.toEqual([]);
});

test("no test names an unknown trap", () => {
  expect(Object.keys(TRAPS)).toHaveLength(25);
  expect(tests.filter((one) => numbersIn(one).some((number) => !(number in TRAPS)))).toEqual([]);
});
