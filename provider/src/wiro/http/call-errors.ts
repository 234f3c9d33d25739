import { durationInWords } from "../clock";
import { WiroError } from "../error";
import { type CommonErrorKind, remedyOf, REMEDIES } from "../remedies";
import type { Settings } from "../settings";
import type { Limits } from "./budget";
import type { Call } from "./operations";
import type { AttemptOutcome } from "./retry";

/** Why a call got no turn in time; `writes`: the writes to the same agent that were before it. */
export type WaitLimit = Extract<AttemptOutcome, { kind: "wait-timeout" }>["limit"] | "writes";

/** The errors of the calls of one account: its settings say what to do about them. */
export class CallErrors {
  constructor(
    private readonly settings: Settings,
    private readonly limits: Limits,
  ) {}

  of(
    { operation, agentGuid }: Call,
    kind: CommonErrorKind,
    what: string,
    { status, code }: { readonly status?: number; readonly code?: number | undefined } = {},
  ): WiroError {
    return new WiroError({
      kind,
      operation,
      agentGuid,
      what,
      remedy: remedyOf(kind, what, operation, this.settings.rejectedKeyRemedy),
      ...(status === undefined ? {} : { status }),
      ...(code === undefined ? {} : { code }),
    });
  }

  withoutResponse(call: Call, outcome: Exclude<AttemptOutcome, { kind: "response" }>): WiroError {
    if (outcome.kind === "wait-timeout") return this.waitTimeout(call, outcome.limit);
    const what = `${new URL(this.settings.baseUrl).host}: ${outcome.why}`;
    if (outcome.kind === "no-response") return this.of(call, "no-response", what);
    const { operation, agentGuid } = call;
    return new WiroError({ kind: "not-sent", operation, agentGuid, what, remedy: outcome.remedy });
  }

  waitTimeout(call: Call, limit: WaitLimit): WiroError {
    const kind = "rate-limited";
    const waited = durationInWords(this.limits.waitMs);
    switch (limit) {
      case "rate-limit":
        return this.of(call, kind, `the API's rate limit left no turn within ${waited}`);
      case "retry-after": {
        const maxPause = durationInWords(this.limits.maxRetryAfterMs);
        const what = `the API's rate limit asks for a longer pause (Retry-After) than ${maxPause}`;
        return this.of(call, kind, what);
      }
      case "writes":
        return this.of(call, kind, `the writes before it left no turn within ${waited}`);
      case "queue": {
        const { operation, agentGuid } = call;
        const { maxConcurrentRequests } = this.settings;
        const what = `the requests before it left no turn within ${waited} (maxConcurrentRequests: ${maxConcurrentRequests})`;
        return new WiroError({ kind, operation, agentGuid, what, remedy: REMEDIES.longQueue });
      }
    }
  }
}
