import { spawn } from "node:child_process";
import { once } from "node:events";
import { openSync } from "node:fs";
import { resolve } from "node:path";

const HANDLER = resolve(__dirname, "../../../provider/lib/dynamic/handler.js");
/** Like the host, it serves until it is stopped. It ends by itself when a line comes from its other channel. */
const HOST = `
  require(${JSON.stringify(HANDLER)});
  process.on("message", () => process.exit(0));
  process.send("ready");
`;

async function hostWith(input: "pipe" | number) {
  const child = spawn(process.execPath, ["-e", HOST], { stdio: [input, "inherit", "inherit", "ipc"] });
  await once(child, "message");
  return child;
}

test("the host ends when the engine, which holds its standard input, ends", async () => {
  const host = await hostWith("pipe");
  host.stdin?.end();
  expect(await once(host, "exit")).toEqual([1, null]);
});

test.each(["/dev/null", __filename])(
  "an empty or a finite standard input, such as %s, does not end the host",
  async (path) => {
    const host = await hostWith(openSync(path, "r"));
    host.send("end");
    expect(await once(host, "exit")).toEqual([0, null]);
  },
);

test.each(["SIGINT", "SIGTERM"] as const)(
  "%s, by which the engine may end the host, does not keep it from cleaning up",
  async (signal) => {
    const host = await hostWith("pipe");
    host.kill(signal);
    expect(await once(host, "exit")).toEqual([1, null]);
  },
);
