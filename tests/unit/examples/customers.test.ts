import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { readCustomers } from "../../../examples/fleet/customers";

const folder = mkdtempSync(join(tmpdir(), "wiro-customers-"));
afterAll(() => rmSync(folder, { recursive: true }));

const HEADER = "customer,agentGuid,organizationId,interval,running,tone";
const JANE = 'jane,agent-1,111,0 9 * * MON-FRI,true,"Warm, and proud."';

function readBytes(bytes: string | Buffer) {
  const file = join(folder, "customers.csv");
  writeFileSync(file, bytes);
  return readCustomers(file);
}
const read = (...lines: string[]) => readBytes(lines.join("\n"));

/** The lines of the error, without the folder. */
const problems = (...lines: string[]) => problemsOf(lines.join("\n"));
function problemsOf(bytes: string | Buffer): string[] {
  try {
    readBytes(bytes);
  } catch (error) {
    return (error as Error).message.split("\n").map((line) => line.replace(`${folder}/`, ""));
  }
  return [];
}

test("each line is a customer, and a text in quotes keeps its characters", () => {
  expect(
    read(
      HEADER,
      JANE,
      "",
      'sam,agent-2,222,0 9 * * *,false,"two',
      'lines"',
      "kim,agent-3,333,0 9 * * *,TRUE,",
    ),
  ).toEqual([
    expect.objectContaining({
      name: "jane",
      args: {
        agentGuid: "agent-1",
        organizationId: "111",
        interval: "0 9 * * MON-FRI",
        running: true,
        tone: "Warm, and proud.",
      },
    }),
    expect.objectContaining({
      name: "sam",
      args: expect.objectContaining({ running: false, tone: "two\nlines" }) as object,
    }),
    expect.objectContaining({
      name: "kim",
      args: expect.not.objectContaining({ tone: expect.anything() as unknown }) as object,
    }),
  ]);
});

test("the example's file passes, also with a byte-order mark and Windows line ends", () => {
  expect(readCustomers(resolve(__dirname, "../../../examples/fleet/customers.csv"))).toHaveLength(3);
  expect(read(`\uFEFF${HEADER}\r`, `${JANE}\r`)).toHaveLength(1);
});

test("reports every problem of every line at once, each with its line", () => {
  expect(
    problems(
      `${HEADER},plan`,
      `${JANE},pro`,
      "sam,agent-2,sams-garage,0 9 * * *,true,,",
      'kim,agent-1,,0 25 * * *,yes,"two',
      'lines",',
      "",
      "jane,agent-4,444,0 9 * * *,true,,",
      ",no/slash,555,,true,,",
      "lee,agent-6,666",
    ).map((line) => line.slice(0, 64)),
  ).toEqual([
    'customers.csv:1: column "plan" is unknown; the columns are custo',
    "customers.csv:3: organizationId: is not the page's id (its name ",
    'customers.csv:4: agentGuid: "agent-1" is on line 2, too; each ha',
    "customers.csv:4: organizationId: is empty; give the numeric id o",
    'customers.csv:4: interval: field 2 of 5 (hour), column 3: "25" i',
    "customers.csv:4: running: must be true or false",
    'customers.csv:7: customer: "jane" is on line 2, too; each has on',
    "customers.csv:8: customer: is empty; give a name, by which the r",
    "customers.csv:8: agentGuid: must be the guid of a Wiro agent: le",
    "customers.csv:8: interval: is empty; give a five-field cron such",
    "customers.csv:9: has 3 values for 7 columns; put a text with com",
  ]);
});

test("reports a row with the wrong number of values in one line with both numbers, and checks none of its values", () => {
  const shifted = "jane,agent-1,111,0 9 * * *,true,Warm, and proud.";
  expect(problems(HEADER, shifted, JANE)).toEqual([
    "customers.csv:2: has 7 values for 6 columns; put a text with commas in quotes, also an interval",
  ]);
});

test("with Windows line ends, also within quotes, line numbers are right and texts have simple line ends", () => {
  const twoLines = 'sam,agent-2,222,0 9 * * *,false,"two\r\nlines"';
  const [, sam] = readBytes([HEADER, JANE, twoLines].join("\r\n"));
  expect(sam?.args.tone).toBe("two\nlines");
  expect(problemsOf([HEADER, twoLines, JANE, JANE.replace("agent-1", "agent-3")].join("\r\n"))).toEqual([
    'customers.csv:5: customer: "jane" is on line 4, too; each has one line',
  ]);
});

test.each([
  [
    "UTF-16",
    Buffer.from(`\uFEFF${HEADER}`, "utf16le"),
    "cannot be read: it is not UTF-8; save it as CSV UTF-8",
  ],
  [
    "Latin-1",
    Buffer.from(`${HEADER}\n${JANE.replace("Warm", "Wärme")}`, "latin1"),
    "cannot be read: it is not UTF-8",
  ],
  [
    "semicolons",
    `${HEADER}\n${JANE}`.replaceAll(",", ";"),
    "separated by semicolons or tabs; save it with commas",
  ],
  [
    "tabs",
    `${HEADER}\n${JANE}`.replaceAll(",", "\t"),
    "separated by semicolons or tabs; save it with commas",
  ],
  ["no customer", `${HEADER}\n`, "customers.csv has no customers; to end the fleet, run pulumi destroy"],
  ["no content", "", "customers.csv has no customers; to end the fleet, run pulumi destroy"],
])("rejects a file with %s in one line", (_, bytes, line) => {
  expect(problemsOf(bytes)).toEqual([expect.stringContaining(line)]);
});

test("reports once a column that is there twice, and one that belongs elsewhere", () => {
  expect(
    problems(`${HEADER},tone,redirectUrl`, `${JANE},x,https://your-app.com`).map((line) => line.slice(0, 52)),
  ).toEqual([
    'customers.csv:1: column "redirectUrl" is unknown; th',
    'customers.csv:1: column "tone" is there more than on',
  ]);
});

test("reports a missing column once, not on every line", () => {
  const without = (name: string) =>
    problems(
      HEADER.replace(`${name},`, ""),
      ...["jane", "sam"].map((customer, n) =>
        Object.entries({ customer, agentGuid: `agent-${n}`, organizationId: "1", interval: "0 9 * * *" })
          .filter(([column]) => column !== name)
          .map(([, value]) => value)
          .concat("true", "")
          .join(","),
      ),
    );
  for (const name of ["customer", "agentGuid", "organizationId", "interval"])
    expect(without(name)).toEqual([`customers.csv:1: column "${name}" is missing`]);
});

test.each([
  ["a missing file", () => readCustomers(join(folder, "nothing.csv")), /nothing\.csv cannot be read: ENOENT/],
  [
    "an unclosed quote",
    () => read(HEADER, 'jane,agent-1,111,0 9 * * *,true,"Warm'),
    /cannot be read: .* line 2/,
  ],
])("%s ends the program with one line", (_, reading, message) => {
  expect(reading).toThrow(message);
});

test("takes the columns that may be left out, and their empty cells", () => {
  const header = `${HEADER},pageName,enabled,offboarding`;
  const [jane, sam] = read(header, `${JANE},Jane's Bakery,FALSE,true`, "sam,agent-2,222,0 9 * * *,true,,,,");
  expect(jane?.args).toMatchObject({ pageName: "Jane's Bakery", enabled: false, offboarding: true });
  expect(sam?.args).toEqual({
    ...{ agentGuid: "agent-2", organizationId: "222", interval: "0 9 * * *", running: true },
  });
  expect(problems(header, `${JANE},${"x".repeat(101)},on,yes`).map((line) => line.slice(0, 52))).toEqual([
    "customers.csv:2: pageName: is too long (more than 10",
    "customers.csv:2: offboarding: must be true or false,",
    "customers.csv:2: enabled: must be true or false",
  ]);
});

test("takes a nonce for the customer's invite, which is not an argument of the agent", () => {
  const header = `${HEADER},inviteNonce`;
  const [jane, sam] = read(header, `${JANE},jane-2`, "sam,agent-2,222,0 9 * * *,true,,");
  expect([jane?.inviteNonce, sam?.inviteNonce]).toEqual(["jane-2", undefined]);
  expect(jane?.args).not.toHaveProperty("inviteNonce");
  expect(problems(header, `${JANE},jane 2`, `sam,agent-2,222,0 9 * * *,true,,${"x".repeat(65)}`)).toEqual([
    "customers.csv:2: inviteNonce: must be 1 to 64 printable ASCII characters without spaces",
    "customers.csv:3: inviteNonce: must be 1 to 64 printable ASCII characters without spaces",
  ]);
});

test("rejects an interval with more runs a month than the stack allows", () => {
  const file = join(folder, "customers.csv");
  writeFileSync(
    file,
    [HEADER, JANE, JANE.replace("jane,agent-1", "sam,agent-2").replace("0 9", "* *")].join("\n"),
  );
  expect(() => readCustomers(file, 200)).toThrow(
    `${file}:3: interval: runs 30857 times a month; maxRunsPerMonth of the stack allows 200`,
  );
  expect(readCustomers(file, 30857)).toHaveLength(2);
});
