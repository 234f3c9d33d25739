import { randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Claims } from "../../../provider/src/engine/claims";
import { ClaimsFile } from "../../../provider/src/engine/claims-file";
import { engineAddressIn, Run } from "../../../provider/src/engine/run";

describe("a claim of this process and one of another process of the run", () => {
  const scope = `test-${randomUUID()}`;
  const id = "0000000a-0000-4000-8000-00000000000b";
  // The process that started this one lives as long as the test.
  const home = mkdtempSync(join(tmpdir(), "wiro-claims-"));
  const fileOf = (pid: number) =>
    join(home, `pulumi-wiro-linkedin-${process.getuid?.() ?? "claims"}`, `${scope}-${pid}`);
  const former = process.env["PULUMI_HOME"];
  const warn = (line: string) => {
    throw new Error(line);
  };
  beforeAll(() => {
    process.env["PULUMI_HOME"] = home;
    mkdirSync(dirname(fileOf(process.pid)), { mode: 0o700 });
  });
  afterEach(() => {
    for (const pid of [process.ppid, process.pid]) rmSync(fileOf(pid), { force: true });
  });
  afterAll(() => {
    if (former === undefined) delete process.env["PULUMI_HOME"];
    else process.env["PULUMI_HOME"] = former;
    rmSync(home, { recursive: true });
  });

  it.each([
    [undefined, undefined, undefined],
    [undefined, "awaited", "awaited"],
    [undefined, "held", "held"],
    ["awaited", undefined, "awaited"],
    ["awaited", "awaited", "awaited"],
    ["awaited", "held", "held"],
    ["held", undefined, "held"],
    ["held", "awaited", "held"],
  ])("%s and %s: %s", (own, other, expected) => {
    const claims = new Claims(new ClaimsFile(scope, warn));
    if (own !== undefined) claims.add(id.toUpperCase(), own === "held" ? id : undefined);
    if (other !== undefined) writeFileSync(fileOf(process.ppid), `${JSON.stringify([id, other])}\n`);
    expect(claims.of(id)).toBe(expected);
  });
});

describe("a run", () => {
  const run = (address?: string) => {
    const one = new Run();
    if (address !== undefined) one.join(address);
    return one;
  };

  it("has one id in all processes that know the engine's address", () => {
    expect(run("127.0.0.1:4010").id).toBe(run("127.0.0.1:4010").id);
    expect(run("127.0.0.1:4010").id).not.toBe(run("127.0.0.1:4011").id);
    expect(run("127.0.0.1:4010").id).toMatch(/^[0-9a-f]{16}$/);
  });

  it("is one process's own without that address, and has no scope for files", () => {
    expect(run().id).not.toBe(run().id);
    expect(run().scope("https://api.wiro.ai/v1")).toBeUndefined();
  });

  it("has a scope for each API", () => {
    const [one, other] = [run("127.0.0.1:4010"), run("127.0.0.1:4010")];
    expect(one.scope("https://api.wiro.ai/v1")).toBe(other.scope("https://api.wiro.ai/v1"));
    expect(one.scope("https://api.wiro.ai/v1")).not.toBe(one.scope("http://127.0.0.1:1/v1"));
  });

  it("begins with another address, and not with the same one again: a cancellation ends one run", () => {
    const one = run("127.0.0.1:4010");
    one.cancel();
    one.join("127.0.0.1:4010");
    expect(one.cancelled.aborted).toBe(true);
    one.join("127.0.0.1:4011");
    expect(one.cancelled.aborted).toBe(false);
  });

  it.each([
    [["127.0.0.1:4010"], "127.0.0.1:4010"],
    [["--logtostderr", "-v=9", "127.0.0.1:4010"], "127.0.0.1:4010"],
    [["--logtostderr"], undefined],
    [[], undefined],
  ])("of a process that was started with %j has the address %s", (args, address) => {
    expect(engineAddressIn(["node", "main.js", ...args])).toBe(address);
  });
});
