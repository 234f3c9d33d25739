import { type Sandbox, startSandbox, type SandboxOptions } from "../../../sandbox/src/index";

export interface ApiResponse {
  status: number;
  headers: Headers;
  text: string;
  json: Record<string, unknown>;
}

const running: Sandbox[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((sandbox) => sandbox.close()));
});

/** A sandbox for one test, closed after it, with its first agent. */
export async function sandboxWithAgent(
  options?: SandboxOptions,
): Promise<{ sandbox: Sandbox; guid: string }> {
  const sandbox = await startSandbox(options);
  running.push(sandbox);
  const guid = sandbox.control.agents()[0]?.guid ?? "";
  return { sandbox, guid };
}

export async function call(
  sandbox: Sandbox,
  operation: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<ApiResponse> {
  const response = await fetch(`${sandbox.baseUrl}/${operation}`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-api-key": "sandbox-key", ...headers },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  const json = text.startsWith("{") ? (JSON.parse(text) as Record<string, unknown>) : {};
  return { status: response.status, headers: response.headers, text, json };
}

export const failure = (...messages: string[]) => ({
  result: false,
  errors: messages.map((message) => ({ code: expect.any(Number) as number, message })),
});

export type Rows = Record<string, string | number>;

export const KEYS: Rows = {
  authmethod: "own",
  clientid: "app-1",
  clientsecret: "secret-1",
  organizationid: "12345678",
};

export function upsert(sandbox: Sandbox, guid: string, rows: Rows = KEYS): Promise<ApiResponse> {
  const fields = Object.entries(rows).map(([fieldname, fieldvalue]) => ({
    credentialkey: "linkedin",
    fieldname,
    fieldvalue,
  }));
  return call(sandbox, "UserAgent/CredentialUpsert", { useragentguid: guid, fields });
}

export function oauth(
  sandbox: Sandbox,
  operation: string,
  guid: string,
  more: Record<string, unknown> = {},
): Promise<ApiResponse> {
  const body = { useragentguid: guid, credentialkey: "linkedin", ...more };
  return call(sandbox, `UserAgentOAuth/${operation}`, body);
}

export const RETURN_URL = "https://app.example/back";

/** Saves the keys and asks for a consent link. */
export async function consentLink(sandbox: Sandbox, guid: string, redirecturl = RETURN_URL): Promise<string> {
  await upsert(sandbox, guid);
  const { json } = await oauth(sandbox, "OAuthConnect", guid, { redirecturl, authmethod: "own" });
  return String(json.authorizeUrl);
}

/** The first agent row of a Detail or Update response. */
export function agentRow(response: ApiResponse): Record<string, unknown> {
  const [row] = response.json.useragents as Record<string, unknown>[];
  return row ?? {};
}
