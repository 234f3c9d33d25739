#!/usr/bin/env node
import { systemClock } from "../wiro/clock";
import { openBrowser } from "./browser";
import { run } from "./program";
import type { Output, Shell } from "./shell";

function output(stream: NodeJS.WriteStream): Output {
  // A reader of the first lines alone closes the pipe, and nobody reads the rest.
  stream.on("error", () => process.exit());
  return { isTTY: stream.isTTY, write: (text) => void stream.write(text) };
}

const interruption = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => interruption.abort());

const shell: Shell = {
  out: output(process.stdout),
  err: output(process.stderr),
  // Node opens it at the first use.
  get input() {
    return process.stdin.isTTY ? undefined : process.stdin;
  },
  env: process.env,
  cwd: process.cwd(),
  clock: systemClock,
  random: Math.random,
  interrupted: interruption.signal,
  openBrowser: (url) => openBrowser(url, process.env, process.platform),
};

void run(process.argv.slice(2), shell).then((code) => {
  process.exitCode = code;
  // An interrupted command leaves requests and pauses behind that nobody waits for.
  if (interruption.signal.aborted) process.exit();
});
