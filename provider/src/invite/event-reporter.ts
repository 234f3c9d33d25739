import { randomUUID } from "node:crypto";
import { isoTime } from "../wiro/clock";
import { redact } from "../wiro/redaction";
import type { InviteEvent } from "./events";
import type { InviteHandlerOptions } from "./handler-options";
import type { Invite } from "./invite-token";
import type { HandlerSetup } from "./options";

type WithoutBase<Event> = Event extends InviteEvent ? Pick<Event, "type" | "outcome" | "code"> : never;
export type EventContent = WithoutBase<InviteEvent>;

/** Hands events to the hook. Nothing that the hook does reaches the visitor. */
export class EventReporter {
  constructor(
    private readonly setup: HandlerSetup,
    private readonly onEvent: InviteHandlerOptions["onEvent"],
  ) {}

  report({ agentGuid, nonce }: Invite, content: EventContent, id: string = randomUUID()): void {
    const { onEvent } = this;
    if (onEvent === undefined) return;
    const time = isoTime(this.setup.clock.now());
    const event: InviteEvent = { id, time, agentGuid, nonce, ...content };
    (async () => onEvent(event))().catch((error: unknown) => this.logFailure(error));
  }

  private logFailure(error: unknown): void {
    const { settings, signingKeys, log } = this.setup;
    const secrets = [...signingKeys, settings.apiKey, settings.apiSecret ?? ""];
    log(`wiro: onEvent failed: ${redact(error instanceof Error ? error.message : String(error), secrets)}`);
  }
}
