import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import type { AgentSeed } from "./agents/agent";
import { failure } from "./api/operation";
import { apiRoutes } from "./api/routes";
import { Control } from "./control/control";
import { controlRoutes } from "./control/routes";
import { dateHeader } from "./date-header";
import { linkedinRoutes } from "./linkedin/routes";
import { PAGE_HEADERS } from "./pages/layout";
import { statusPage } from "./pages/status-page";
import type { Settings } from "./settings";
import { wiroPage } from "./pages/wiro-page";
import type { ServerEnv } from "./server-env";
import { World } from "./world";

/** The options of `startSandbox`. */
export interface SandboxOptions {
  /**
   * The port on 127.0.0.1. 0 takes any free one.
   *
   * @default `0`
   */
  port?: number | undefined;
  /**
   * The agents that it starts with, and has again after each reset.
   *
   * @default one agent with every default
   */
  agents?: readonly AgentSeed[] | undefined;
  /**
   * The settings that differ from the defaults, from the start and after each reset.
   *
   * @default `DEFAULT_SETTINGS`
   */
  settings?: Partial<Settings> | undefined;
}

/** A sandbox that runs. */
export interface Sandbox {
  /** The address of its pages: `http://127.0.0.1:<port>`. */
  readonly url: string;
  /** The URL of the API, for `WIRO_BASE_URL`: `url` and `/v1`. Its key is `sandbox-key`. */
  readonly baseUrl: string;
  /** What a test may do to the sandbox. */
  readonly control: Control;
  /** Ends it, and every connection to it. */
  close(): Promise<void>;
}

function application(world: World, control: Control): Hono<ServerEnv> {
  const app = new Hono<ServerEnv>();
  app.use(dateHeader(world));
  app.get("/", (c) => c.html(statusPage(world), 200, PAGE_HEADERS));
  app.get("/wiro", (c) => c.html(wiroPage(c.req.query("li_error") ?? ""), 200, PAGE_HEADERS));
  app.route("/v1", apiRoutes(world));
  app.route("/linkedin", linkedinRoutes(world));
  app.route("/_sandbox", controlRoutes(control));
  app.onError((error, c) => c.json(failure([{ code: 0, message: `Sandbox fault: ${error.message}` }]), 500));
  return app;
}

/**
 * Starts a sandbox on 127.0.0.1: the Wiro agents API and LinkedIn's consent page. It holds everything in memory.
 *
 * @param options - Its port, its agents, and its settings.
 * @returns The sandbox, which listens already.
 * @throws The server's error, such as EADDRINUSE.
 * @example
 * ```ts
 * import { startSandbox } from "wiro-sandbox";
 *
 * const sandbox = await startSandbox({ agents: [{ title: "Acme" }] });
 * const landed = await sandbox.control.consent(authorizeUrl, { member: "Sam Roe" });
 * await sandbox.close();
 * ```
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const world = new World(options.agents ?? [{}], options.settings);
  const control = new Control(world);
  const app = application(world, control);
  // A library must leave the process's own Request and Response alone.
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  const server = createServer((request, response) => void listener(request, response));
  await new Promise<void>((listening, failed) => {
    server.once("error", failed);
    server.listen(options.port ?? 0, "127.0.0.1", () => listening());
  });
  const { port } = server.address() as AddressInfo;
  world.url = `http://127.0.0.1:${port}`;
  return {
    url: world.url,
    baseUrl: `${world.url}/v1`,
    control,
    close: () =>
      new Promise<void>((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}
