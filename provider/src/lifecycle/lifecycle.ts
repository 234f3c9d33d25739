import type { Moment } from "../wiro/api-clock";
import type { WiroClient } from "../wiro/client";
import type { Clock } from "../wiro/clock";
import type { CheckResult, Properties } from "./check";

/** What an update would do, with what there is to print about it. */
export type DiffResult = DiffLines &
  (
    | { readonly kind: "same" }
    /** These inputs differ: each can be named in the preview. */
    | { readonly kind: "update"; readonly properties: readonly string[] }
    /** The clock, not an input, makes a change due; `notes` says which. */
    | { readonly kind: "unnamed-update" }
    /** These inputs differ, and belong to the identity of the resource. */
    | { readonly kind: "replace"; readonly properties: readonly string[] }
  );

export interface DiffLines {
  /** Lines for the reviewer. */
  readonly notes: readonly string[];
  /** Lines about problems that somebody has to solve: each is printed once in a process, after `warning: `. */
  readonly warnings: readonly string[];
}

/** What a lifecycle may use: the API, the time, and lines to the user. */
export interface Context {
  readonly client: WiroClient;
  readonly clock: Clock;
  /** Aborts when the user cancels the run: a wait ends then. Where the engine does not report that, it never does. */
  readonly cancelled: AbortSignal;
  readonly report: (line: string) => void;
  /** Prints the line after `warning: `, once in a process: for a problem that somebody has to solve. */
  readonly warn: (line: string) => void;
}

export interface Recorded {
  readonly id: string;
  /** Inputs and outputs together, as the state holds them. */
  readonly state: Properties;
}

/** The observed state, and the inputs that would have led to it. */
export interface Observed {
  readonly state: Properties;
  readonly inputs: Properties;
}

/**
 * One resource, from its declaration to its end, independent of any engine. `State` is inputs and outputs together. The
 * caller passes to `diff`, `read`, `update` and `delete` what an earlier call returned.
 */
export interface Lifecycle<Inputs extends object, State extends Inputs> {
  /** Keys of the state that hold secrets. */
  readonly secrets: readonly string[];
  /** Inputs that make up what the object is in Wiro: another value of one replaces the resource. */
  readonly identity: readonly string[];
  /** Pure. `check(check(x)) = check(x)`. `recorded` are the inputs that the state holds, if there is one. */
  readonly check: (news: Properties, recorded?: Properties) => CheckResult;
  /** What the declared object is in Wiro; undefined as long as a part of it is unknown. */
  readonly id: (inputs: Properties) => string | undefined;
  /** Pure but for the time. */
  diff(state: State, inputs: Inputs, moment: Moment): DiffResult;
  /**
   * What a create, or an update of `state`, will record, as far as that is known before it: UNKNOWN stands for the rest.
   * Pure but for the time.
   */
  preview(inputs: Inputs, state: State | undefined, moment: Moment): Properties;
  create(context: Context, inputs: Inputs): Promise<Recorded>;
  /** With nothing recorded it is a lookup by id, which fails for what is not there. */
  read(context: Context, id: string, state: Partial<State>): Promise<Observed>;
  update(context: Context, id: string, state: State, inputs: Inputs): Promise<{ state: Properties }>;
  delete(context: Context, id: string, state: State): Promise<void>;
}

/**
 * The resource exists and is recorded, but not all of it could be done: the next run goes on from the state, which
 * shows what is left.
 */
export class PartialFailure extends Error {
  override readonly name = "PartialFailure";

  constructor(
    readonly id: string,
    readonly state: Properties,
    message: string,
  ) {
    super(message);
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
