import type { z } from "zod";
import { BOUNDS, cut, listed } from "../bounds";
import type { WiroError } from "../error";
import { redact } from "../redaction";
import { type CommonErrorKind, remedyFor } from "../remedies";
import { envelope } from "../responses";
import type { HttpResponse } from "./transport";

const MISSING_AGENT = /\buser[\s-]?agent[\s-]not[\s-]found\b|^agent not found/i;

function kindOf(status: number, message: string): CommonErrorKind {
  // 408 is a failing server's, too: whether the call was carried out is unknown.
  const isFailing = status >= 500 || status === 408;
  // A failing server, or a rejected key, proves nothing about an agent, whatever the text of the response.
  if (!isFailing && status !== 401 && MISSING_AGENT.test(message)) return "missing-agent";
  if (status === 401 || status === 403) return "unauthorized";
  // A rejection in the API's own words is one, whatever the status: its documents do not agree on that.
  if (isFailing) return remedyFor(message) === undefined ? "server" : "rejected";
  return "rejected";
}

function clean(text: string): string {
  return redact(text, []).replace(/[.\s]+$/, "");
}

/**
 * Parses a response by the schema. Success is HTTP 2xx and `result: true`, nothing less. Throws the `failure` of
 * anything else.
 */
export function acceptResponse<T>(
  { status, isTooLarge }: HttpResponse,
  content: unknown,
  schema: z.ZodType<T>,
  failure: (kind: CommonErrorKind, what: string, code?: number) => WiroError,
): T {
  const head = envelope.safeParse(content);
  if (!head.success) {
    const body =
      isTooLarge === true
        ? `a body of more than ${BOUNDS.bodyBytes / 1024 / 1024} MB`
        : "a body that is not the API's JSON";
    const kind = kindOf(status, "");
    throw failure(kind === "rejected" ? "unreadable" : kind, `HTTP ${status} with ${body}`);
  }
  const { errors } = head.data;
  const [first] = errors;
  const read = errors.slice(0, BOUNDS.messages);
  const message = cut(read.map((row) => row.message).join("; "), BOUNDS.message);
  const more = errors.length > read.length ? ` and ${errors.length - read.length} more` : "";
  const text = `${clean(message)}${more}`;
  const isGood = status >= 200 && status < 300;
  if (!isGood || !head.data.result) {
    const reason = message === "" ? "the API gave no reason" : text;
    const code = first?.code === undefined ? "" : `, code ${first.code}`;
    const kind = kindOf(status, message);
    // The API's newest generation counts beside `result: false` what it stored before a save failed.
    const isPartly = kind === "rejected" && (head.data.applied ?? 0) > 0;
    throw failure(isPartly ? "partly-rejected" : kind, `${reason} (HTTP ${status}${code})`, first?.code);
  }
  if (first !== undefined) {
    // The API's middle generation stores some rows and reports the others beside `result: true`.
    throw failure("partly-rejected", `only a part was accepted: ${text}`, first.code);
  }
  const result = schema.safeParse(content);
  if (result.success) return result.data;
  const fields = result.error.issues.map((issue) => issue.path.join(".") || "the response");
  throw failure("unreadable", `the response lacks what the API promises (${listed(fields)})`);
}
