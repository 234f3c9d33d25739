import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { validate } from "dockerfile-utils";
import { parseDocument } from "yaml";
import { command, outcomeOf, sandboxOfOne } from "../cli/terminal";

const FOLDER = resolve(__dirname, "../../../examples/invite/container");
const read = (file: string) => readFileSync(join(FOLDER, file), "utf8");

interface Service {
  readonly build: string | { readonly args: Record<string, string> };
  readonly command?: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly environment?: Record<string, string>;
  readonly network_mode?: string;
  readonly ports?: readonly string[];
}

const document = parseDocument(read("compose.yaml"), { strict: true, uniqueKeys: true });
const { services } = document.toJS() as { services: Record<"sandbox" | "forward" | "invites", Service> };
const { version } = JSON.parse(readFileSync(resolve(FOLDER, "../../../provider/package.json"), "utf8")) as {
  version: string;
};

test("the Dockerfile has no finding of its linter, and installs this version", () => {
  const text = read("Dockerfile");
  expect(validate("FROM node:22\nRUNN x\n")).toHaveLength(1);
  expect(validate(text).map(({ message }) => message)).toEqual([]);
  expect(text).toContain(`PACKAGES="pulumi-wiro-linkedin@${version}"`);
  expect(services.sandbox.build).toMatchObject({ args: { PACKAGES: `wiro-sandbox@${version}` } });
});

test("the Compose file parses, and everything shares the sandbox's loopback", () => {
  expect([document.errors, document.warnings]).toEqual([[], []]);
  expect([services.invites.network_mode, services.forward.network_mode]).toEqual([
    "service:sandbox",
    "service:sandbox",
  ]);
  // Compose rejects published ports of a service that uses the network of another one.
  expect([services.invites.ports, services.forward.ports]).toEqual([undefined, undefined]);
  for (const port of services.sandbox.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
});

/** The command line, with ports that are free. */
const onFreePorts = (args: readonly string[]) => args.map((arg) => (/^\d{4}$/.test(arg) ? "0" : arg));

test("its command line and settings start the server", async () => {
  const { sandbox } = await sandboxOfOne();
  const { environment = {}, command: args = [] } = services.invites;
  expect(new URL(environment["WIRO_BASE_URL"] ?? "").host).toBe("127.0.0.1:4010");
  const env = {
    ...environment,
    WIRO_BASE_URL: sandbox.baseUrl,
    WIRO_INVITE_SIGNING_KEY: "a-signing-key-of-the-tests-0123456789",
  };
  const { err, ended, interrupt } = command(sandbox, onFreePorts(args), { env });
  const started = await err.shows(
    /http:\/\/0\.0\.0\.0:\d+\. Metrics are on http:\/\/0\.0\.0\.0:\d+\/metrics/,
  );
  const [, port] = /0\.0\.0\.0:(\d+)/.exec(started) ?? [];
  expect(await (await fetch(`http://127.0.0.1:${port}/healthz`)).text()).toBe("ok");
  interrupt();
  expect(await ended).toBe(0);
});

test("the Dockerfile's own command line is one", async () => {
  const [, args = "[]"] = /^CMD (\[.*\])$/m.exec(read("Dockerfile")) ?? [];
  expect((await outcomeOf(undefined, JSON.parse(args) as string[])).code).toBe(0);
});

const running: ChildProcess[] = [];
afterEach(() => running.splice(0).forEach((child) => child.kill()));

test("its forwarder leads to the port of the loopback", async () => {
  const { sandbox } = await sandboxOfOne();
  const child = spawn(process.execPath, [join(FOLDER, "forward.mjs"), "0", new URL(sandbox.url).port], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  running.push(child);
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  const page = await fetch(`http://127.0.0.1:${line.split(" ").at(-1)}/`);
  expect([page.status, await page.text()]).toEqual([200, expect.stringContaining("Acme")]);
});
