import { isDeepStrictEqual } from "node:util";
import type { Print } from "../engine/lines";
import { Operations } from "../engine/operations";
import type { Session } from "../engine/session";
import { fromEngine, PROVIDER_KEY, toEngine } from "../engine/wire";
import { type CheckResult, type Properties, UNKNOWN } from "../lifecycle/check";
import { pick } from "../lifecycle/fields";
import type { Lifecycle, Recorded } from "../lifecycle/lifecycle";
import { type PropertyChange, propertyChanges } from "./property-changes";

/** The operations of one resource type, with properties as they are on the wire. */
export interface NativeResource {
  check(call: ResourceCall, recorded: Properties, news: Properties): Promise<CheckResult>;
  diff(call: ResourceCall, request: DiffRequest): Promise<ReadonlyMap<string, PropertyChange>>;
  create(call: ResourceCall, inputs: Properties, isPreview: boolean): Promise<Recorded>;
  /** With nothing recorded it is an import or a lookup. */
  read(call: ResourceCall, id: string, state: Properties, inputs: Properties): Promise<RecordedAndInputs>;
  update(call: ResourceCall, request: UpdateRequest): Promise<Properties>;
  delete(call: ResourceCall, id: string, state: Properties): Promise<void>;
  /** What a failed operation leaves of what was recorded, on the wire. */
  partlyDone(state: Properties, former: Properties): Properties;
}

/** About which resource an operation is, and where its lines go. */
export interface ResourceCall {
  readonly urn: string;
  readonly print: Print;
  /** Values that came in as secrets: no line has them. */
  readonly secretValues: readonly string[];
}

export interface DiffRequest {
  readonly state: Properties;
  readonly recorded: Properties;
  readonly news: Properties;
  readonly ignored: readonly string[];
}

export interface UpdateRequest {
  readonly id: string;
  readonly state: Properties;
  readonly news: Properties;
  readonly isPreview: boolean;
}

export interface RecordedAndInputs extends Recorded {
  readonly inputs: Properties;
}

/** Puts a lifecycle behind the protocol of a resource provider. */
export function adapt<Inputs extends object, State extends Inputs>(
  lifecycle: Lifecycle<Inputs, State>,
  session: Session,
): NativeResource {
  const operations = ({ print, secretValues }: ResourceCall) =>
    new Operations(lifecycle, session, print, secretValues);
  const toWire = (properties: Properties) => toEngine(properties, lifecycle.secrets);
  /** A stack may move back to the dynamic provider, whose host finds its code by what the state holds. */
  const recordWith = (state: Properties, former: Properties) =>
    toWire({ ...state, ...pick([PROVIDER_KEY], former) });
  const isIdentityKnown = (inputs: Properties) => lifecycle.identity.every((key) => inputs[key] !== UNKNOWN);
  /** The URNs that this process has imported or looked up: the API does not show all that a declaration has. */
  const importedUrns = new Set<string>();

  return {
    async check(call, recorded, news) {
      const { inputs, failures } = await operations(call).check(fromEngine(recorded), fromEngine(news));
      // `pulumi import` has what was read checked; with the option `import` the program's declaration is.
      const isImport = importedUrns.has(call.urn) && isDeepStrictEqual(news, recorded);
      return {
        inputs: toWire(inputs),
        failures: failures.filter(
          ({ property }) => property === "" || !isImport || news[property] !== undefined,
        ),
      };
    },

    async diff(call, { state, recorded, news, ignored }) {
      const [inputs, former] = [fromEngine(news), fromEngine(recorded)];
      const difference = await operations(call).diff(fromEngine(state), inputs);
      return propertyChanges(difference, former, inputs, ignored);
    },

    async create(call, inputs, isPreview) {
      if (isPreview)
        return { id: "", state: toWire(await operations(call).preview(undefined, fromEngine(inputs))) };
      const { id, state } = await operations(call).create(fromEngine(inputs));
      return { id, state: toWire(state) };
    },

    async read(call, id, recorded, inputs) {
      const isLookup = Object.keys(recorded).length === 0;
      if (isLookup) importedUrns.add(call.urn);
      const found = await operations(call).read(id, fromEngine(recorded));
      return {
        // Who looks something up may spell its id otherwise; a recorded one stays.
        id: (isLookup ? lifecycle.id(found.state) : undefined) ?? id,
        state: recordWith(found.state, recorded),
        inputs: toWire(found.inputs ?? inputs),
      };
    },

    async update(call, { id, state, news, isPreview }) {
      const [former, inputs] = [fromEngine(state), fromEngine(news)];
      const next = isPreview
        ? // An identity that is not known yet may be another one: then the update turns out to be a replacement.
          await operations(call).preview(isIdentityKnown(inputs) ? former : undefined, inputs)
        : (await operations(call).update(id, former, inputs)).state;
      return recordWith(next, state);
    },

    delete: (call, id, state) => operations(call).delete(id, fromEngine(state)),

    partlyDone: recordWith,
  };
}
