import {
  type Context,
  type DiffResult,
  type Lifecycle,
  messageOf,
  PartialFailure,
  type Properties,
} from "../lifecycle/lifecycle";
import { AGENT_NOT_VISIBLE } from "../lifecycle/missing-agent";
import { isMissingAgent, WiroError } from "../wiro/error";
import { maskSecrets, oneLine } from "../wiro/redaction";
import type { ConfigSource } from "../wiro/setting-sources";
import { doubtOfDeletion, refreshRecord, sightingRecord } from "./agent-record";
import { claim, claimOf, settleClaim } from "./claims";
import type { Session } from "./session";
import { fromEngine, PROVIDER_KEY, CHECK_FAILED_KEY, toEngine } from "./wire";

/** The part of Pulumi's dynamic ResourceProvider that the host calls, with properties as they are on the wire. */
export interface DynamicProvider {
  configure(request: { config: ConfigSource }): void;
  check(
    olds: Properties,
    news: Properties,
  ): Promise<{ inputs: Properties; failures: { property: string; reason: string }[] }>;
  diff(id: string, olds: Properties, news: Properties): Promise<{ changes?: boolean; replaces?: string[] }>;
  create(inputs: Properties): Promise<{ id: string; outs: Properties }>;
  /** Without inputs the engine keeps those that it has. */
  read(id: string, props: Properties): Promise<{ id: string; props: Properties; inputs?: Properties }>;
  update(id: string, olds: Properties, news: Properties): Promise<{ outs: Properties }>;
  delete(id: string, props: Properties): Promise<void>;
}

/**
 * An error as the engine shows it best: one line, once. The host prints errors of check, diff, read and delete to
 * stderr, too, as name and stack: there it finds only where to look.
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

const warned = new Set<string>();

/** Lines to the user without secrets. A warning is printed once in a process: a refresh asks for a diff twice. */
function linesTo(
  print: (line: string) => void,
  secrets: readonly string[],
): Pick<Context, "report" | "warn"> {
  const report = (line: string) => print(oneLine(maskSecrets(line, secrets)));
  const warn = (line: string) => {
    if (!warned.has(line)) report(`warning: ${line}`);
    warned.add(line);
  };
  return { report, warn };
}

/** Puts a lifecycle behind the interface of Pulumi's dynamic-provider host. */
export function adapt<Inputs extends object, State extends Inputs>(
  lifecycle: Lifecycle<Inputs, State>,
  session: Session,
  print: (line: string) => void,
): DynamicProvider {
  const secretsIn = (...all: Properties[]): string[] => {
    const values = all.flatMap((properties) => lifecycle.secrets.map((key) => properties[key]));
    return [...session.secrets(), ...values.filter((value) => typeof value === "string")];
  };

  const sightings = (state: Properties, former: Properties) =>
    sightingRecord(session, state["agentGuid"], former);

  /** Runs an operation with every way out guarded: what is printed, what is thrown, what a partial failure keeps. */
  const guarded = async <T>(
    properties: Properties[],
    operation: (context: () => Context) => Promise<T>,
  ): Promise<T> => {
    const secrets = secretsIn(...properties);
    const { report, warn } = linesTo(print, secrets);
    try {
      return await operation(() => {
        const client = session.connect();
        client.protect(secrets);
        return { client, clock: session.clock, report, warn };
      });
    } catch (error) {
      const shown = new ShownError(maskSecrets(messageOf(error), secrets));
      if (!(error instanceof PartialFailure)) throw shown;
      // The state may hold the message, too: what was masked there must not lie in the state in the clear.
      const state = Object.entries(error.state).map(([key, value]) => [
        key,
        value === error.message ? shown.message : value,
      ]);
      const masked = Object.fromEntries(state) as Properties;
      const former = properties.length > 1 ? fromEngine(properties[0] ?? {}) : {};
      const toPrint = {
        ...toEngine({ ...masked, ...sightings(masked, former) }, lifecycle.secrets),
        [PROVIDER_KEY]: properties.at(-1)?.[PROVIDER_KEY],
      };
      throw Object.assign(shown, { id: error.id, properties: toPrint, reasons: [shown.message] });
    }
  };

  return {
    // Must not throw and must not wait: it runs beside the first operations, and its errors are lost.
    configure({ config }) {
      session.configure(config);
    },

    check: (olds, news) =>
      guarded([olds, news], async () => {
        if (typeof news[CHECK_FAILED_KEY] === "string") {
          const reasons = [news[CHECK_FAILED_KEY], ...session.problems()];
          return Promise.resolve({
            inputs: news,
            failures: reasons.map((reason) => ({ property: "", reason })),
          });
        }
        const recorded = fromEngine(olds);
        const { inputs, failures: problems } = lifecycle.check(fromEngine(news), recorded);
        const id = problems.length === 0 ? lifecycle.id(inputs) : undefined;
        if (id !== undefined) {
          claim(id, lifecycle.id(recorded));
          session.sightings.declared.add(String(inputs["agentGuid"]));
        }
        const secrets = secretsIn(olds, news);
        const reasons = [
          ...problems.map(({ property, reason }) => `${property}: ${reason}`),
          ...session.problems(),
        ];
        // Without a property the engine prints no value.
        const failures = reasons.map((text) => ({
          property: "",
          reason: oneLine(maskSecrets(text, secrets)),
        }));
        // A transformation of the program may have put in a secret that is not marked as one.
        return Promise.resolve({ inputs: toEngine(inputs, lifecycle.secrets), failures });
      }),

    diff: (_id, olds, news) =>
      guarded([olds, news], async () => {
        const state = fromEngine(olds) as State;
        const inputs = fromEngine(news) as Inputs;
        const difference = lifecycle.diff(state, inputs, session.moment());
        const { report, warn } = linesTo(print, secretsIn(olds, news));
        difference.notes.forEach(report);
        difference.warnings.forEach(warn);
        return Promise.resolve(diffResponse(difference));
      }),

    create: (news) =>
      guarded([news], async (context) => {
        const inputs = fromEngine(news);
        const claimed = lifecycle.id(inputs) ?? "";
        try {
          const { id, state } = await lifecycle.create(context(), inputs as Inputs);
          settleClaim(claimed, "held");
          return { id, outs: toEngine({ ...state, ...sightings(state, {}) }, lifecycle.secrets) };
        } catch (error) {
          settleClaim(claimed, error instanceof PartialFailure ? "held" : "failed");
          throw error;
        }
      }),

    read: (id, props) =>
      guarded([props], async (context) => {
        const former = fromEngine(props);
        try {
          const { state, inputs } = await lifecycle.read(context(), id, former as State);
          const outputs = { ...state, ...refreshRecord(session, id, state["agentGuid"], former) };
          return {
            id,
            props: toEngine(outputs, lifecycle.secrets),
            inputs: toEngine(inputs, lifecycle.secrets),
          };
        } catch (error) {
          const isLookup = Object.keys(former).length === 0;
          if (isLookup || !(error instanceof WiroError)) throw error;
          // The run fails by the first one; the same line for each resource would bury it.
          if (error.kind === "unauthorized" && !session.isFirstRejectedRead())
            return { id, props: toEngine(former, lifecycle.secrets) };
          throw withWaysRound(error);
        }
      }),

    update: (id, olds, news) =>
      guarded([olds, news], async (context) => {
        const former = fromEngine(olds);
        const { state } = await lifecycle.update(context(), id, former as State, fromEngine(news) as Inputs);
        return { outs: toEngine({ ...state, ...sightings(state, former) }, lifecycle.secrets) };
      }),

    delete: (id, props) =>
      guarded([props], async (context) => {
        const claimed = claimOf(id);
        if (claimed === "held") {
          print(`${id}: another resource of this run holds it now, so nothing is changed on the agent.`);
          return;
        }
        if (claimed !== undefined) {
          throw new Error(
            `${id}: the resource that is to hold it under another name was not created, so this one is not deleted, and nothing is changed on the agent. Correct what kept that one from being created, and run again.`,
          );
        }
        const state = fromEngine(props);
        try {
          await lifecycle.delete(context(), id, state as State);
        } catch (error) {
          if (!isMissingAgent(error)) throw error;
          const doubt = doubtOfDeletion(session, id, state);
          if (doubt !== undefined) {
            throw new Error(
              `${id}: ${AGENT_NOT_VISIBLE}, and ${doubt}, so nothing was deleted, and the resource stays in the state. Run \`pulumi refresh\` with the right key, and run this again; or remove it from the state alone with \`pulumi state delete '<urn>'\`.`,
              { cause: error },
            );
          }
          context().report(`${id}: ${AGENT_NOT_VISIBLE}, as an earlier run found: nothing was left to do.`);
        }
      }),
  };
}

/** The engine ends a run with the first read that fails, whatever its flags. */
function withWaysRound(error: WiroError): Error {
  // No way leads round a key that is good for nothing.
  if (error.status === 401) return error;
  return new Error(
    `${error.message} A read that fails stops the whole run: \`--exclude\` with its URN leaves this resource out, \`--refresh=false\` reads nothing.`,
    { cause: error },
  );
}

function diffResponse(difference: DiffResult): { changes?: boolean; replaces?: string[] } {
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
