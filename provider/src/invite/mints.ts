import { MINUTE, SECOND } from "../wiro/clock";
import { mayHaveBeenApplied } from "../wiro/error";

/** How long a second click on one page counts as the same one. */
const SAME_CLICK = 3 * SECOND;
/** How many consent links an invite makes at most, and in which time. */
const MAX_MINTS = 6;
const PERIOD = 60 * MINUTE;

interface Mint {
  readonly startedAt: number;
  /** The form of the page that was clicked. */
  readonly csrfToken: string;
  readonly link: Promise<string>;
  /** Undefined while it is under way. */
  endedAt?: number;
}

/** The invite has made as many consent links as it may. */
export class TooManyMints extends Error {
  override readonly name = "TooManyMints";

  constructor(
    /** Milliseconds since the epoch. */
    readonly nextAt: number,
  ) {
    super("the invite has made as many consent links as it may");
  }
}

/**
 * The consent links that each invite made within the last hour. One is made at a time: a click meanwhile, and the
 * second half of a double click, gets the same link. Only this process knows them. It holds only invites of ours, each
 * with a few entries for an hour, so a stranger cannot make it grow.
 */
export class Mints {
  private readonly recent = new Map<string, readonly Mint[]>();

  constructor(private readonly now: () => number) {}

  /** Throws TooManyMints. */
  link(token: string, csrfToken: string, make: () => Promise<string>): Promise<string> {
    this.forgetOld();
    const mints = this.recent.get(token) ?? [];
    const shared = mints.find((mint) => this.isShared(mint, csrfToken));
    if (shared !== undefined) return shared.link;
    const [oldest] = mints;
    if (oldest !== undefined && mints.length >= MAX_MINTS) throw new TooManyMints(oldest.startedAt + PERIOD);
    const mint: Mint = { startedAt: this.now(), csrfToken, link: make() };
    this.recent.set(token, [...mints, mint]);
    mint.link.then(
      () => (mint.endedAt = this.now()),
      (error: unknown) => this.failed(token, mint, error),
    );
    return mint.link;
  }

  private isShared({ endedAt, csrfToken }: Mint, clicked: string): boolean {
    return endedAt === undefined || (csrfToken === clicked && this.now() - endedAt < SAME_CLICK);
  }

  /** A failed mint counts unless it certainly made no link. A later click never shares it. */
  private failed(token: string, mint: Mint, error: unknown): void {
    const others = (this.recent.get(token) ?? []).filter((other) => other !== mint);
    const counted = { ...mint, endedAt: Number.NEGATIVE_INFINITY };
    this.recent.set(token, mayHaveBeenApplied(error) ? [...others, counted] : others);
  }

  /** A time ahead of the clock is from before the clock was set back. */
  private forgetOld(): void {
    const now = this.now();
    for (const [token, mints] of this.recent) {
      const counted = mints.filter(
        ({ startedAt, endedAt }) => endedAt === undefined || (startedAt <= now && now - startedAt < PERIOD),
      );
      if (counted.length === 0) this.recent.delete(token);
      else if (counted.length < mints.length) this.recent.set(token, counted);
    }
  }
}
