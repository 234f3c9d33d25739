import type { LoggedRequest } from "../logged-request";

const MASK = "***";
const SECRET_NAME = /secret|token|signature|nonce|api-?key|authorization|cookie|password/i;
/** The credential fields that are not secret. A value of any other is masked. */
const OPEN_FIELDS: readonly unknown[] = ["authmethod", "clientid", "organizationid"];

function maskRecord(record: object): Record<string, unknown> {
  const fieldName: unknown = Reflect.get(record, "fieldname");
  const entries = Object.entries(record).map(([name, value]: [string, unknown]) => {
    const isSecret = SECRET_NAME.test(name) || (name === "fieldvalue" && !OPEN_FIELDS.includes(fieldName));
    return [name, isSecret ? MASK : name === "redirecturl" ? maskUrl(value) : mask(value)] as const;
  });
  return Object.fromEntries(entries);
}

/** The path and the query of a return URL may carry a signed invite. */
function maskUrl(value: unknown): string {
  return typeof value === "string" && URL.canParse(value) ? `${new URL(value).origin}/${MASK}` : MASK;
}

function mask(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(mask);
  return typeof value === "object" && value !== null ? maskRecord(value) : value;
}

/** The log as the HTTP control shows it: without keys, secrets, tokens and signatures. */
export function maskedLog(requests: readonly LoggedRequest[]): Record<string, unknown>[] {
  return requests.map((request) => ({
    ...request,
    headers: mask(request.headers),
    // A text that is not JSON may hold anything.
    body: typeof request.body === "string" ? MASK : mask(request.body),
  }));
}
