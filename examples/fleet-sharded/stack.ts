import { spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { createInterface } from "node:readline";
import { readCustomers } from "../fleet/customers";
import { CUSTOMERS, stackOf } from "./shards";

/** What a stack's `up` came to. Nothing in it is a secret: the queue stores it. */
export interface Outcome {
  readonly stack: string;
  /** Each customer who has yet to consent, and why. */
  readonly due: Readonly<Record<string, string>>;
  readonly failures: readonly string[];
}

/** As far as it is read: https://www.pulumi.com/docs/iac/operations/automation/event-streaming */
interface EngineEvent {
  readonly resOutputsEvent?: { readonly metadata: { op: string; urn: string; new?: { outputs?: Outputs } } };
  readonly diagnosticEvent?: { readonly severity: string; readonly urn?: string; readonly message: string };
}
interface Outputs {
  readonly consentsDue?: Record<string, string>;
}

/** Ends the CLI with this process, even with one that was killed: its standard input then ends. */
const BOUND = `exec 3<&0; "$@" </dev/null & cli=$!; { cat <&3; kill -9 $cli; } >/dev/null 2>&1 & wait $cli`;

/** Runs the CLI, and gives each line of its output to `onLine`; ends with its errors unless it succeeds. */
async function pulumi(args: readonly string[], onLine: (line: string) => void, signal?: AbortSignal) {
  const command = ["-c", BOUND, "sh", "pulumi", ...args, "--non-interactive", "--color=never"];
  const cli = spawn("sh", command, { stdio: ["pipe", "pipe", "pipe"] });
  let errors = "";
  cli.stderr.on("data", (data: Buffer) => (errors += data.toString()));
  createInterface(cli.stdout).on("line", onLine);
  const end = () => cli.stdin.end();
  if (signal?.aborted === true) end();
  signal?.addEventListener("abort", end);
  cli.on("exit", end);
  const [code] = (await once(cli, "close")) as [number];
  if (code !== 0) throw new Error(errors.trim() || `pulumi ${args[0] ?? ""} ended with ${code}`);
}

/** Makes the stack if there is none of this name. All stacks share the values of Pulumi.shards.yaml. */
export async function ensureStack(stack: string): Promise<void> {
  await pulumi(["stack", "init", stack, "--no-select"], () => undefined).catch((error: unknown) => {
    if (!String(error).includes("already exists")) throw error;
  });
  rmSync(`Pulumi.${stack}.yaml`, { force: true });
}

/**
 * The records of customers that the stack holds and another stack is to hold: their URNs by that stack. Undefined where
 * the stack does not exist.
 */
export async function misplaced(stack: string): Promise<Map<string, string[]> | undefined> {
  const homes = new Map(readCustomers(CUSTOMERS).map(({ name, args }) => [name, stackOf(args.agentGuid)]));
  const found = new Map<string, string[]>();
  const onLine = (line: string) => {
    const [, urn, name = ""] = /(urn:\S+::wiro:LinkedInAgent::(.+))$/.exec(line) ?? [];
    const home = homes.get(name);
    if (urn !== undefined && home !== undefined && home !== stack)
      found.set(home, [...(found.get(home) ?? []), urn]);
  };
  try {
    await pulumi(["stack", "--show-urns", "--stack", stack], onLine);
  } catch (error) {
    if (String(error).includes("no stack named")) return undefined;
    throw error;
  }
  return found;
}

/** Moves records, which makes no request. */
export async function move(urns: readonly string[], from: string, to: string): Promise<void> {
  await pulumi(["state", "move", "--source", from, "--dest", to, "--yes", ...urns], () => undefined);
}

/** Unlocks the stack after a worker that was killed: only if none can run there. */
export async function unlock(stack: string): Promise<void> {
  await pulumi(["cancel", "--yes", "--stack", stack], () => undefined);
}

/** Applies the stack. `onDone` gets the number of its customers that are done. */
export async function up(
  stack: string,
  onDone: (customers: number) => void,
  signal?: AbortSignal,
): Promise<Outcome> {
  const done = new Set<string>();
  const failures: string[] = [];
  let due: Readonly<Record<string, string>> = {};
  const onLine = (line: string) => {
    if (!line.startsWith("{")) return;
    const { resOutputsEvent, diagnosticEvent } = JSON.parse(line) as EngineEvent;
    if (diagnosticEvent?.severity === "error") {
      const { urn = "", message } = diagnosticEvent;
      failures.push(`${urn.split("::").at(-1) ?? ""} ${message.trim()}`.trim());
    }
    if (resOutputsEvent === undefined) return;
    const { op, urn, new: state } = resOutputsEvent.metadata;
    if (urn.includes("::pulumi:pulumi:Stack::")) due = state?.outputs?.consentsDue ?? due;
    // The part of a customer that waits for all others.
    if (op === "refresh" || !urn.includes("wiro:AgentState::")) return;
    onDone(done.add(urn).size);
  };
  const flags = ["--yes", "--skip-preview", "--continue-on-error", "--json"];
  await pulumi(
    ["up", "--stack", stack, "--config-file", "Pulumi.shards.yaml", ...flags],
    onLine,
    signal,
  ).catch((error: unknown) => {
    if (failures.length === 0) failures.push((error as Error).message);
  });
  return { stack, due, failures };
}
