import fc from "fast-check";
import { type Sandbox, startSandbox } from "wiro-sandbox";
import { linkedInCredential } from "../../../provider/src/lifecycle/linkedin-credential";
import type { CredentialInputs, CredentialState } from "../../../provider/src/lifecycle/credential-inputs";
import type { Context } from "../../../provider/src/lifecycle/lifecycle";
import { ownMoment } from "../../../provider/src/wiro/api-clock";
import { WiroClient } from "../../../provider/src/wiro/client";
import { DAY, MINUTE, SECOND, systemClock } from "../../../provider/src/wiro/clock";
import { settingsSchema } from "../../../provider/src/wiro/settings";
import { undiciTransport } from "../../../provider/src/wiro/http/transport";
import { loseGrant } from "../../support/lost-grant";

/** The number of sequences; `npm run test:clocks` runs more. */
const RUNS = Number(process.env["CLOCK_RUNS"] ?? 40);
const SEED = Number(process.env["CLOCK_SEED"] ?? Date.now() % 1_000_000);
const EXPECTED = "Jane Doe";
const REDIRECT = "https://your-app.com/";

type Event =
  | { readonly do: "up"; readonly refresh: boolean }
  | { readonly do: "consent" | "invite"; readonly member: string }
  | { readonly do: "pass"; readonly minutes: number }
  | { readonly do: "refresh" | "reconnect" | "restart" | "stop" | "start" | "lose" };

interface Case {
  readonly offset: number;
  /** `connectedat` moves with each renewal. */
  readonly moves: boolean;
  /** The stored end is always 60 days after a renewal. */
  readonly sixtyDays: boolean;
  readonly approved: boolean;
  readonly events: readonly Event[];
}

const member = fc.constantFrom(EXPECTED, EXPECTED, EXPECTED, "Sam Roe");
const simple = (name: "refresh" | "reconnect" | "restart" | "stop" | "start" | "lose") =>
  fc.constant({ do: name } as const);
const event = (plain: boolean): fc.Arbitrary<Event> =>
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constant("up" as const),
        refresh: plain ? fc.boolean() : fc.constant(true),
      }),
    },
    { weight: 5, arbitrary: fc.record({ do: fc.constant("consent" as const), member }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant("invite" as const), member }) },
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constant("pass" as const),
        minutes: fc.constantFrom(1, 5, 14, 16, 60, 1440, 5 * 1440, 20 * 1440, 46 * 1440, 200 * 1440),
      }),
    },
    { weight: 3, arbitrary: simple("refresh") },
    { weight: 1, arbitrary: simple("reconnect") },
    { weight: 1, arbitrary: simple("restart") },
    { weight: 1, arbitrary: simple("stop") },
    { weight: 1, arbitrary: simple("start") },
    { weight: 1, arbitrary: simple("lose") },
  );
const cases = (plain: boolean): fc.Arbitrary<Case> =>
  fc.record({
    offset: fc.oneof(
      fc.constantFrom(-6 * MINUTE, 6 * MINUTE, -20 * MINUTE, 20 * MINUTE),
      fc.integer({ min: -DAY, max: DAY }),
    ),
    moves: fc.boolean(),
    sixtyDays: fc.boolean(),
    approved: fc.boolean(),
    events: fc.array(event(plain), { minLength: 5, maxLength: 20 }),
  });

function invariant(holds: boolean, broken: string): void {
  if (!holds) throw new Error(broken);
}

/** One agent and its credential. Each operation is a process of its own, which knows the API's time by its responses. */
class Run {
  private state: CredentialState | undefined;
  private trigger = 0;
  private invites = 0;
  private readonly consents: string[] = [];
  private first = "";
  private readonly linkLives: { from: number; until: number }[] = [];
  /** A consent by our link, by this member, that no refresh has read yet. */
  private unseen: { at: string; member: string; hadNone: boolean } | undefined;
  readonly trace: string[] = [];

  constructor(
    private readonly sandbox: Sandbox,
    private readonly guid: string,
    private readonly offset: number,
    private readonly moves: boolean,
  ) {}

  private get now(): number {
    return this.sandbox.control.now().getTime();
  }

  private get inputs(): CredentialInputs {
    const { inputs } = linkedInCredential.check({
      agentGuid: this.guid,
      clientId: "app-1",
      clientSecret: "secret-1",
      organizationId: "12345678",
      redirectUrl: REDIRECT,
      expectedAccountName: EXPECTED,
      ...(this.trigger === 0 ? {} : { reconnectTrigger: String(this.trigger) }),
    });
    return inputs as CredentialInputs;
  }

  private async process<T>(work: (context: Context) => Promise<T>): Promise<T> {
    const transport = undiciTransport();
    const clock = { ...systemClock, now: () => this.now + this.offset };
    const client = new WiroClient({
      settings: settingsSchema.parse({ apiKey: "sandbox-key", baseUrl: this.sandbox.baseUrl }),
      transport,
      clock,
      random: Math.random,
      log: () => undefined,
    });
    try {
      const cancelled = new AbortController().signal;
      return await work({ client, clock, cancelled, report: () => undefined, warn: () => undefined });
    } finally {
      await transport.close();
    }
  }

  private async read(context: Context, state: CredentialState): Promise<CredentialState> {
    const read = await linkedInCredential.read(context, `${this.guid}/linkedin`, state);
    const found = read.state as CredentialState;
    // A stopped agent loses its consent when its token ends.
    if (!this.sandbox.control.agent(this.guid).linkedin.connected) this.unseen = undefined;
    if (this.unseen !== undefined) {
      const { at, member: who, hadNone } = this.unseen;
      this.unseen = undefined;
      // Where renewals move the date, the first renewal, a day later, hides the date of the consent.
      const isHidden = this.moves && this.now - Date.parse(at) >= DAY - MINUTE;
      const isObserved = Date.parse(found.firstConnectedAt) >= Date.parse(at);
      invariant(isObserved || (isHidden && !hadNone), `the consent of ${at} by our link was not recognised`);
      const ended = found.status === "disconnected";
      invariant(
        ended || found.connected === (who === EXPECTED),
        `connected is ${String(found.connected)} after ${who}`,
      );
    }
    return found;
  }

  async run(event: Event): Promise<void> {
    const { control } = this.sandbox;
    switch (event.do) {
      case "pass":
        control.advanceClock(event.minutes * MINUTE);
        break;
      case "refresh":
        await this.process(async (context) => {
          if (this.state !== undefined) this.state = await this.read(context, this.state);
        });
        break;
      case "reconnect":
        this.trigger += 1;
        break;
      case "restart":
        if (control.agent(this.guid).status !== 0) control.setStatus(this.guid, 3);
        break;
      case "stop":
        control.setStatus(this.guid, 0);
        break;
      case "start":
        control.setStatus(this.guid, 4);
        break;
      case "lose":
        loseGrant(control, this.guid);
        this.unseen = undefined;
        break;
      case "invite":
        this.invites += 1;
        await this.consent(
          await this.process(({ client }) => client.oauthConnect(this.guid, REDIRECT)),
          event.member,
        );
        this.unseen = undefined;
        break;
      case "consent":
        await this.byOurLink(event.member);
        break;
      case "up":
        await this.up(event.refresh);
        break;
    }
    const { status = "", connected = "", authorizeUrl = "" } = this.state ?? {};
    this.trace.push(
      `${event.do}: ${status} ${String(connected)} ${authorizeUrl === "" ? "no link" : "link"}`,
    );
  }

  private async consent(link: string, who: string): Promise<string | undefined> {
    // The API's dates have seconds, and no person consents twice in one second.
    this.sandbox.control.advanceClock(2 * SECOND);
    const end = await this.sandbox.control.consent(link, { member: who });
    if (!end.includes("li_connected=true")) return undefined;
    const at = this.sandbox.control.agent(this.guid).linkedin.connectedAt;
    this.consents.push(at);
    return at;
  }

  private async byOurLink(who: string): Promise<void> {
    const link = this.state?.authorizeUrl ?? "";
    if (link === "") return;
    const at = await this.consent(link, who);
    if (at === undefined) return;
    this.unseen = { at, member: who, hadNone: this.state?.connectedAt === "" };
  }

  private async up(refresh: boolean): Promise<void> {
    const { inputs } = this;
    const before = this.state;
    const mintsBefore = this.mints;
    await this.process(async (context) => {
      if (this.state === undefined) {
        this.state = (await linkedInCredential.create(context, inputs)).state as CredentialState;
        return;
      }
      if (refresh) this.state = await this.read(context, this.state);
      const moment = refresh ? context.client.moment() : ownMoment(context.clock.now());
      if (linkedInCredential.diff(this.state, inputs, moment).kind === "same") return;
      const updated = await linkedInCredential.update(context, `${this.guid}/linkedin`, this.state, inputs);
      this.state = updated.state as CredentialState;
      // An update polls first, and so has read the current state.
      this.unseen = undefined;
    });
    if (this.mints === mintsBefore) return;
    this.linkLives.push({
      from: this.now - MINUTE,
      until: Date.parse(this.state?.authorizeUrlExpiresAt ?? "") + MINUTE,
    });
    const isTriggered = before?.reconnectTrigger !== inputs.reconnectTrigger;
    // Any consent since then may have used the link.
    const until = Date.parse(before?.authorizeUrlExpiresAt ?? "");
    const served = this.consents.some((at) => Date.parse(at) > until - 15 * MINUTE - SECOND);
    const isAlive = (before?.authorizeUrl ?? "") !== "" && !served && this.now < until - 5 * SECOND;
    invariant(!isAlive || isTriggered, "a link was minted although one was alive");
  }

  /** Our links, without those of invites. */
  get mints(): number {
    const all = this.sandbox.control.requests().filter(({ operation }) => operation === "OAuthConnect");
    return all.length - this.invites;
  }

  /** A renewal counts as a consent only while a link of ours is valid. */
  rulesOfTheRecord(): void {
    const before = this.first;
    this.first = this.state?.firstConnectedAt ?? "";
    const [from, until] = [Date.parse(before), Date.parse(this.first)];
    if (!(until > from)) return;
    const consented = this.consents.some((at) => Date.parse(at) > from && Date.parse(at) <= until);
    const inLife = this.linkLives.some((life) => until >= life.from && until <= life.until);
    invariant(consented || inLife, `the renewal of ${this.first} was taken for a consent`);
  }
}

async function run({ moves, sixtyDays, approved, events }: Case, offset: number, sandbox: Sandbox) {
  const { control } = sandbox;
  control.reset();
  Object.assign(control.settings, {
    connectedAtMovesOnRefresh: moves,
    storedTokenEnd: sixtyDays ? "sixty-days" : "linkedin",
    refreshTokens: approved,
    phaseMs: 0,
  });
  const [agent] = control.agents();
  if (agent === undefined) throw new Error("the sandbox has no agent");
  control.setStatus(agent.guid, 4);
  const story = new Run(sandbox, agent.guid, offset, moves);
  for (const one of [{ do: "up", refresh: true } as const, ...events]) {
    await story.run(one);
    story.rulesOfTheRecord();
  }
  return { trace: story.trace, mints: story.mints };
}

describe(`two clocks (seed ${SEED}, ${RUNS} sequences each)`, () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox({ agents: [{ status: 4 }] });
  });
  afterAll(() => sandbox.close());
  const options = { numRuns: RUNS, seed: SEED, endOnFailure: process.env["CLOCK_RUNS"] === undefined };
  const timeout = 20_000 + RUNS * 2000;

  it(
    "with any offset of ours, a run that refreshes observes, records and mints the same",
    async () => {
      const property = fc.asyncProperty(cases(false), async (one) => {
        const agreeing = await run(one, 0, sandbox);
        expect(await run(one, one.offset, sandbox)).toEqual(agreeing);
      });
      await fc.assert(property, options);
    },
    timeout,
  );

  it(
    "a consent by our link is recognised at once, and no link is made while one is valid, with a refresh or without",
    async () => {
      const property = fc.asyncProperty(cases(true), async (one) => {
        await run(one, one.offset, sandbox);
      });
      await fc.assert(property, options);
    },
    timeout,
  );
});
