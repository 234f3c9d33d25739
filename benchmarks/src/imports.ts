import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { median } from "./statistics";

const SCRIPT = `
const time = (name) => { const started = performance.now(); require(name); return performance.now() - started; };
const sdk = time("@pulumi/pulumi");
const ours = time("pulumi-wiro-linkedin");
console.log(JSON.stringify({ sdk, ours }));
`;

/** How long a program takes to load the SDK, and then this package, in milliseconds. */
export interface Imports {
  readonly sdkMs: number;
  readonly oursMs: number;
}

export async function measureImports(rounds: number): Promise<Imports> {
  const all: { sdk: number; ours: number }[] = [];
  for (let round = 0; round < rounds; round++) {
    const { stdout } = await promisify(execFile)(process.execPath, ["-e", SCRIPT], {
      cwd: resolve(__dirname, "../.."),
    });
    all.push(JSON.parse(stdout) as { sdk: number; ours: number });
  }
  return { sdkMs: median(all.map(({ sdk }) => sdk)), oursMs: median(all.map(({ ours }) => ours)) };
}
