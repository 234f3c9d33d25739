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

export interface SandboxOptions {
  /** Default 0: any free port. */
  port?: number | undefined;
  /** Default: one agent with every default. */
  agents?: readonly AgentSeed[] | undefined;
  /** What differs from the default settings, from the start and after each reset. */
  settings?: Partial<Settings> | undefined;
}

export interface Sandbox {
  /** http://127.0.0.1:PORT */
  readonly url: string;
  /** Where the API is: `url` + "/v1". */
  readonly baseUrl: string;
  readonly control: Control;
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

/** Starts a sandbox on 127.0.0.1. Rejects with the server's error, such as EADDRINUSE. */
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
