import { startWarmProcesses } from "../support/warm/warm";
import { ensurePulumiCli } from "../../tools/pulumi-cli/pulumi-cli";
import { prepareStack } from "./prepared-stack";

/** Gets the real CLI before the engine suite. Where none can be had, the suite is skipped loudly; in CI it fails. */
export default async function setup(): Promise<void> {
  await startWarmProcesses();
  try {
    const cli = await ensurePulumiCli({ log: (line) => process.stderr.write(`${line}\n`) });
    await prepareStack(cli);
    process.env["TEST_PULUMI_CLI"] = JSON.stringify(cli);
  } catch (error) {
    if (process.env["CI"]) throw error;
    const why = error instanceof Error ? error.message : String(error);
    process.stderr.write(`\n*** ENGINE TESTS SKIPPED, NOTHING OF THEM WAS PROVEN: ${why} ***\n\n`);
  }
}
