import type * as Undici from "undici";
import { connectionFailure } from "./connection-failure";
import { BOUNDS } from "../bounds";
import { type Proxy, proxyFor } from "./proxy";

export interface HttpResponse {
  readonly status: number;
  readonly retryAfter: string | undefined;
  /** The headers `Date` and `Age`, as they came. */
  readonly date: string | undefined;
  readonly age: string | undefined;
  /** `""` if it is too large. */
  readonly body: string;
  /** Whether the body was cut off, and thrown away, because it is too large. */
  readonly isTooLarge?: boolean;
}

/** No response, or half of one, reached us: whether the API did what was asked is unknown. */
export class NoResponseError extends Error {
  override readonly name: string = "NoResponseError";
}

/** Nothing was sent, and nothing will be before somebody does what the remedy says. Repeating it does not help. */
export class NotSentError extends NoResponseError {
  override readonly name = "NotSentError";

  constructor(
    why: string,
    readonly remedy: string,
  ) {
    super(why);
  }
}

export interface Transport {
  /** One HTTP request, its body included, within the time. Throws NoResponseError and nothing else. */
  post(url: string, headers: Record<string, string>, body: string, timeoutMs: number): Promise<HttpResponse>;
  close(): Promise<void>;
}

function poolOf(undici: typeof Undici, proxy: Proxy | undefined): Undici.Dispatcher {
  const options = { keepAliveTimeout: 30_000 };
  if (proxy === undefined) return new undici.Agent(options);
  try {
    return new undici.ProxyAgent({ ...options, uri: proxy.address });
  } catch {
    // The error may quote the address, which may hold a password.
    throw new NotSentError(
      `${proxy.variable} is not the address of a proxy that can be used`,
      "Give it as http://proxy.example:3128, with special characters of a password percent-encoded, or unset it.",
    );
  }
}

/** One keep-alive pool for the process. Loaded at the first request: a plain preview needs none of it. */
export function undiciTransport(): Transport {
  let agent: Undici.Dispatcher | undefined;
  return {
    async post(url, headers, body, timeoutMs) {
      // eslint-disable-next-line @typescript-eslint/no-require-imports -- a user's jest has no import(), and yarn's PnP patches require alone
      const undici = require("undici") as typeof Undici;
      const proxy = proxyFor(new URL(url), process.env);
      const pool = (agent ??= poolOf(undici, proxy));
      const signal = AbortSignal.timeout(timeoutMs);
      const exchange = async () => {
        const response = await undici.request(url, {
          dispatcher: pool,
          method: "POST",
          headers,
          body,
          signal,
        });
        const header = (name: string) => [response.headers[name] ?? []].flat()[0];
        return {
          status: response.statusCode,
          retryAfter: header("retry-after"),
          date: header("date"),
          age: header("age"),
          ...(await boundedText(response.body)),
        };
      };
      try {
        return await inTime(exchange(), signal, () => {
          if (agent === pool) agent = undefined;
          void pool.destroy();
        });
      } catch (error) {
        const { why, remedy } = connectionFailure(error, timeoutMs, proxy);
        throw remedy === undefined ? new NoResponseError(why) : new NotSentError(why, remedy);
      }
    },
    async close() {
      await agent?.close();
    },
  };
}

/** The body, read piece by piece: one that is too large is never in memory as a whole. */
async function boundedText(body: AsyncIterable<Uint8Array>): Promise<{ body: string; isTooLarge?: boolean }> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of body) {
    size += piece.length;
    // Leaving the loop closes the connection.
    if (size > BOUNDS.bodyBytes) return { body: "", isTooLarge: true };
    pieces.push(piece);
  }
  return { body: new TextDecoder().decode(Buffer.concat(pieces)) };
}

/** An exchange that does see the signal ends within a few turns of the event loop, and must not cost its pool. */
const SETTLE_MS = 100;

/**
 * undici 7 reads the signal only once a connection is open. A proxy that is silent or hangs up at CONNECT would hold
 * the request for ever, the latter in a busy loop (nodejs/undici#3897): then the pool itself is destroyed.
 */
async function inTime<T>(exchange: Promise<T>, signal: AbortSignal, giveUp: () => void): Promise<T> {
  let over = false;
  const stuck = new Promise<never>((_, reject) => {
    const check = () => {
      if (over) return;
      giveUp();
      reject(signal.reason as Error);
    };
    signal.addEventListener("abort", () => setTimeout(check, SETTLE_MS), { once: true });
  });
  try {
    return await Promise.race([exchange, stuck]);
  } finally {
    over = true;
  }
}
