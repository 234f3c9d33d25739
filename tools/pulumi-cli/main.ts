import { ensurePulumiCli } from "./pulumi-cli";

ensurePulumiCli().then(
  ({ version, pulumi, source, languageHost }) => {
    console.log(`Pulumi ${version} (${source}): ${pulumi}`);
    if (!languageHost)
      console.log("It has no Node language host: projects with `runtime: nodejs` cannot run.");
  },
  (error: unknown) => {
    console.error(`pulumi-cli: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  },
);
