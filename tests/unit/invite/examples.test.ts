import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { createInviteUrl } from "../../../provider/src/invite/invite";
import { openInviteFixture, SIGNING_KEY } from "./invite-fixture";
import { Person } from "./person";

const FOLDER = resolve(__dirname, "../../../examples/invite");
const running: ChildProcess[] = [];

afterEach(async () => {
  for (const child of running.splice(0)) {
    child.kill();
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  }
});

beforeAll(() => {
  execFileSync(process.execPath, [require.resolve("typescript/bin/tsc"), "-p", FOLDER]);
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

it.each(["hono", "express"])(
  "the example for %s serves invites beside the rest of an app, up to the click",
  async (name) => {
    const fixture = await openInviteFixture();
    const { sandbox, guid } = fixture;
    const port = await freePort();
    const env = {
      ...process.env,
      PORT: String(port),
      WIRO_INVITE_SIGNING_KEY: SIGNING_KEY,
      WIRO_API_KEY: "sandbox-key",
      WIRO_BASE_URL: sandbox.baseUrl,
    };
    const child = spawn(process.execPath, [`lib/${name}.js`], {
      cwd: FOLDER,
      env,
      stdio: ["ignore", "pipe", "inherit"],
    });
    running.push(child);
    const [line] = (await once(createInterface(child.stdout), "line")) as [string];
    expect(line).toBe(`Listening on port ${port}`);
    const url = `http://localhost:${port}/connect`;
    const invite = createInviteUrl({ url, signingKey: SIGNING_KEY, agentGuid: guid, validForDays: 3 });
    const person = new Person(fixture);
    const page = await person.open(invite);
    expect(page.heading).toBe("Connect your LinkedIn page");
    // The form has a body, and no parser of the app may read it before the handler.
    const pressed = await person.press(page);
    expect([pressed.status, fixture.mints()]).toEqual([303, 1]);
    expect(await (await fetch(new URL("/", url))).text()).toBe("The rest of your app");
  },
);
