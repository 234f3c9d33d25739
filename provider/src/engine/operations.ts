import type { CheckResult, Properties } from "../lifecycle/check";
import {
  type Context,
  type DiffResult,
  type Lifecycle,
  messageOf,
  PartialFailure,
  type Recorded,
} from "../lifecycle/lifecycle";
import { shown } from "../lifecycle/fields";
import { AGENT_NOT_VISIBLE, withDoubt } from "../lifecycle/missing-agent";
import { isMissingAgent, WiroError } from "../wiro/error";
import { remedyInDoubt } from "../wiro/key-doubt";
import { doubtOfDeletion, refreshRecord, sightingRecord, isKeyOfRecord } from "./agent-record";
import { linesTo, type Print } from "./lines";
import { OperationError, withWaysRound } from "./operation-error";
import { Sanitiser, secretsIn } from "./sanitiser";
import type { Session } from "./session";
import { CHECK_FAILED_KEY } from "./wire";

/** What an operation may use. Its client is made at the first request: an operation without requests needs no key. */
interface Tools extends Pick<Context, "report" | "warn"> {
  readonly sanitiser: Sanitiser;
  readonly context: () => Context;
}

/**
 * The operations of a resource as every adapter offers them, with plain properties. Each way out is guarded: what is
 * printed, what is thrown, and what a partial failure records hold no secret.
 */
export class Operations<Inputs extends object, State extends Inputs> {
  constructor(
    private readonly lifecycle: Lifecycle<Inputs, State>,
    private readonly session: Session,
    private readonly print: Print,
    /** Values of this operation that came in as secrets, besides those that always are. No line has one as a word. */
    private readonly secretValues: readonly string[] = [],
  ) {}

  /** Claims the declared object. A failure without a property concerns the settings. */
  check(recorded: Properties, news: Properties): Promise<CheckResult> {
    return this.guarded([recorded, news], {}, ({ sanitiser }) => {
      const { inputs, failures } = this.checked(recorded, news);
      const id = failures.length === 0 ? this.lifecycle.id(inputs) : undefined;
      if (id !== undefined) {
        this.session.claims.add(id, this.lifecycle.id(recorded));
        this.session.sightings.declared.add(shown(inputs["agentGuid"]));
      }
      const problems = this.session.problems().map((reason) => ({ property: "", reason }));
      const lines = [...failures, ...problems].map(({ property, reason }) => ({
        property: sanitiser.line(property),
        reason: sanitiser.line(reason),
      }));
      return { inputs, failures: lines };
    });
  }

  /** Prints the notes and the warnings. */
  diff(state: Properties, inputs: Properties): Promise<DiffResult> {
    return this.guarded([state, inputs], {}, ({ report, warn }) => {
      const difference = this.lifecycle.diff(state as State, inputs as Inputs, this.session.moment());
      difference.notes.forEach(report);
      const { sightings } = this.session;
      const isKeyOnRecord = sightings.isKeyOnRecord || isKeyOfRecord(this.session, state);
      const doubt = remedyInDoubt(sightings, isKeyOnRecord);
      for (const line of difference.warnings) warn(doubt === undefined ? line : withDoubt(line, doubt));
      return difference;
    });
  }

  /** Whether there is nothing to do. Prints nothing. */
  isSame(state: Properties, inputs: Properties): Promise<boolean> {
    return this.guarded([state, inputs], {}, () => {
      const { kind } = this.lifecycle.diff(state as State, inputs as Inputs, this.session.moment());
      return kind === "same";
    });
  }

  /** The state that a create, or an update of `former`, will record, as far as that is known before it. */
  preview(former: Properties | undefined, inputs: Properties): Promise<Properties> {
    return this.guarded([former ?? {}, inputs], {}, () =>
      this.lifecycle.preview(inputs as Inputs, former as State | undefined, this.session.moment()),
    );
  }

  create(inputs: Properties): Promise<Recorded> {
    return this.guarded([inputs], {}, async ({ context }) => {
      const hold = () => this.session.claims.hold(this.lifecycle.id(inputs) ?? "");
      try {
        const { id, state } = await this.lifecycle.create(context(), inputs as Inputs);
        hold();
        return { id, state: this.withSighting(state, {}) };
      } catch (error) {
        if (error instanceof PartialFailure) hold();
        throw error;
      }
    });
  }

  /** Without anything recorded it is a lookup. Where `inputs` are undefined, the recorded ones stay. */
  read(id: string, former: Properties): Promise<{ state: Properties; inputs: Properties | undefined }> {
    return this.guarded([former], {}, async ({ context }) => {
      try {
        const { state, inputs } = await this.lifecycle.read(context(), id, former as Partial<State>);
        const sighting = refreshRecord(this.session, state["agentGuid"], former);
        return { state: { ...state, ...sighting }, inputs };
      } catch (error) {
        const isLookup = Object.keys(former).length === 0;
        if (isLookup || !(error instanceof WiroError)) throw error;
        // The run fails with the first one; the same line for each resource would bury it.
        if (error.kind === "unauthorized" && !this.session.isFirstRejectedRead())
          return { state: former, inputs: undefined };
        throw withWaysRound(error, this.session.advice);
      }
    });
  }

  update(id: string, former: Properties, inputs: Properties): Promise<{ state: Properties }> {
    return this.guarded([former, inputs], former, async ({ context }) => {
      const tools = context();
      this.session.sightings.isKeyOnRecord ||= isKeyOfRecord(this.session, former);
      const { state } = await this.lifecycle.update(tools, id, former as State, inputs as Inputs);
      return { state: this.withSighting(state, former) };
    });
  }

  delete(id: string, state: Properties): Promise<void> {
    return this.guarded([state], {}, async ({ context, report }) => {
      const claimed = this.session.claims.of(id);
      if (claimed === "held") {
        report(`${id}: another resource of this run manages it now, so nothing is changed on the agent.`);
        return;
      }
      if (claimed !== undefined) {
        throw new Error(
          `${id}: the same object is declared under another name and was not created, so this one is not deleted, and nothing is changed on the agent. Correct the error of that create, and run again.`,
        );
      }
      try {
        await this.lifecycle.delete(context(), id, state as State);
      } catch (error) {
        if (!isMissingAgent(error)) throw error;
        this.rejectDoubtfulDeletion(id, state, error);
        report(`${id}: ${AGENT_NOT_VISIBLE}, as an earlier run found: nothing was left to do.`);
      }
    });
  }

  /** The constructor may have reported the failures already: then its line stands for all. */
  private checked(recorded: Properties, news: Properties): CheckResult {
    const reason = news[CHECK_FAILED_KEY];
    if (typeof reason !== "string") return this.lifecycle.check(news, recorded);
    return { inputs: news, failures: [{ property: "", reason }] };
  }

  private rejectDoubtfulDeletion(id: string, state: Properties, cause: unknown): void {
    const doubt = doubtOfDeletion(this.session, state);
    if (doubt === undefined) return;
    throw new Error(
      `${id}: ${AGENT_NOT_VISIBLE}, and ${doubt}, so nothing was deleted, and the resource stays in the state. Run \`pulumi refresh\` with the right key, and run this again; or remove it from the state alone with \`pulumi state delete '<urn>'\`.`,
      { cause },
    );
  }

  private withSighting(state: Properties, former: Properties): Properties {
    return { ...state, ...sightingRecord(this.session, state["agentGuid"], former) };
  }

  /** Runs an operation on properties that may hold secrets. `former` is what the state holds, if there is one. */
  private async guarded<T>(
    properties: readonly Properties[],
    former: Properties,
    operation: (tools: Tools) => T | Promise<T>,
  ): Promise<T> {
    const secrets = [...this.session.secrets(), ...secretsIn(this.lifecycle.secrets, properties)];
    const sanitiser = new Sanitiser(secrets, this.secretValues);
    const lines = linesTo(this.print, sanitiser);
    const context = () => {
      const client = this.session.connect();
      // Not the other values: a response with one of them, such as the client id, is compared with it.
      client.protect(secrets);
      return { client, clock: this.session.clock, cancelled: this.session.run.cancelled, ...lines };
    };
    try {
      return await operation({ ...lines, sanitiser, context });
    } catch (error) {
      const message = sanitiser.line(messageOf(error));
      if (!(error instanceof PartialFailure)) throw new OperationError(message);
      const state = sanitiser.state(error.state, error.message);
      throw new OperationError(message, { id: error.id, state: this.withSighting(state, former) });
    }
  }
}
