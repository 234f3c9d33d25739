#!/usr/bin/env node
import { Command, InvalidArgumentError } from "commander";
import { API_KEY } from "./api/authentication";
import { type Sandbox, startSandbox } from "./start";

function wholeNumber(max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value > max) {
      throw new InvalidArgumentError(`Give a whole number from 0 to ${max}.`);
    }
    return value;
  };
}

/** The same guids at every start, so that a program written against them works again tomorrow. */
function agentGuid(index: number): string {
  return `00000000-0000-4000-8000-${String(index + 1).padStart(12, "0")}`;
}

function announce({ url, baseUrl, control }: Sandbox): void {
  const agents = control.agents().map(({ guid, title }) => `${guid}  ${title}`);
  const lines = [
    "Wiro sandbox, on this machine only. Stop it with Ctrl+C.",
    `  Base URL     ${baseUrl}`,
    `  API key      ${API_KEY}`,
    `  Agents       ${agents.join("\n               ") || "none"}`,
    `  Status page  ${url}/`,
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
}

function explain(error: unknown, port: number): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "EADDRINUSE") return `port ${port} is taken; choose another one with --port`;
  if (code === "EACCES")
    return `port ${port} may not be opened by this user; choose one above 1023 with --port`;
  return error instanceof Error ? error.message : String(error);
}

async function run({ port, agents }: { port: number; agents: number }): Promise<void> {
  try {
    const seeds = Array.from({ length: agents }, (_, index) => ({ guid: agentGuid(index) }));
    const sandbox = await startSandbox({ port, agents: seeds });
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      process.once(signal, () => void sandbox.close());
    }
    announce(sandbox);
  } catch (error) {
    process.stderr.write(`wiro-sandbox: ${explain(error, port)}\n`);
    process.exitCode = 1;
  }
}

void new Command("wiro-sandbox")
  .description("The Wiro agents API and LinkedIn's consent page, on this machine only")
  .option("--port <number>", "the port to listen on; 0 for any free one", wholeNumber(65535), 4010)
  .option("--agents <number>", "how many agents there are at the start", wholeNumber(1000), 1)
  .action(run)
  .parseAsync();
