import { markSecrets, plainSecrets, secretKeys } from "../engine/wire";
import { secretMessage } from "../lifecycle/shown-inputs";
import type { NativeResource } from "./adapter";

/**
 * A resource that reads values in the clear, for an engine that marks the secrets among them: a value that came in as a
 * secret goes out as one under the same name. It rejects a secret where an id or a message would show it. What a failed
 * operation leaves needs no mark: Pulumi's engine gives it those of the inputs.
 */
export function withSecretMarks(resource: NativeResource): NativeResource {
  return {
    ...resource,

    async check(call, recorded, news) {
      const { inputs, failures } = await resource.check(call, plainSecrets(recorded), plainSecrets(news));
      const shown = secretKeys(news).flatMap((property) => {
        const reason = secretMessage(property);
        return reason === undefined ? [] : { property, reason };
      });
      return { inputs: markSecrets(inputs, secretKeys(news)), failures: [...shown, ...failures] };
    },

    diff: (call, { state, recorded, news, ignored }) =>
      resource.diff(call, {
        state: plainSecrets(state),
        recorded: plainSecrets(recorded),
        news: plainSecrets(news),
        ignored,
      }),

    async create(call, inputs, isPreview) {
      const { id, state } = await resource.create(call, plainSecrets(inputs), isPreview);
      return { id, state: markSecrets(state, secretKeys(inputs)) };
    },

    async read(call, id, state, inputs) {
      const found = await resource.read(call, id, plainSecrets(state), plainSecrets(inputs));
      return {
        id: found.id,
        state: markSecrets(found.state, secretKeys(state)),
        inputs: markSecrets(found.inputs, secretKeys(inputs)),
      };
    },

    async update(call, request) {
      const { id, news, isPreview } = request;
      const state = plainSecrets(request.state);
      const updated = await resource.update(call, { id, state, news: plainSecrets(news), isPreview });
      return markSecrets(updated, secretKeys(news));
    },

    delete: (call, id, state) => resource.delete(call, id, plainSecrets(state)),
  };
}
