import { OperationError } from "../../../provider/src/engine/operation-error";
import { Operations } from "../../../provider/src/engine/operations";
import type { Print } from "../../../provider/src/engine/lines";
import { Session } from "../../../provider/src/engine/session";
import type { Properties } from "../../../provider/src/lifecycle/check";
import { type Lifecycle, PartialFailure } from "../../../provider/src/lifecycle/lifecycle";
import { AutoClock } from "../fake-clock";

const KEY = "key-canary-3f9a";
const SECRET = "client-secret-canary-7c";

/** A resource whose every output and error holds the key and its own secret. */
const leaking: Lifecycle<Properties, Properties> = {
  secrets: ["password"],
  identity: [],
  check: (news) => ({ inputs: news, failures: [{ property: KEY, reason: `${SECRET}\nand ${KEY}` }] }),
  id: () => undefined,
  diff: () => ({ kind: "same", notes: [`note ${KEY}`], warnings: [`warning ${SECRET}`] }),
  preview: () => {
    throw new Error(`preview ${SECRET}`);
  },
  create: () => Promise.reject(new PartialFailure("a", { reason: `half ${KEY}` }, `half ${KEY}`)),
  read: () => Promise.reject(new Error(`read ${SECRET}`)),
  update: () => Promise.reject(new Error("not called")),
  delete: () => Promise.reject(new Error("not called")),
};

const PROPERTIES = { agentGuid: "agent-1", password: SECRET };

function operationsOf(lifecycle: Lifecycle<Properties, Properties>) {
  const printed: string[] = [];
  const session = new Session({ WIRO_API_KEY: KEY }, new AutoClock(), () => undefined);
  const print: Print = (line, severity) => printed.push(severity === "warning" ? `warning: ${line}` : line);
  return { printed, operations: new Operations(lifecycle, session, print) };
}

const errorOf = (operation: Promise<unknown>) =>
  operation.then(
    () => undefined,
    (error: unknown) => error as OperationError,
  );

describe("an operation masks secrets", () => {
  it("in its failures, which are one line each", async () => {
    const { failures } = await operationsOf(leaking).operations.check({}, PROPERTIES);
    expect(failures).toEqual([{ property: "[redacted]", reason: "[redacted] and [redacted]" }]);
  });

  it("in an error", async () => {
    const error = await errorOf(operationsOf(leaking).operations.read("a", PROPERTIES));
    expect(error).toEqual(new OperationError("read [redacted]"));
  });

  it("in a state that holds the message of a partial failure", async () => {
    const error = await errorOf(operationsOf(leaking).operations.create(PROPERTIES));
    expect(error?.message).toBe("half [redacted]");
    expect(error?.partial).toEqual({ id: "a", state: { reason: "half [redacted]" } });
  });

  it("in what it prints, and prints a warning only once in a process", async () => {
    const { operations, printed } = operationsOf(leaking);
    await operations.diff(PROPERTIES, PROPERTIES);
    await operations.diff(PROPERTIES, PROPERTIES);
    expect(printed).toEqual(["note [redacted]", "warning: warning [redacted]", "note [redacted]"]);
  });
});

describe("a delete", () => {
  it("makes no call for what another resource of the run declares and has created", async () => {
    const lifecycle = {
      ...leaking,
      check: (inputs: Properties) => ({ inputs, failures: [] }),
      id: () => "held",
    };
    const { operations, printed } = operationsOf(lifecycle);
    await operations.check(PROPERTIES, PROPERTIES);
    await operations.delete("held", PROPERTIES);
    expect(printed).toEqual([
      "held: another resource of this run manages it now, so nothing is changed on the agent.",
    ]);
  });

  it("fails for what another resource of the run declares and has not created", async () => {
    const lifecycle = { ...leaking, check: (inputs: Properties) => ({ inputs, failures: [] }) };
    const { operations } = operationsOf({
      ...lifecycle,
      id: ({ name }) => (name === "new" ? "x" : undefined),
    });
    await operations.check({}, { ...PROPERTIES, name: "new" });
    await expect(operations.delete("x", PROPERTIES)).rejects.toThrow(/^x: .*was not created/);
  });
});
