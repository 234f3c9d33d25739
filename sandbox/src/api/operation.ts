import type { z } from "zod";
import type { Agent } from "../agents/agent";
import type { World } from "../world";

export type Answer = Readonly<Record<string, unknown>>;
export type Operation = (world: World, body: unknown) => Answer;

export interface ErrorItem {
  code: number;
  message: string;
}

/** An answer whose `result` is false. */
export class Refusal extends Error {
  readonly items: readonly ErrorItem[];
  /** Stands after `errors` in the answer. */
  readonly extra: Answer;

  constructor(messages: string | readonly string[], code = 0, extra: Answer = {}) {
    const list = typeof messages === "string" ? [messages] : messages;
    super(list.join("; "));
    this.items = list.map((message) => ({ code, message }));
    this.extra = extra;
  }
}

/** The answer to a path that does not exist, or exists no more. */
export class UnknownPath extends Error {}

export function failure(items: readonly ErrorItem[], extra: Answer = {}): Answer {
  return { result: false, errors: items, ...extra };
}

function at(body: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined),
    body,
  );
}

/** Reads a body by its schema, in the schema's order; unknown fields, and so camelCase ones, are ignored. */
export function operation<T>(schema: z.ZodType<T>, run: (world: World, input: T) => Answer): Operation {
  return (world, body) => {
    const parsed = schema.safeParse(typeof body === "object" && body !== null ? body : {});
    if (parsed.success) return run(world, parsed.data);
    const path = parsed.error.issues[0]?.path ?? [];
    const value = at(body, path);
    const missing = value === undefined || value === null || value === "";
    throw new Refusal(
      `Request parameter [${path.map(String).join(".")}] ${missing ? "required" : "is not valid"}`,
    );
  };
}

export function agentOrRefuse(world: World, guid: string): Agent {
  const agent = world.find(guid);
  if (agent === undefined) throw new Refusal("User agent not found", 95);
  return agent;
}
