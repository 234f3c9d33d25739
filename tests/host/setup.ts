import type { Config } from "jest";
import { startWarmProcesses } from "../support/warm/warm";

/** Starts the processes that the hosts run in, and prints the command's seed that draws the same reading again. */
export default async function setup(_: unknown, { testEnvironmentOptions: options }: Config): Promise<void> {
  await startWarmProcesses();
  const { reading, seed } = options as { reading?: string; seed?: number };
  if (reading !== undefined && process.env["READING"] === undefined)
    process.stdout.write(`Reading "${reading}" (SEED=${seed ?? ""})\n`);
}
