import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { performancePage } from "./page";
import { draw, plotsOf } from "./plots";
import { readResults } from "./results";

/** From benchmarks/lib, where this file is compiled to. */
const REPOSITORY = resolve(__dirname, "../..");

async function write(): Promise<void> {
  const results = readResults(join(REPOSITORY, "benchmarks/results.json"));
  const images = join(REPOSITORY, "docs/images");
  mkdirSync(images, { recursive: true });
  for (const plot of plotsOf(results))
    writeFileSync(join(images, `performance-${plot.name}.svg`), await draw(plot));
  writeFileSync(join(REPOSITORY, "docs/performance.md"), performancePage(results));
}

write().catch((error: unknown) => {
  console.error(`bench:page: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
