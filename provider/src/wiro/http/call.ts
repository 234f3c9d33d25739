import type { z } from "zod";
import { envelope } from "../responses";
import { ApiClock } from "../api-clock";
import { type Clock, durationInWords, elapsed, type Random } from "../clock";
import { isMissingAgent } from "../error";
import { acceptResponse } from "./accept-response";
import { LIMITS, type Limits } from "./budget";
import { CallErrors } from "./call-errors";
import { RequestGate } from "./gate";
import { type Call, OPERATIONS } from "./operations";
import { contentOf, ResponseMask } from "./response-mask";
import { sendWithRetry } from "./retry";
import type { Settings } from "../settings";
import type { Sightings } from "../sightings";
import { authHeaders, nonceSource } from "./signature";
import { type HttpResponse, NoResponseError, type Transport } from "./transport";

export interface CallContext {
  readonly settings: Settings;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: (line: string) => void;
  readonly limits?: Limits;
}

/** Calls of the API: envelope, errors, retry and log are the same for all of them. */
export class Caller {
  readonly time: ApiClock;
  readonly mask = new ResponseMask();
  readonly errors: CallErrors;
  private readonly gate: RequestGate;
  private readonly nextNonce: () => string;
  private readonly limits: Limits;

  constructor(
    private readonly context: CallContext,
    private readonly sightings: Sightings,
  ) {
    const { settings, clock, log, limits = LIMITS } = context;
    this.limits = limits;
    this.errors = new CallErrors(settings, limits);
    this.mask.protect([settings.apiKey, settings.apiSecret ?? ""]);
    this.time = new ApiClock(clock, log);
    this.gate = new RequestGate(settings.maxConcurrentRequests, clock, (milliseconds) => {
      const pause = durationInWords(milliseconds);
      log(`wiro: the API's rate limit is reached (HTTP 429). Requests go on in ${pause}.`);
    });
    this.nextNonce = nonceSource(() => clock.now());
  }

  /** The API's response, parsed by the schema. `waitedMs`: how much of its limit the call has waited already. */
  async call<T>(call: Call, schema: z.ZodType<T>, waitedMs = 0): Promise<T> {
    this.mask.protect(call.secrets ?? []);
    const rule = OPERATIONS[call.operation];
    const agent = rule.agentParameter === undefined ? {} : { [rule.agentParameter]: call.agentGuid };
    const body = JSON.stringify({ ...agent, ...call.body });
    const outcome = await sendWithRetry(
      { ...this.context, gate: this.gate, limits: { ...this.limits, waitMs: this.limits.waitMs - waitedMs } },
      rule.repeat,
      (timeoutMs, attempt) => this.post(call, body, timeoutMs, attempt),
      (response) => envelope.safeParse(contentOf(response.body)).success,
    );
    if (outcome.kind !== "response") throw this.errors.withoutResponse(call, outcome);
    const { response, readable } = outcome;
    // A response that is not the API's own JSON may come from a machine in between, with a clock of its own.
    if (readable) this.time.learn(response);
    const content = this.mask.content(call.operation, response.body);
    const { status } = response;
    try {
      const result = acceptResponse(response, content, schema, (kind, what, code) =>
        this.errors.of(call, kind, what, { status, code }),
      );
      this.sightings.add(call.agentGuid, "seen");
      return result;
    } catch (error) {
      if (isMissingAgent(error)) this.sightings.add(call.agentGuid, "missing");
      throw error;
    }
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
}
