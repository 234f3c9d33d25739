import { type z } from "zod";
import { envelope } from "../responses";
import { ApiClock } from "../api-clock";
import { BOUNDS, cut, listed } from "../bounds";
import { type Clock, durationInWords, elapsed, type Random } from "../clock";
import { isMissingAgent, WiroError } from "../error";
import { RequestGate } from "./gate";
import { OPERATIONS, type Operation } from "./operations";
import { maskConsentLinks, redact, secretMask } from "../redaction";
import { type CommonErrorKind, remedyFor, remedyOf, REMEDIES } from "../remedies";
import { LIMITS, type Limits } from "./budget";
import { type AttemptOutcome, sendWithRetry } from "./retry";
import type { Settings } from "../settings";
import type { Sightings } from "../sightings";
import { authHeaders, nonceSource } from "./signature";
import { type HttpResponse, NoResponseError, type Transport } from "./transport";

const MISSING_AGENT = /\buser[\s-]?agent[\s-]not[\s-]found\b|^agent not found/i;

export interface CallContext {
  readonly settings: Settings;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: (line: string) => void;
  readonly limits?: Limits;
}

/** One operation on one agent ("" for a call that concerns no single agent). */
export interface Call {
  readonly operation: Operation;
  readonly agentGuid: string;
  readonly body?: Record<string, unknown>;
  /** Values in the body that must not come back in an error. */
  readonly secrets?: readonly string[];
}

/** The content of a body, with every text of it as `read` has it. */
function parsed(response: HttpResponse, read?: (key: string, text: string) => string): unknown {
  const revive = (key: string, value: unknown) =>
    typeof value === "string" && read !== undefined ? read(key, value) : value;
  try {
    return JSON.parse(response.body, read === undefined ? undefined : revive);
  } catch {
    return undefined;
  }
}

/** Of the links that this process asked for, so many stay among its secrets. */
const MAX_LINKS = 50;
/** A shorter text would take ordinary words out of every response. */
const MIN_LINK = 16;
/** The one place where a link is meant. */
const LINK_KEYS = ["authorizeUrl", "authorizeurl"];

/** The state of a consent link, by which alone the consent is known, too; none of another secret. */
function stateOf(secret: string): string[] {
  const state = URL.canParse(secret) ? new URL(secret).searchParams.get("state") : null;
  return state !== null && state.length >= MIN_LINK ? [cut(state, BOUNDS.url)] : [];
}

/** Calls of the API: envelope, errors, retry and log are the same for all of them. */
export class Caller {
  readonly time: ApiClock;
  private readonly gate: RequestGate;
  private readonly nextNonce: () => string;
  private readonly limits: Limits;
  private readonly secrets: Set<string>;
  private links: readonly string[] = [];
  private mask: ((text: string) => string) | undefined;

  constructor(
    private readonly context: CallContext,
    private readonly sightings: Sightings,
  ) {
    this.limits = context.limits ?? LIMITS;
    const { apiKey, apiSecret = "" } = context.settings;
    this.secrets = new Set([apiKey, apiSecret]);
    this.time = new ApiClock(context.clock, context.log);
    this.gate = new RequestGate(context.settings.maxConcurrentRequests, context.clock, (milliseconds) => {
      const pause = durationInWords(milliseconds);
      context.log(`wiro: the API's rate limit is reached (HTTP 429). Requests go on in ${pause}.`);
    });
    this.nextNonce = nonceSource(() => context.clock.now());
  }

  /**
   * The answer in the form of the schema. Success is HTTP 2xx and `result: true`, nothing less. `waitedMs`: how long the
   * call has waited elsewhere, of the time that it may wait.
   */
  async call<T>(call: Call, schema: z.ZodType<T>, waitedMs = 0): Promise<T> {
    this.protect(call.secrets ?? []);
    const rule = OPERATIONS[call.operation];
    const agent = rule.agentParameter === undefined ? {} : { [rule.agentParameter]: call.agentGuid };
    const body = JSON.stringify({ ...agent, ...call.body });
    const outcome = await sendWithRetry(
      { ...this.context, gate: this.gate, limits: { ...this.limits, waitMs: this.limits.waitMs - waitedMs } },
      rule.repeat,
      (timeoutMs, attempt) => this.post(call, body, timeoutMs, attempt),
      (response) => envelope.safeParse(parsed(response)).success,
    );
    if (outcome.kind !== "response") throw this.noResponseError(call, outcome);
    // What is not the API's own JSON may come from a machine in between, with a clock of its own.
    if (outcome.readable) this.time.learn(outcome.response);
    try {
      const result = this.accept(call, outcome.response, schema);
      this.sightings.add(call.agentGuid, "seen");
      return result;
    } catch (error) {
      if (isMissingAgent(error)) this.sightings.add(call.agentGuid, "missing");
      throw error;
    }
  }

  /** From now on no response brings these values back, nor the state of a link among them. */
  protect(secrets: readonly string[]): void {
    const all = secrets.flatMap((secret) => [secret, ...stateOf(secret)]);
    const news = all.filter((secret) => secret !== "" && !this.secrets.has(secret));
    if (news.length === 0) return;
    for (const secret of news) this.secrets.add(secret);
    this.mask = undefined;
  }

  /** The same for a consent link and its state, as long as it lives: a server mints many. */
  protectLink(link: string): void {
    const url = cut(link, BOUNDS.url);
    const parts = [url.length >= MIN_LINK ? url : "", ...stateOf(link)].filter((part) => part !== "");
    this.links = [...this.links, ...parts].slice(-2 * MAX_LINKS);
    this.mask = undefined;
  }

  /** The one mask of all texts of a response: nothing of it reaches a state, a message or a person otherwise. */
  private content({ operation }: Call, response: HttpResponse): unknown {
    const mask = (this.mask ??= secretMask([...this.secrets, ...this.links]));
    const isLink = (key: string) => operation === "OAuthConnect" && LINK_KEYS.includes(key);
    return parsed(response, (key, text) => (isLink(key) ? text : maskConsentLinks(mask(text))));
  }

  private async post(call: Call, body: string, timeoutMs: number, attempt: number): Promise<HttpResponse> {
    const { settings, transport, clock, log } = this.context;
    const { path } = OPERATIONS[call.operation];
    const headers = {
      "content-type": "application/json",
      accept: "application/json",
      ...authHeaders(settings.apiKey, settings.apiSecret, this.nextNonce),
    };
    const startedAt = elapsed(clock);
    let result = "";
    try {
      const response = await transport.post(settings.baseUrl + path, headers, body, timeoutMs);
      result = String(response.status);
      return response;
    } catch (error) {
      result = error instanceof NoResponseError ? error.message : "failed";
      throw error;
    } finally {
      if (settings.debug) {
        const agent = call.agentGuid || "-";
        log(
          `wiro: POST ${path} agent ${agent} attempt ${attempt}: ${result} in ${elapsed(clock) - startedAt} ms`,
        );
      }
    }
  }

  private accept<T>(call: Call, response: HttpResponse, schema: z.ZodType<T>): T {
    const content = this.content(call, response);
    const head = envelope.safeParse(content);
    const good = response.status >= 200 && response.status < 300;
    if (!head.success) {
      const body =
        response.isTooLarge === true
          ? `a body of more than ${BOUNDS.bodyBytes / 1024 / 1024} MB`
          : "a body that is not the API's JSON";
      const what = `HTTP ${response.status} with ${body}`;
      const kind = this.kindOf(response.status, "");
      throw this.error(call, kind === "rejected" ? "unreadable" : kind, what, response.status);
    }
    const { errors } = head.data;
    const [first] = errors;
    const read = errors.slice(0, BOUNDS.messages);
    const message = cut(read.map((row) => row.message).join("; "), BOUNDS.message);
    const more = errors.length > read.length ? ` and ${errors.length - read.length} more` : "";
    const text = `${this.clean(message)}${more}`;
    if (!good || !head.data.result) {
      const reason = message === "" ? "the API gave no reason" : text;
      const code = first?.code === undefined ? "" : `, code ${first.code}`;
      const kind = this.kindOf(response.status, message);
      throw this.error(
        call,
        kind,
        `${reason} (HTTP ${response.status}${code})`,
        response.status,
        first?.code,
      );
    }
    if (first !== undefined) {
      // The API's middle generation stores some rows and reports the others beside `result: true`.
      const what = `only a part was accepted: ${text}`;
      throw this.error(call, "partly-rejected", what, response.status, first.code);
    }
    const result = schema.safeParse(content);
    if (result.success) return result.data;
    const fields = result.error.issues.map((issue) => issue.path.join(".") || "the answer");
    const what = `the answer lacks what the API promises (${listed(fields)})`;
    throw this.error(call, "unreadable", what, response.status);
  }

  private noResponseError(call: Call, outcome: Exclude<AttemptOutcome, { kind: "response" }>): WiroError {
    if (outcome.kind === "wait-timeout") {
      return this.waitedTooLong(call, outcome.limit);
    }
    const what = `${new URL(this.context.settings.baseUrl).host}: ${outcome.why}`;
    if (outcome.kind === "no-response") return this.error(call, "no-response", what);
    const { operation, agentGuid } = call;
    return new WiroError({ kind: "not-sent", operation, agentGuid, what, remedy: outcome.remedy });
  }

  waitedTooLong(
    call: Call,
    limit: Extract<AttemptOutcome, { kind: "wait-timeout" }>["limit"] | "writes",
  ): WiroError {
    const { operation, agentGuid } = call;
    const kind = "rate-limited";
    const waited = durationInWords(this.limits.waitMs);
    switch (limit) {
      case "rate-limit":
        return this.error(call, kind, `the API's rate limit left no turn within ${waited}`);
      case "retry-after": {
        const maxPause = durationInWords(this.limits.maxRetryAfterMs);
        const what = `the API's rate limit asks for a longer pause (Retry-After) than ${maxPause}`;
        return this.error(call, kind, what);
      }
      case "writes":
        return this.error(call, kind, `the writes before it left no turn within ${waited}`);
      case "queue": {
        const { maxConcurrentRequests } = this.context.settings;
        const what = `the requests before it left no turn within ${waited} (maxConcurrentRequests: ${maxConcurrentRequests})`;
        return new WiroError({ kind, operation, agentGuid, what, remedy: REMEDIES.longQueue });
      }
    }
  }

  private kindOf(status: number, message: string): CommonErrorKind {
    // 408 is a failing server's, too: whether the call was carried out is unknown.
    const isFailing = status >= 500 || status === 408;
    // A failing server, or a refused key, proves nothing about an agent, whatever the text beside it says.
    if (!isFailing && status !== 401 && MISSING_AGENT.test(message)) return "missing-agent";
    if (status === 401 || status === 403) return "unauthorized";
    // A refusal in the API's own words is one, whatever the status: its documents do not agree on that.
    if (isFailing) return remedyFor(message) === undefined ? "server" : "rejected";
    return "rejected";
  }

  private clean(text: string): string {
    return redact(text, []).replace(/[.\s]+$/, "");
  }

  private error(call: Call, kind: CommonErrorKind, what: string, status?: number, code?: number): WiroError {
    return new WiroError({
      kind,
      operation: call.operation,
      agentGuid: call.agentGuid,
      what,
      remedy: remedyOf(kind, what, call.operation, this.context.settings.rejectedKeyRemedy),
      ...(status === undefined ? {} : { status }),
      ...(code === undefined ? {} : { code }),
    });
  }
}
