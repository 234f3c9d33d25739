import { subscribe } from "node:diagnostics_channel";
import { startSandbox } from "wiro-sandbox";

/** What the measuring process asks for. */
export interface ApiRequest {
  readonly kind: "count" | "connect-all";
}

/** The requests since the last count. */
export interface ApiCount {
  readonly requests: number;
  readonly writes: number;
  /** The most that were under way at one time. */
  readonly inFlight: number;
  /** How many had each operation. */
  readonly operations: Readonly<Record<string, number>>;
  /** How many were rejected with HTTP 429. */
  readonly rateLimited: number;
}

export interface ApiResponse {
  readonly kind: ApiRequest["kind"] | "started";
  readonly baseUrl: string;
  readonly guids: readonly string[];
  readonly count: ApiCount;
}

const [agents = 1, latencyMs = 0, perSecond = 0] = process.argv.slice(2).map(Number);
let underWay = 0;
let inFlight = 0;
subscribe("http.server.request.start", () => {
  underWay += 1;
  inFlight = Math.max(inFlight, underWay);
});
subscribe("http.server.response.finish", () => {
  underWay -= 1;
});

async function serve(): Promise<void> {
  const { baseUrl, control } = await startSandbox({
    agents: Array.from({ length: agents }, (_, index) => ({ title: `Customer ${index}` })),
    settings: { phaseMs: 0, refreshTokens: true, ...(perSecond > 0 ? { rateLimit: { perSecond } } : {}) },
  });
  if (latencyMs > 0) control.fault({ delayMs: latencyMs, times: Number.MAX_SAFE_INTEGER });
  const guids = control.agents().map(({ guid }) => guid);

  const count = (): ApiCount => {
    const requests = control.requests();
    control.clearRequests();
    const operations: Record<string, number> = {};
    for (const { operation } of requests) operations[operation] = (operations[operation] ?? 0) + 1;
    const max = inFlight;
    inFlight = underWay;
    return {
      requests: requests.length,
      writes: requests.filter(({ write }) => write).length,
      inFlight: max,
      operations,
      rateLimited: requests.filter(({ status }) => status === 429).length,
    };
  };
  const respond = (kind: ApiResponse["kind"], counted: ApiCount) =>
    process.send?.({ kind, baseUrl, guids: kind === "started" ? guids : [], count: counted });

  process.on("message", ({ kind }: ApiRequest) => {
    if (kind === "connect-all") for (const guid of guids) control.connectByHand(guid);
    respond(kind, count());
  });
  process.on("disconnect", () => process.exit());
  respond("started", count());
}

void serve();
