import type { z } from "zod";
import type { Agent, Workspace } from "../agents/agent";
import type { World } from "../world";

export type ApiResponse = Readonly<Record<string, unknown>>;
/** The workspace is the key's. */
export type Operation = (world: World, body: unknown, workspace: Workspace) => ApiResponse;

export interface ErrorItem {
  code: number;
  message: string;
}

type ErrorStatus = 400 | 403 | 404 | 500;
const STATUS_OF_CODE: Readonly<Record<number, ErrorStatus>> = { 1: 404, 95: 404, 97: 403 };

/** A response whose `result` is false. */
export class ApiError extends Error {
  readonly items: readonly ErrorItem[];
  /** Follows `errors` in the response. */
  readonly extra: ApiResponse;
  /** The HTTP status under the setting `errorStatus: "by-case"`. */
  readonly status: ErrorStatus;

  constructor(
    messages: string | readonly string[],
    code = 0,
    extra: ApiResponse = {},
    status: ErrorStatus = STATUS_OF_CODE[code] ?? 400,
  ) {
    const list = typeof messages === "string" ? [messages] : messages;
    super(list.join("; "));
    this.items = list.map((message) => ({ code, message }));
    this.extra = extra;
    this.status = status;
  }
}

/** The response to a path that does not exist, or exists no more. */
export class UnknownPath extends Error {}

export function failure(items: readonly ErrorItem[], extra: ApiResponse = {}): ApiResponse {
  return { result: false, errors: items, ...extra };
}

function at(body: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined),
    body,
  );
}

/** Reads a body by its schema, in the schema's order; unknown fields, and so camelCase ones, are ignored. */
export function operation<T>(
  schema: z.ZodType<T>,
  run: (world: World, input: T, workspace: Workspace) => ApiResponse,
): Operation {
  return (world, body, workspace) => {
    const parsed = schema.safeParse(typeof body === "object" && body !== null ? body : {});
    if (parsed.success) return run(world, parsed.data, workspace);
    const path = parsed.error.issues[0]?.path ?? [];
    const value = at(body, path);
    const missing = value === undefined || value === null || value === "";
    throw new ApiError(
      `Request parameter [${path.map(String).join(".")}] ${missing ? "required" : "is not valid"}`,
    );
  };
}

export function agentOrReject(world: World, guid: string): Agent {
  const agent = world.find(guid);
  if (agent === undefined) throw new ApiError("User agent not found", 95);
  return agent;
}
