import { MINUTE } from "../wiro/clock";

/** Longer than the cookie of a visit, without which a return proves nothing. */
const PERIOD = 61 * MINUTE;

interface Visit {
  readonly since: number;
  readonly reported: Set<string>;
}

/**
 * The returns that were reported, so that a page loaded again gives no second event. Only a return that belongs to a
 * click gets here, and an invite has few clicks an hour, so a stranger cannot make it grow.
 */
export class ReportedReturns {
  private readonly visits = new Map<string, Visit>();

  constructor(private readonly now: () => number) {}

  /** Another visit to LinkedIn began: what it brings is news, even if it is the same. */
  forget(token: string): void {
    this.visits.delete(token);
  }

  /** Whether this return is new. From now on it is not. */
  add(token: string, what: string): boolean {
    const now = this.now();
    for (const [other, { since }] of this.visits) {
      if (since > now || now - since > PERIOD) this.visits.delete(other);
    }
    const visit = this.visits.get(token) ?? { since: now, reported: new Set() };
    this.visits.set(token, visit);
    if (visit.reported.has(what)) return false;
    visit.reported.add(what);
    return true;
  }
}
