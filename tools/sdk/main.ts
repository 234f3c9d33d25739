import { join, resolve } from "node:path";
import { generateSdks } from "./generate";

const REPOSITORY = resolve(__dirname, "../../..");

generateSdks(REPOSITORY, join(REPOSITORY, "sdk")).catch((error: unknown) => {
  console.error(`sdks: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
