import type { Dispatcher } from "undici";
import { isLoopback } from "./settings";

export interface HttpAnswer {
  readonly status: number;
  readonly retryAfter: string | undefined;
  /** The headers `Date` and `Age`, as they came. */
  readonly date: string | undefined;
  readonly age: string | undefined;
  readonly body: string;
}

/** Nothing, or only half of an answer, reached us: whether the API did what was asked is unknown. */
export class NoAnswer extends Error {
  override readonly name = "NoAnswer";
}

export interface Transport {
  /** One HTTP request, its body included, within the time. Throws NoAnswer and nothing else. */
  post(url: string, headers: Record<string, string>, body: string, timeoutMs: number): Promise<HttpAnswer>;
  close(): Promise<void>;
}

/** Node's and undici's codes in words; the messages themselves are not shown, they may quote what was sent. */
function inWords(error: unknown, timeoutMs: number): string {
  const { name, code } = error as { name?: string; code?: string };
  if (name === "TimeoutError") return `no answer within ${timeoutMs / 1000} s`;
  switch (code) {
    case "ECONNREFUSED":
      return "the connection was refused";
    case "UND_ERR_ABORTED":
      return "the proxy refused to connect to it";
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return "the host name cannot be resolved";
    case "ECONNRESET":
    case "UND_ERR_SOCKET":
    case "EPIPE":
      return "the connection was cut before the whole answer came";
    default:
      return `no answer (${typeof code === "string" ? code : "connection failed"})`;
  }
}

/** One keep-alive pool for the process. Loaded at the first request: a plain preview needs none of it. */
export function undiciTransport(): Transport {
  let agent: Dispatcher | undefined;
  return {
    async post(url, headers, body, timeoutMs) {
      const undici = await import("undici");
      // What stays on this machine is no business of a proxy's, and may be plain http.
      const Pool = isLoopback(new URL(url)) ? undici.Agent : undici.EnvHttpProxyAgent;
      const pool = (agent ??= new Pool({ keepAliveTimeout: 30_000 }));
      const signal = AbortSignal.timeout(timeoutMs);
      const exchange = async () => {
        const answer = await undici.request(url, { dispatcher: pool, method: "POST", headers, body, signal });
        const header = (name: string) => [answer.headers[name] ?? []].flat()[0];
        return {
          status: answer.statusCode,
          retryAfter: header("retry-after"),
          date: header("date"),
          age: header("age"),
          body: await answer.body.text(),
        };
      };
      try {
        return await inTime(exchange(), signal, () => {
          if (agent === pool) agent = undefined;
          void pool.destroy();
        });
      } catch (error) {
        throw new NoAnswer(inWords(error, timeoutMs));
      }
    },
    async close() {
      await agent?.close();
    },
  };
}

/**
 * undici 7 looks at the signal only when a connection stands. A proxy that keeps silent or hangs up at CONNECT would
 * hold the request for ever, the latter in a busy loop (nodejs/undici#3897): then the pool itself has to go.
 */
async function inTime<T>(exchange: Promise<T>, signal: AbortSignal, giveUp: () => void): Promise<T> {
  let over = false;
  const stuck = new Promise<never>((_, reject) => {
    const check = () => {
      if (over) return;
      giveUp();
      reject(signal.reason as Error);
    };
    signal.addEventListener("abort", () => setImmediate(check), { once: true });
  });
  try {
    return await Promise.race([exchange, stuck]);
  } finally {
    over = true;
  }
}
