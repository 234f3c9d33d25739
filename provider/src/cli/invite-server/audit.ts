import type { InviteEvent } from "../../invite/events";
import { type Clock, isoTime } from "../../wiro/clock";
import type { Output } from "../shell";

/** One line of JSON on stdout for each click and outcome. */
export class AuditLog {
  constructor(
    private readonly out: Output,
    private readonly clock: Clock,
  ) {}

  event({ time, id, agentGuid, type, outcome, code }: InviteEvent): void {
    // Each link belongs to a click, which has its line.
    if (type !== "mint") this.write({ time, event: type, agentGuid, outcome, code, id });
  }

  lostWebhook({ id, agentGuid }: InviteEvent, code: string): void {
    const time = isoTime(this.clock.now());
    this.write({ time, event: "webhook", agentGuid, outcome: "lost", code, id });
  }

  private write(line: Readonly<Record<string, string>>): void {
    this.out.write(`${JSON.stringify(line)}\n`);
  }
}
