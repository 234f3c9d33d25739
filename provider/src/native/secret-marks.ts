import { secretsIn } from "../engine/sanitiser";
import { CHECK_FAILED_KEY, markSecrets, plainSecrets, secretKeys } from "../engine/wire";
import type { Properties } from "../lifecycle/check";
import { isAlwaysShown, secretMessage } from "../lifecycle/shown-inputs";
import type { NativeResource, ResourceCall } from "./adapter";

/**
 * A resource that reads values in the clear, for an engine that marks the secrets among them: a value that came in as a
 * secret goes out as one under the same name, and no line has it. It rejects a secret where an id or a message would show
 * it. What a failed operation leaves needs no mark: Pulumi's engine gives it those of the inputs.
 */
export function withSecretMarks(resource: NativeResource): NativeResource {
  return {
    ...resource,

    async check(call, recorded, news) {
      const { inputs, failures } = await resource.check(
        withSecretValues(call, recorded, news),
        plainSecrets(recorded),
        plainSecrets(news),
      );
      // The program has reported them already.
      const rejected = CHECK_FAILED_KEY in news ? [] : secretFailures(news);
      // Another failure of the same property may quote a part of its value.
      const others = failures.filter(({ property }) => !rejected.some((one) => one.property === property));
      return { inputs: markSecrets(inputs, secretKeys(news)), failures: [...rejected, ...others] };
    },

    diff: (call, { state, recorded, news, ignored }) =>
      resource.diff(withSecretValues(call, state, recorded, news), {
        state: plainSecrets(state),
        recorded: plainSecrets(recorded),
        news: plainSecrets(news),
        ignored,
      }),

    async create(call, inputs, isPreview) {
      const own = withSecretValues(call, inputs);
      const { id, state } = await resource.create(own, plainSecrets(inputs), isPreview);
      return { id, state: markSecrets(state, secretKeys(inputs)) };
    },

    async read(call, id, state, inputs) {
      const own = withSecretValues(call, state, inputs);
      const found = await resource.read(own, id, plainSecrets(state), plainSecrets(inputs));
      return {
        id: found.id,
        state: markSecrets(found.state, secretKeys(state)),
        inputs: markSecrets(found.inputs, secretKeys(inputs)),
      };
    },

    async update(call, { id, state, news, isPreview }) {
      const updated = await resource.update(withSecretValues(call, state, news), {
        id,
        state: plainSecrets(state),
        news: plainSecrets(news),
        isPreview,
      });
      return markSecrets(updated, secretKeys(news));
    },

    delete: (call, id, state) => resource.delete(withSecretValues(call, state), id, plainSecrets(state)),
  };
}

/** The secrets among these properties whose place does not allow one. */
export function secretFailures(properties: Properties): { property: string; reason: string }[] {
  return secretKeys(properties).flatMap((property) => {
    const reason = secretMessage(property);
    return reason === undefined ? [] : { property, reason };
  });
}

/** The values of these properties that no line may have, if the properties came as secrets. */
export function maskedValues(keys: readonly string[], all: readonly Properties[]): string[] {
  return secretsIn(
    keys.filter((key) => !isAlwaysShown(key)),
    all,
  );
}

function withSecretValues(call: ResourceCall, ...all: readonly Properties[]): ResourceCall {
  const found = all.flatMap((properties) => maskedValues(secretKeys(properties), [plainSecrets(properties)]));
  return { ...call, secretValues: [...call.secretValues, ...found] };
}
