import { SECOND } from "../wiro/clock";

/** How long a second click counts as the same one. */
const SAME_CLICK = 3 * SECOND;

interface Click {
  readonly location: Promise<string>;
  endsAt: number;
}

/** A double click sends a form twice; both answers lead to one consent link. Known to this process alone. */
export class Clicks {
  private readonly clicks = new Map<string, Click>();

  constructor(private readonly now: () => number) {}

  once(proof: string, start: () => Promise<string>): Promise<string> {
    for (const [key, { endsAt }] of this.clicks) if (endsAt <= this.now()) this.clicks.delete(key);
    const known = this.clicks.get(proof);
    if (known !== undefined) return known.location;
    const click: Click = { location: start(), endsAt: Number.POSITIVE_INFINITY };
    this.clicks.set(proof, click);
    click.location.then(
      () => (click.endsAt = this.now() + SAME_CLICK),
      () => this.clicks.delete(proof),
    );
    return click.location;
  }
}
