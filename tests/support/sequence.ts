import fc from "fast-check";
import type { Sandbox } from "wiro-sandbox";
import { loseGrant } from "./lost-grant";

/**
 * The events in the life of one connection, in any order, and the rules that hold after each event. The driver is the
 * dynamic-provider host, called step by step, or the real CLI.
 */
export type Event =
  | { readonly do: "up"; readonly refresh: boolean; readonly lost?: LostResponse }
  | { readonly do: "preview" | "refresh" | "rename" | "rotate secret" | "change page" | "lose" | "cancel" }
  | { readonly do: "start" | "stop" | "approval" }
  | { readonly do: "consent"; readonly member: string }
  | { readonly do: "clock"; readonly minutes: number };

/** Responses of an operation that do not arrive during one `up`; with `after` it was carried out all the same. */
export interface LostResponse {
  readonly path: string;
  readonly reset: "before" | "after";
  readonly times: number;
}

export const EXPECTED_MEMBER = "Jane Doe";
const DAY = 24 * 60;
const MS_A_DAY = DAY * 60_000;
const RUNNING = 4;
const AT_REST: readonly number[] = [0, 5, 6];

const lostResponse = fc.record({
  path: fc.constantFrom("OAuthStatus", "CredentialUpsert", "OAuthConnect"),
  reset: fc.constantFrom("before" as const, "after" as const),
  times: fc.constantFrom(1, 3),
});

const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant("up" as const), refresh: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("up" as const), refresh: fc.boolean(), lost: lostResponse }),
  },
  { weight: 5, arbitrary: fc.constantFrom("preview", "refresh").map((name) => ({ do: name })) },
  {
    weight: 5,
    arbitrary: fc
      .constantFrom(EXPECTED_MEMBER, EXPECTED_MEMBER, "Sam Roe")
      .map((member) => ({ do: "consent", member }) as const),
  },
  {
    weight: 4,
    arbitrary: fc
      .constantFrom(1, 14, 16, 60, 5 * DAY, 40 * DAY, 340 * DAY)
      .map((minutes) => ({ do: "clock", minutes }) as const),
  },
  {
    weight: 4,
    arbitrary: fc
      .constantFrom("cancel", "lose", "rotate secret", "change page", "rename", "start", "stop", "approval")
      .map((name) => ({ do: name })),
  },
);

export const events = (length: number) => fc.array(event, { minLength: length, maxLength: length });

/** The operations of a driver; `args` are the declared inputs from then on. */
export interface Driver {
  up(options: { refresh: boolean; rename: boolean }): Promise<"done" | "failed">;
  preview(): Promise<unknown>;
  refresh(): Promise<unknown>;
  /** Whether a preview at this moment would change something. */
  plansChange(): Promise<boolean>;
  /** The recorded outputs, with secrets in plain text; undefined before the first up. */
  state(): Promise<Record<string, unknown> | undefined>;
  setArgs(args: Record<string, string>): void;
  advance(minutes: number): void;
  now(): number;
}

/** Runs one sequence against one agent, and throws where a rule is broken. */
export class Sequence {
  private readonly declared = { clientSecret: "secret-1", organizationId: "1" };
  /** Links that were used: each works once. */
  private readonly consentedBy = new Set<unknown>();
  private count = 1;
  /** When the agent last started. Each write and each consent restarts a running agent. */
  private startedAt = 0;
  /** Whether no attempt of the last write had a response. The API does not show the secret, so the write is due again. */
  private keysUnknown = false;

  constructor(
    private readonly sandbox: Sandbox,
    private readonly guid: string,
    private readonly driver: Driver,
  ) {
    driver.setArgs(this.declared);
  }

  async run(all: readonly Event[]): Promise<void> {
    for (const [index, one] of all.entries()) {
      await this.step(one).catch((error: unknown) => {
        throw new Error(`event ${index + 1}, ${JSON.stringify(one)}: ${(error as Error).message}`);
      });
    }
  }

  private async step(one: Event): Promise<void> {
    const { control } = this.sandbox;
    control.clearRequests();
    switch (one.do) {
      case "up":
        return this.up(one.refresh, false, one.lost);
      case "rename":
        return (await this.driver.state()) === undefined ? undefined : this.up(false, true);
      case "preview":
        await this.driver.preview();
        {
          this.noWrites("a preview");
          return;
        }
      case "refresh":
        await this.driver.refresh();
        this.noWrites("a refresh");
        return this.agrees();
      case "consent":
        return this.open("allow", one.member);
      case "cancel":
        return this.open("cancel");
      case "lose": {
        loseGrant(control, this.guid);
        return;
      }
      case "clock": {
        this.driver.advance(one.minutes);
        return;
      }
      case "start":
        control.setStatus(this.guid, RUNNING);
        this.startedAt = this.driver.now();
        return;
      case "stop":
        control.setStatus(this.guid, 0);
        return;
      case "approval":
        control.settings.refreshTokens = !control.settings.refreshTokens;
        return;
      case "rotate secret":
        this.count += 1;
        this.declared.clientSecret = `secret-${this.count}`;
        {
          this.driver.setArgs(this.declared);
          return;
        }
      case "change page":
        this.count += 1;
        this.declared.organizationId = String(this.count);
        {
          this.driver.setArgs(this.declared);
          return;
        }
    }
  }

  private async up(refresh: boolean, rename: boolean, lost?: LostResponse): Promise<void> {
    const { control } = this.sandbox;
    const before = await this.driver.state();
    const stored = control.agent(this.guid).linkedin;
    const isNew = before === undefined || rename;
    const secretStored = before?.["clientSecret"] === this.declared.clientSecret;
    // A write whose response was lost is not in the record, so without a refresh it is due again.
    const known = refresh ? stored : before;
    const isOtherPage = known?.["organizationId"] !== this.declared.organizationId;
    const writesDue = isNew || !secretStored || isOtherPage || this.keysUnknown;
    const consentDue = this.consentDue();
    const started = this.driver.now();
    if (lost !== undefined) control.fault(lost);
    const outcome = await this.driver.up({ refresh, rename });
    this.startedAt = this.driver.now();
    control.clearFaults();
    // The clock goes on during the run, so a link may expire on the way.
    const linkLive = !rename && this.linkLive(before, this.driver.now());

    const sent = control.requests();
    const responded = (operation: string) =>
      sent.filter((request) => request.operation === operation && request.status === 200).length;
    const count = (operation: string) => sent.filter((request) => request.operation === operation).length;
    const upserts = responded("CredentialUpsert");
    invariant(upserts <= 1, `${upserts} answered CredentialUpsert in one up`);
    invariant(writesDue || count("CredentialUpsert") === 0, "a CredentialUpsert that changed nothing");
    if (count("CredentialUpsert") > 0) this.keysUnknown = upserts === 0;
    invariant(responded("OAuthConnect") <= 1, "more than one answered mint for one cause");
    invariant(count("OAuthConnect") <= 2, "more than one more mint after an unanswered one");
    invariant(
      count("OAuthConnect") === 0 || consentDue !== false,
      "a link was minted although no consent was due",
    );
    invariant(count("OAuthConnect") === 0 || !linkLive, "a link was minted although one was alive");
    const others = sent.filter(
      ({ operation, write }) => write && !["CredentialUpsert", "OAuthConnect"].includes(operation),
    );
    invariant(others.length === 0, `unexpected writes: ${others.map(({ operation }) => operation).join()}`);
    if (outcome === "failed") {
      invariant(lost !== undefined, "an up failed although every answer arrived");
      return;
    }
    const after = await this.driver.state();
    invariant(
      control.agent(this.guid).linkedin.organizationId === this.declared.organizationId,
      "the page was not stored",
    );
    if (refresh || isNew) {
      invariant(
        consentDue !== true || this.linkLive(after, started),
        "a consent is due and there is no live link",
      );
      invariant(
        consentDue !== false || after?.["authorizeUrl"] === "",
        "no consent is due, yet there is a link",
      );
      const plansChange = await this.driver.plansChange();
      const expired = this.linkLive(after, started) && !this.linkLive(after, this.driver.now());
      invariant(!plansChange || expired, "a second up would change something");
    }
  }

  /** Whether Wiro holds a consent that has not ended, whatever the API reports. */
  private holdsConsent(): boolean {
    const { connected, connectedAt, tokenExpiresAt } = this.sandbox.control.agent(this.guid).linkedin;
    const ends = [Date.parse(tokenExpiresAt), Date.parse(connectedAt) + 365 * MS_A_DAY];
    return connected && ends.every((end) => end > this.driver.now());
  }

  /** By the sandbox's true state and the rules of the declaration; undefined where these do not decide it. */
  private consentDue(): boolean | undefined {
    const { status, linkedin } = this.sandbox.control.agent(this.guid);
    if (!this.holdsConsent() || linkedin.accountName !== EXPECTED_MEMBER) return true;
    const now = this.driver.now();
    const yearEnd = Date.parse(linkedin.connectedAt) + 365 * MS_A_DAY;
    if (yearEnd - now <= 30 * MS_A_DAY) return true;
    const end = Date.parse(linkedin.tokenExpiresAt);
    const lags = end < Math.min(now + 60 * MS_A_DAY, yearEnd) - 3 * MS_A_DAY;
    if (!lags || end - now > 15 * MS_A_DAY || AT_REST.includes(status)) return false;
    return status === RUNNING && now - this.startedAt > MS_A_DAY ? true : undefined;
  }

  private linkLive(state: Record<string, unknown> | undefined, at: number): boolean {
    const expires = state?.["authorizeUrlExpiresAt"];
    // A link's use shows only in the consent that it brought.
    const { connected } = this.sandbox.control.agent(this.guid).linkedin;
    if (connected && this.consentedBy.has(state?.["authorizeUrl"])) return false;
    return typeof expires === "string" && at < Date.parse(expires || "0");
  }

  private async open(decision: "allow" | "cancel", member = EXPECTED_MEMBER): Promise<void> {
    const link = (await this.driver.state())?.["authorizeUrl"];
    if (typeof link !== "string" || link === "") return;
    // The API's dates have seconds, and no person consents twice in one second.
    this.driver.advance(1 / 60);
    const end = await this.sandbox.control.consent(link, { decision, member });
    if (!end.includes("li_connected=true")) return;
    this.consentedBy.add(link);
    this.startedAt = this.driver.now();
  }

  private noWrites(what: string): void {
    const writes = this.sandbox.control.requests().filter(({ write }) => write);
    invariant(writes.length === 0, `${what} wrote: ${writes.map(({ operation }) => operation).join()}`);
  }

  private async agrees(): Promise<void> {
    const state = await this.driver.state();
    if (state === undefined) return;
    const truth = this.sandbox.control.agent(this.guid).linkedin;
    const holds = this.holdsConsent();
    invariant(
      (state["status"] === "connected") === holds,
      `status is ${String(state["status"])} against the truth`,
    );
    invariant(state["organizationId"] === truth.organizationId, "the recorded page is not the agent's");
    invariant(
      !holds || state["accountName"] === truth.accountName,
      "the recorded member is not the one who consented",
    );
    invariant(state["connected"] === (holds && truth.accountName === EXPECTED_MEMBER), "connected is not so");
  }
}

function invariant(holds: boolean, broken: string): void {
  if (!holds) throw new Error(broken);
}
