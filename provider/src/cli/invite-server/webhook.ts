import { setMaxListeners } from "node:events";
import { Webhook } from "standardwebhooks";
import type { InviteReturnEvent } from "../../invite/events";
import { type Clock, elapsed, MINUTE, type Random, SECOND } from "../../wiro/clock";
import { LIMITS } from "../../wiro/http/budget";
import { backoff, retryAfterMs } from "../../wiro/http/retry";
import { NotSentError, type Transport } from "../../wiro/http/transport";
import { isLoopback } from "../../wiro/urls";
import { EXIT, Failure } from "../shell";

export const WEBHOOK_SECRET = "WIRO_INVITE_WEBHOOK_SECRET";
const MAKE_ONE = 'make one with `echo "whsec_$(openssl rand -base64 32)"`';

export const WEBHOOK_LIMITS = {
  ...LIMITS,
  attempts: 8,
  attemptMs: 10 * SECOND,
  /** From the event to the end of the last pause. */
  totalMs: 30 * MINUTE,
  backoffBaseMs: 30 * SECOND,
  backoffCapMs: 10 * MINUTE,
  /** Webhooks that wait or are on their way. */
  queue: 1000,
  /** What a server that ends still waits for. */
  closeMs: 5 * SECOND,
};

export interface WebhookTarget {
  readonly url: string;
  readonly secret: string;
}

/** Neither message quotes its value: the URL may hold a token, too. */
export function webhookTarget(url: string, secret = ""): WebhookTarget {
  if (!isWebhookUrl(url)) {
    throw new Failure(
      "--webhook-url must be an https URL without a user name (plain http only to a loopback address)",
      EXIT.usage,
    );
  }
  if (secret === "") {
    throw new Failure(`--webhook-url needs a secret; export ${WEBHOOK_SECRET}, ${MAKE_ONE}`, EXIT.usage);
  }
  if (!isWebhookSecret(secret)) {
    throw new Failure(
      `${WEBHOOK_SECRET} must be whsec_ and 24 to 64 bytes in base64; ${MAKE_ONE}`,
      EXIT.usage,
    );
  }
  return { url, secret };
}

function isWebhookUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  if (`${url.username}${url.password}` !== "") return false;
  return url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url));
}

/** @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md, "Signature scheme" */
function isWebhookSecret(text: string): boolean {
  const [, key = ""] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(text) ?? [];
  const bytes = Buffer.from(key, "base64");
  return bytes.toString("base64") === key && bytes.length >= 24 && bytes.length <= 64;
}

export interface WebhookReports {
  delivered(event: InviteReturnEvent): void;
  /** `code`: the HTTP status, or why nothing was sent. */
  lost(event: InviteReturnEvent, code: string): void;
}

interface Attempt {
  /** `""` if the receiver accepted it. */
  readonly code: string;
  readonly isFinal?: boolean;
  readonly retryAfter?: number | undefined;
}

/**
 * Sends outcomes to one receiver, with the headers of Standard Webhooks. Count, time and queue are bounded, and each
 * webhook ends as delivered or as lost. Only this process knows them.
 */
export class WebhookSender {
  private readonly signer: Webhook;
  private readonly pending = new Map<InviteReturnEvent, Promise<void>>();
  private readonly closing = new AbortController();
  private isAbandoned = false;

  constructor(
    private readonly target: WebhookTarget,
    private readonly transport: Transport,
    private readonly clock: Clock,
    private readonly random: Random,
    private readonly reports: WebhookReports,
  ) {
    this.signer = new Webhook(target.secret);
    // Each pause listens, and there may be as many as the queue holds.
    setMaxListeners(0, this.closing.signal);
  }

  send(event: InviteReturnEvent): void {
    if (this.closing.signal.aborted) {
      this.reports.lost(event, "stopped");
    } else if (this.pending.size >= WEBHOOK_LIMITS.queue) {
      this.reports.lost(event, "queue-full");
    } else {
      this.pending.set(
        event,
        this.deliver(event).then((code) => this.settle(event, code)),
      );
    }
  }

  /** Pauses end, and each webhook has one more attempt. What the time does not suffice for is lost. */
  async close(): Promise<void> {
    this.closing.abort();
    const enough = new AbortController();
    const timeout = this.clock.sleep(WEBHOOK_LIMITS.closeMs, enough.signal);
    await Promise.race([Promise.all(this.pending.values()), timeout]);
    enough.abort();
    const isDone = this.pending.size === 0;
    this.isAbandoned = true;
    for (const event of this.pending.keys()) this.settle(event, "stopped");
    if (isDone) await this.transport.close();
  }

  private isClosing(): boolean {
    return this.closing.signal.aborted;
  }

  private settle(event: InviteReturnEvent, code: string): void {
    if (!this.pending.delete(event)) return;
    if (code === "") this.reports.delivered(event);
    else this.reports.lost(event, code);
  }

  private async deliver(event: InviteReturnEvent): Promise<string> {
    const started = elapsed(this.clock);
    for (let attempt = 1; ; attempt += 1) {
      const isLast = attempt === WEBHOOK_LIMITS.attempts || this.isClosing();
      const { code, isFinal = false, retryAfter = 0 } = await this.attempt(event);
      if (code === "" || isFinal || isLast || this.isAbandoned) return code;
      const pause = Math.max(backoff(attempt, this.random, WEBHOOK_LIMITS), retryAfter);
      if (elapsed(this.clock) - started + pause > WEBHOOK_LIMITS.totalMs) return code;
      await this.clock.sleep(pause, this.closing.signal);
    }
  }

  private async attempt(event: InviteReturnEvent): Promise<Attempt> {
    const body = webhookBody(event);
    const time = new Date(this.clock.now());
    const headers = {
      "content-type": "application/json",
      "user-agent": "pulumi-wiro-linkedin",
      "webhook-id": event.id,
      "webhook-timestamp": String(Math.floor(time.getTime() / SECOND)),
      "webhook-signature": this.signer.sign(event.id, time, body),
    };
    try {
      const response = await this.transport.post(this.target.url, headers, body, WEBHOOK_LIMITS.attemptMs);
      const { status } = response;
      if (status >= 200 && status < 300) return { code: "" };
      const retryAfter = retryAfterMs(response.retryAfter, this.clock.now());
      // 410: the receiver wants no more of them.
      return { code: `http-${status}`, isFinal: status === 410, retryAfter };
    } catch (error) {
      return error instanceof NotSentError ? { code: "not-sent", isFinal: true } : { code: "no-response" };
    }
  }
}

/** The names of persons stay out: the receiver asks the API for them. */
function webhookBody({ time, agentGuid, nonce, outcome, code }: InviteReturnEvent): string {
  const type = outcome === "connected" ? "invite.connected" : "invite.failed";
  return JSON.stringify({ type, timestamp: time, data: { agentGuid, nonce, code } });
}
