import { preloading } from "../support/preload";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { FaultProxy, type LoggedExchange } from "../support/fault-proxy";
import type { Cell, Outcome } from "../support/fault-table";
import { type DeclaredResource, guidOf } from "./declared";
import type { Scenario } from "./fault-scenarios";
import { type Host, newFolder } from "./host";
import { OperationFailed } from "./protocol";
import { API_KEY, CLIENT_SECRET, MINUTE, HostFixture } from "./host-fixture";

/** Values that no response and no error may repeat. The test also searches for the links and their states. */
const SECRETS = [API_KEY, CLIENT_SECRET, encodeURIComponent(CLIENT_SECRET)];
/** The limit of one call, on the moved clock: 60 s for attempts, and 15 s for one that begins at their end. */
const CALL_BUDGET = 76_000;
/** The limit of the waits in the queue and for the API's rate limit. */
const WAIT_BUDGET = 10 * MINUTE;
/** The timeout of an AgentState, in which any number of calls may fail. */
const STATE_BUDGET = 5 * MINUTE;

/** How long an agent may take to arrive in the sandbox, through three phases. */
const AGENT_ARRIVES = 10_000;
const FOR_EVER = 1_000_000;

/** An operation that has ended. */
interface Ran {
  readonly resource: DeclaredResource;
  readonly error: OperationFailed | undefined;
  readonly exchanges: readonly LoggedExchange[];
}

/** Hosts whose time passes where they wait, a sandbox, and the proxy between them. */
export class FaultBench {
  private constructor(
    readonly fixture: HostFixture,
    readonly proxy: FaultProxy,
    private readonly clockFile: string,
    private readonly rejectionsFile: string,
    /** The process of an earlier run, the one under test, and one of a later run. */
    readonly hosts: Readonly<Record<"former" | "tested" | "later", Host>>,
  ) {}

  static async open(): Promise<FaultBench> {
    const fixture = await new HostFixture().open();
    const clockFile = join(newFolder(), "ahead");
    const rejectionsFile = join(newFolder(), "refusals");
    writeFileSync(clockFile, "0");
    writeFileSync(rejectionsFile, "0 0");
    const proxy = await FaultProxy.open(fixture.sandbox, clockFile);
    const start = () => startPassingHost(fixture, proxy, { clockFile, rejectionsFile });
    const hosts = { former: await start(), tested: await start(), later: await start() };
    return new FaultBench(fixture, proxy, clockFile, rejectionsFile, hosts);
  }

  async close(): Promise<void> {
    await this.fixture.close();
    await this.proxy.close();
  }

  /** The calls of an operation without a fault, in their order. */
  async callsOf(scenario: Scenario): Promise<string[]> {
    const { resource, exchanges } = await this.run(scenario, () => undefined, this.hosts.tested);
    this.forget(resource);
    return exchanges.map(({ operation }) => operation);
  }

  /** Runs the cell and the runs after it; throws where a rule breaks that holds for every cell. */
  async outcomeOf(cell: Cell): Promise<Outcome> {
    const { scenario, fault } = cell;
    // A process reports only the first read whose key is rejected.
    const isFirst = scenario.operation === "read" && fault.group === "rejected key";
    const tested = isFirst ? await this.freshHost() : this.hosts.tested;
    try {
      return await this.outcomeIn(tested, cell);
    } finally {
      if (isFirst) await tested.stop();
    }
  }

  private async outcomeIn(tested: Host, cell: Cell): Promise<Outcome> {
    const { scenario, fault } = cell;
    const begin = this.ahead();
    const { resource, error, exchanges } = await this.run(scenario, (agent) => this.arm(cell, agent), tested);
    const took = this.ahead() - begin;
    this.disarm();
    const { stdout, stderr } = await tested.takeOutput();

    const waits = fault.group.endsWith("rate limit") ? WAIT_BUDGET : 0;
    const stays = scenario.resource === "AgentState" ? STATE_BUDGET : 0;
    expect(took).toBeLessThanOrEqual(CALL_BUDGET + waits + stays);
    expect(exchanges.filter(isRespondedMint).length).toBeLessThanOrEqual(1);
    expectNoSecret([stdout, stderr, error?.message, ...(error?.record?.reasons ?? [])].join("\n"), exchanges);
    if (error !== undefined) expectOneLine(error.message, guidOf(resource));
    // Nothing is deleted by mistake: the record stays, and a delete that succeeds has done its work.
    if (scenario.operation !== "create") expect(resource.id).not.toBe("");

    const outcome = this.observedOutcome(cell, { resource, error, exchanges, stdout });
    await this.expectRecovery(cell, resource, {
      isDue: outcome !== "succeeds",
      isHalfway: error?.record !== undefined,
    });
    // A pause that the API asked for is over before the next cell begins.
    if (waits > 0) this.passTime(WAIT_BUDGET);
    this.forget(resource);
    return outcome;
  }

  private observedOutcome(
    { scenario, call, fault }: Cell,
    { resource, error, exchanges, stdout }: Ran & { stdout: string },
  ): Outcome {
    const hit = exchanges.findIndex(({ isHit }) => isHit);
    if (fault.fault !== "refused") expect(hit).toBeGreaterThanOrEqual(0);
    if (error !== undefined) {
      const isRepeated = exchanges.slice(hit + 1).some(({ operation }) => operation === call);
      return fault.fault === "refused" || isRepeated ? "fails" : "fails at once";
    }
    const { connection, presence } = resource.inputs;
    if (String(connection ?? presence).startsWith("missing")) return "shown as missing";
    if (!this.isDone(scenario, guidOf(resource)) && stdout.startsWith("warning: ")) return "left undone";
    this.expectDone(scenario, guidOf(resource));
    return "succeeds";
  }

  /** The next run after the fault: it does the rest, and the run after it has nothing to do. */
  private async expectRecovery(
    { scenario, persistence }: Cell,
    tested: DeclaredResource,
    { isDue, isHalfway }: { isDue: boolean; isHalfway: boolean },
  ): Promise<void> {
    const { change = {}, operation } = scenario;
    const resource = tested.in(this.hosts.later);
    if (operation === "delete") {
      if (isDue) await resource.delete();
    } else if (resource.id === "") {
      await resource.create();
    } else {
      // The engine updates a half-done resource without a call of diff, unless a refresh came before.
      const refreshes = operation === "read" || persistence === "for ever";
      if (refreshes) await resource.read();
      const isForced = isHalfway && !refreshes;
      if (isForced || (await resource.diff(change)).changes !== "same") await resource.update(change);
      expect((await resource.diff(change)).changes).toBe("same");
    }
    // An agent on its way counts as arrived, because it arrives by itself.
    this.passTime(AGENT_ARRIVES);
    this.expectDone(scenario, guidOf(resource));
  }

  private passTime(milliseconds: number): void {
    const ahead = this.ahead() + milliseconds;
    writeFileSync(this.clockFile, String(ahead));
    this.fixture.control.setClock(new Date(Date.now() + ahead).toISOString());
  }

  private expectDone({ done }: Scenario, guid: string): void {
    const { observed, desired } = done(this.fixture.control.agent(guid));
    expect(observed).toEqual(desired);
  }

  private isDone({ done }: Scenario, guid: string): boolean {
    const { observed, desired } = done(this.fixture.control.agent(guid));
    return JSON.stringify(observed) === JSON.stringify(desired);
  }

  private async run(scenario: Scenario, arm: (agentGuid: string) => void, tested: Host): Promise<Ran> {
    const arranged = await scenario.arrange(this.fixture, this.hosts.former);
    const resource = arranged.in(tested);
    const agentGuid = guidOf(resource);
    const from = this.proxy.log.length;
    arm(agentGuid);
    const error = await failure(operate(scenario, resource));
    const exchanges = this.proxy.log.slice(from).filter((exchange) => exchange.agentGuid === agentGuid);
    return { resource, error, exchanges };
  }

  private arm({ call, nth, position, fault, persistence }: Cell, agentGuid: string): void {
    const times = persistence === "once" ? 1 : FOR_EVER;
    // The n-th connection is refused, and each connection carries one call.
    if (fault.fault === "refused") writeFileSync(this.rejectionsFile, `${position} ${times}`);
    else this.proxy.plan({ agentGuid, operation: call, nth, times, fault: fault.fault });
  }

  private disarm(): void {
    this.proxy.heal();
    writeFileSync(this.rejectionsFile, "0 0");
  }

  private ahead(): number {
    return Number(readFileSync(this.clockFile, "utf8"));
  }

  /** A process of its own, for what a process does once. */
  freshHost(): Promise<Host> {
    const { clockFile, rejectionsFile } = this;
    return startPassingHost(this.fixture, this.proxy, { clockFile, rejectionsFile });
  }

  private forget(resource: DeclaredResource): void {
    this.fixture.control.removeAgent(guidOf(resource));
    this.fixture.control.clearRequests();
    this.proxy.log.length = 0;
  }
}

/** A link that reached the client. */
function isRespondedMint({ operation, reply }: LoggedExchange): boolean {
  return operation === "OAuthConnect" && reply?.status === 200 && reply.body.includes('"result":true');
}

function expectNoSecret(text: string, exchanges: readonly LoggedExchange[]): void {
  const states = exchanges.flatMap(({ reply }) => /state=(\w{16,})/.exec(reply?.body ?? "")?.[1] ?? []);
  for (const secret of [...SECRETS, ...states]) expect(text).not.toContain(secret);
}

function expectOneLine(message: string, agentGuid: string): void {
  expect(message).not.toMatch(/\n|<html|undefined|\[object/);
  expect(message).toContain(agentGuid);
}

async function operate({ operation, change = {} }: Scenario, resource: DeclaredResource): Promise<unknown> {
  switch (operation) {
    case "create":
      return resource.create();
    case "read":
      return resource.read();
    case "update":
      return resource.update(change);
    case "delete":
      return resource.delete();
  }
}

async function failure(operation: Promise<unknown>): Promise<OperationFailed | undefined> {
  try {
    await operation;
    return undefined;
  } catch (error) {
    if (error instanceof OperationFailed) return error;
    throw error;
  }
}

function startPassingHost(
  fixture: HostFixture,
  proxy: FaultProxy,
  files: { clockFile: string; rejectionsFile: string },
): Promise<Host> {
  const env = {
    WIRO_BASE_URL: proxy.baseUrl,
    NODE_OPTIONS: preloading("lean-sdk", "shifted-clock", "least-jitter", "passing-time"),
    TEST_CLOCK_FILE: files.clockFile,
    TEST_REJECTIONS_FILE: files.rejectionsFile,
  };
  return fixture.startHost({ env });
}
