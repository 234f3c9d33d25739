import { constants } from "node:os";
import { parseArgs } from "node:util";
import { ensurePulumiCli } from "../pulumi-cli/pulumi-cli";
import { personAtThisMachine, simulatedHuman } from "./human";
import { Transcript } from "./transcript";
import { runDemo } from "./run-demo";
import { DemoEnvironment } from "./environment";

const USAGE = "usage: npm run demo [-- --open]   (--open: consent yourself, in a browser)";

async function demo(open: boolean): Promise<boolean> {
  const cli = await ensurePulumiCli();
  const transcript = new Transcript((text) => process.stdout.write(text));
  transcript.print(`Pulumi ${cli.version}: ${cli.pulumi}`);
  const environment = await DemoEnvironment.open(cli, transcript.quote);
  let cleaned: Promise<void> | undefined;
  const cleanUp = () => (cleaned ??= environment.cleanUp());
  const interrupted = (signal: NodeJS.Signals) => {
    process.stderr.write("\nCleaning up…\n");
    void cleanUp().finally(() => process.exit(128 + constants.signals[signal]));
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, interrupted);
  try {
    await runDemo(
      environment,
      transcript,
      open ? personAtThisMachine(environment, transcript) : simulatedHuman(environment, transcript),
    );
    return transcript.close();
  } finally {
    await cleanUp();
  }
}

function opensBrowser(): boolean | undefined {
  try {
    return parseArgs({ options: { open: { type: "boolean", default: false } } }).values.open;
  } catch {
    return undefined;
  }
}

const open = opensBrowser();
if (open === undefined) {
  console.error(USAGE);
  process.exitCode = 2;
} else {
  demo(open).then(
    (allProven) => {
      process.exitCode = allProven ? 0 : 1;
    },
    (error: unknown) => {
      console.error(`demo: ${error instanceof Error ? error.message : String(error)}`);
      process.exitCode = 1;
    },
  );
}
