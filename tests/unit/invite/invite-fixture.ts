import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import {
  createInviteHandler,
  createInviteUrl,
  type ErrorContext,
  type InviteHandlerOptions,
  type InviteUrlOptions,
  type WiroError,
} from "../../../provider/src/invite/invite";
import { type Sandbox, startSandbox } from "../../../sandbox/src/index";
import { DAY } from "../../../sandbox/src/clock";

export const SIGNING_KEY = "a signing key of the tests, long enough";
export const APP_SECRET = "app-secret-canary-1";

const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

export interface InviteFixture {
  readonly sandbox: Sandbox;
  readonly guid: string;
  readonly url: string;
  /** References and messages that `onError` received. */
  readonly errors: string[];
  readonly log: string[];
  /** Serves with these options from now on, as after a restart. */
  restart(changes: Partial<InviteHandlerOptions>): void;
  /** An invite of this fixture's agent, for three days by default. */
  invite(options?: Partial<InviteUrlOptions>): string;
  /** The operations that reached the API, in order. */
  operations(): string[];
  mints(): number;
}

export interface InviteFixtureOptions {
  readonly handler?: Partial<InviteHandlerOptions>;
  readonly title?: string;
  /** The host name under which browsers reach the server. Default `127.0.0.1`. */
  readonly host?: string;
  readonly path?: string;
}

/** A sandbox with one agent that has its keys, and the handler on a real server, on one clock. Closed after the test. */
export async function openInviteFixture(options: InviteFixtureOptions = {}): Promise<InviteFixture> {
  const { title = "Social Manager of Acme", host = "127.0.0.1", path = "/connect" } = options;
  const sandbox = await startSandbox({ agents: [{ title }] });
  const guid = sandbox.control.agents()[0]?.guid ?? "";
  sandbox.control.editCredential(guid, {
    authmethod: "own",
    clientid: "app-1",
    clientsecret: APP_SECRET,
    organizationid: "12345678",
  });
  let handler: (request: Request) => Promise<Response> = () => Promise.resolve(new Response());
  const listener = getRequestListener((request) => handler(request), { overrideGlobalObjects: false });
  const server = createServer((request, response) => void listener(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://${host}:${(server.address() as AddressInfo).port}${path}`;
  const errors: string[] = [];
  const log: string[] = [];
  const defaults = {
    url,
    signingKey: SIGNING_KEY,
    apiKey: "sandbox-key",
    baseUrl: sandbox.baseUrl,
    productName: "Acme Social",
    clock: { now: () => sandbox.control.now().getTime(), sleep: () => Promise.resolve() },
    onError: (error: WiroError, { reference }: ErrorContext) => errors.push(`${reference} ${error.message}`),
    log: (line: string) => log.push(line),
    ...options.handler,
  } satisfies InviteHandlerOptions;
  const restart = (changes: Partial<InviteHandlerOptions>) => {
    handler = createInviteHandler({ ...defaults, ...changes });
  };
  restart({});
  closing.push(async () => {
    server.close();
    server.closeAllConnections();
    await sandbox.close();
  });
  const operations = () => sandbox.control.requests().map(({ operation }) => operation);
  return {
    sandbox,
    guid,
    url,
    errors,
    log,
    restart,
    invite: (more = {}) => {
      const expiresAt = new Date(sandbox.control.now().getTime() + 3 * DAY);
      const invite = { url, signingKey: SIGNING_KEY, agentGuid: guid, expiresAt };
      return createInviteUrl({ ...invite, ...more } as InviteUrlOptions);
    },
    operations,
    mints: () => operations().filter((name) => name === "OAuthConnect").length,
  };
}
