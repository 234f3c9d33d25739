import { WiroClient } from "../../../provider/src/wiro/client";
import type { Clock } from "../../../provider/src/wiro/clock";
import { WiroError } from "../../../provider/src/wiro/error";
import { LIMITS, type Limits } from "../../../provider/src/wiro/http/budget";
import { settingsSchema } from "../../../provider/src/wiro/settings";
import { undiciTransport } from "../../../provider/src/wiro/http/transport";
import { AutoClock, settled } from "../fake-clock";
import { type Script, scriptedServer, type ScriptedServer } from "../http-server";

export const GUID = "3f2a9c1e-5b7d-4e8f-9a0b-1c2d3e4f5a6b";
export const OTHER = "00000000-1111-4222-8333-444444444444";
export const KEY = "key-of-the-test";

export interface Options {
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly limits?: Partial<Limits>;
  readonly clock?: Clock;
}

const open: WiroClient[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((client) => client.close()));
});

/** The whole client over real HTTP, with a short timeout for a silent server. Closed after the test. */
export function clientAt(baseUrl: string, { settings, limits, clock = new AutoClock() }: Options = {}) {
  const lines: string[] = [];
  const client = new WiroClient({
    settings: settingsSchema.parse({ apiKey: KEY, baseUrl, ...settings }),
    transport: undiciTransport(),
    clock,
    random: () => 0.5,
    log: (line) => lines.push(line),
    limits: { ...LIMITS, attemptMs: 2000, ...limits },
  });
  open.push(client);
  return { client, lines, clock };
}

/** A server with this script, and a client of it. */
export async function clientOf(script: Script, options?: Options) {
  const server: ScriptedServer = await scriptedServer(script);
  return { server, ...clientAt(server.baseUrl, options) };
}

/** The error that a call ends with. */
export async function failureOf(call: Promise<unknown>): Promise<WiroError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof WiroError) return error;
    throw error;
  }
  throw new Error("the call succeeded");
}

export const DONE = { result: true, errors: [] };

export const rejection = (message: string, code = 0) => ({ result: false, errors: [{ code, message }] });

export const CONNECTED = {
  result: true,
  connected: true,
  accounts: [{ id: "Jane Doe", name: "Jane Doe" }],
  connectedat: "2026-04-17T12:00:00.000Z",
  tokenexpiresat: "2026-06-16T12:00:00.000Z",
  errors: [],
};

export const KEYS = { clientId: "app-1", clientSecret: "app-secret-1", organizationId: "12345678" };

export const detailOf = (title: string) => ({
  result: true,
  useragents: [{ guid: GUID, title }],
  errors: [],
});

/** A promise that the test settles. */
export function oneClient() {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open: () => open() };
}

export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await settled();
}
