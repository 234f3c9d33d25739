import type { InviteEvent } from "../../invite/events";
import { undiciTransport } from "../../wiro/http/transport";
import type { Shell } from "../shell";
import { AuditLog } from "./audit";
import { Metrics } from "./metrics";
import { WebhookSender, type WebhookTarget } from "./webhook";

/** Where the events of a server go: the audit log, the metrics and, if there is a target, the webhook. */
export interface EventSinks {
  readonly metrics: Metrics;
  readonly onEvent: (event: InviteEvent) => void;
  close(): Promise<void>;
}

export function eventSinks(target: WebhookTarget | undefined, shell: Shell): EventSinks {
  const audit = new AuditLog(shell.out, shell.clock);
  const metrics = new Metrics(target !== undefined);
  const webhook =
    target &&
    new WebhookSender(target, undiciTransport(), shell.clock, shell.random, {
      delivered: () => metrics.webhook("delivered"),
      lost: (event, code) => {
        metrics.webhook("lost");
        audit.lostWebhook(event, code);
      },
    });
  return {
    metrics,
    onEvent: (event) => {
      audit.event(event);
      metrics.event(event);
      // Of an unknown outcome there is nothing to report: the next read of the API shows it.
      if (event.type === "return" && event.outcome !== "unknown") webhook?.send(event);
    },
    close: async () => webhook?.close(),
  };
}
