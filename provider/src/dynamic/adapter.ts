import { OperationError } from "../engine/operation-error";
import { Operations } from "../engine/operations";
import type { Print } from "../engine/lines";
import type { Session } from "../engine/session";
import type { Properties } from "../lifecycle/check";
import { type DiffResult, type Lifecycle, messageOf, type Recorded } from "../lifecycle/lifecycle";
import { oneLine } from "../wiro/redaction";
import type { CheckResponse, DiffResponse, DynamicProvider } from "./dynamic-provider";
import { fromEngine, PROVIDER_KEY, toEngine } from "../engine/wire";

/**
 * An error as the engine shows it best: one line, once. The host prints errors of check, diff, read and delete to
 * stderr, too, as name and stack: those hold only where to look.
 */
class ShownError extends Error {
  constructor(message: string) {
    super(oneLine(message));
    this.stack = "an operation failed; the error is shown with its resource";
  }

  override toString(): string {
    return "pulumi-wiro-linkedin";
  }
}

/** Whether the plugin recorded the resource: the host finds its code by the record, which has to be made first. */
const isOfPlugin = (olds: Properties) => olds[PROVIDER_KEY] === undefined;

const MOVED =
  "the plugin recorded some of the resources: an update that no other line explains records that they are dynamic resources now, and sends no request";
let hasPrintedMove = false;

/** A fleet moves as a whole: one line says it for all. */
function printMove(print: Print): void {
  if (!hasPrintedMove) print(MOVED, "info");
  hasPrintedMove = true;
}

/** Puts a lifecycle behind the interface of Pulumi's dynamic-provider host. */
export function adapt<Inputs extends object, State extends Inputs>(
  lifecycle: Lifecycle<Inputs, State>,
  session: Session,
  print: Print,
): DynamicProvider {
  const operations = new Operations(lifecycle, session, print);
  const toHost = (properties: Properties) => toEngine(properties, lifecycle.secrets);
  const partlyDone =
    (news: Properties) =>
    ({ id, state }: Recorded) => ({
      id,
      properties: { ...toHost(state), [PROVIDER_KEY]: news[PROVIDER_KEY] },
    });
  return {
    // Must not throw and must not wait: it runs beside the first operations, and its errors are lost.
    configure({ config }) {
      session.configure(config);
    },

    check: (olds, news) =>
      orShown(async () => {
        const { inputs, failures } = await operations.check(fromEngine(olds), fromEngine(news));
        const reasons = failures.map((one) => (one.property === "" ? "" : `${one.property}: `) + one.reason);
        // A transformation of the program may have added a secret that is not marked as one.
        return checkResponse(toHost(inputs), reasons);
      }),

    diff: (_id, olds, news) =>
      orShown(async () => {
        const difference = await operations.diff(fromEngine(olds), fromEngine(news));
        if (difference.kind !== "same" || !isOfPlugin(olds)) return diffResponse(difference);
        printMove(print);
        return { changes: true };
      }),

    create: (news) =>
      orShown(async () => {
        const { id, state } = await operations.create(fromEngine(news));
        return { id, outs: toHost(state) };
      }, partlyDone(news)),

    read: (id, props) =>
      orShown(async () => {
        const { state, inputs } = await operations.read(id, fromEngine(props));
        return { id, props: toHost(state), ...(inputs === undefined ? {} : { inputs: toHost(inputs) }) };
      }),

    update: (id, olds, news) =>
      orShown(async () => {
        const [former, inputs] = [fromEngine(olds), fromEngine(news)];
        if (isOfPlugin(olds) && (await operations.isSame(former, inputs))) return { outs: toHost(former) };
        const { state } = await operations.update(id, former, inputs);
        return { outs: toHost(state) };
      }, partlyDone(news)),

    delete: (id, props) => orShown(() => operations.delete(id, fromEngine(props))),
  };
}

/** Runs an operation, and throws its error in the host's form; `toRecord` gives what is recorded nevertheless. */
async function orShown<T>(
  operation: () => Promise<T>,
  toRecord: (partial: Recorded) => object = () => ({}),
): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    const shown = new ShownError(messageOf(error));
    if (!(error instanceof OperationError) || error.partial === undefined) throw shown;
    throw Object.assign(shown, toRecord(error.partial), { reasons: [shown.message] });
  }
}

/** Without a property the engine prints no value. */
function checkResponse(inputs: Properties, reasons: readonly string[]): CheckResponse {
  return { inputs, failures: reasons.map((reason) => ({ property: "", reason })) };
}

function diffResponse(difference: DiffResult): DiffResponse {
  switch (difference.kind) {
    case "same":
      return { changes: false };
    case "update":
      // With `changes` left out, the engine compares the inputs itself, and so names each property in the preview.
      return {};
    case "unnamed-update":
      return { changes: true };
    case "replace":
      return { changes: true, replaces: [...difference.properties] };
  }
}
