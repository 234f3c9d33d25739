import { loaderText, type ResourceName } from "../../provider/src/dynamic/loader";
import type { Host } from "./host";
import { type Changes, OperationFailed, type Properties } from "./protocol";

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
/** The engine's form of a value that a preview does not know. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

function isSecret(value: unknown): value is { value: unknown } {
  return typeof value === "object" && value !== null && Reflect.get(value, SIGNATURE) === SECRET;
}

/** The keys that the provider marked as secrets. */
export function secretsIn(properties: Properties): string[] {
  return Object.keys(properties)
    .filter((key) => isSecret(properties[key]))
    .sort();
}

/** Properties as the engine returns them to the host: the host does not accept secrets, so they come in plain text. */
export function inTheClear(properties: Properties): Properties {
  const clear = Object.entries(properties).map(([key, value]) => [
    key,
    isSecret(value) ? value.value : value,
  ]);
  return Object.fromEntries(clear) as Properties;
}

/** The properties that the state would hold as plain text. */
export function plainTextOf(properties: Properties): string {
  return JSON.stringify(Object.entries(properties).filter(([, value]) => !isSecret(value)));
}

export interface Failure {
  readonly message: string;
  readonly record: OperationFailed["record"];
}

/** The failure of an operation; fails the test if it succeeds. */
export async function failureOf(operation: Promise<unknown>): Promise<Failure> {
  try {
    await operation;
  } catch (error) {
    if (error instanceof OperationFailed) return error;
    throw error;
  }
  throw new Error("the operation succeeded");
}

/** One declared resource, driven through its life with the engine's calls and data, in the engine's order. */
export class DeclaredResource {
  id = "";
  inputs: Properties = {};
  /** As the state holds them, with secrets in plain text. */
  outputs: Properties = {};
  /** The results of the last operation. */
  returned: Properties = {};

  constructor(
    readonly host: Host,
    readonly resource: ResourceName,
    public args: Properties,
  ) {}

  /** `check`, which must report no failure. */
  async checked(args: Properties = this.args): Promise<Properties> {
    const { inputs, failures } = await this.check(args);
    if (failures.length > 0) throw new Error(failures.map(({ reason }) => reason).join("\n"));
    return inTheClear(inputs);
  }

  check(args: Properties = this.args) {
    return this.host.engine.check(this.inputs, { ...args, __provider: loaderText(this.resource) });
  }

  async create(): Promise<this> {
    const inputs = await this.checked();
    try {
      const { id, outputs } = await this.host.engine.create(inputs);
      this.record(inputs, outputs, id);
    } catch (error) {
      this.recordPartial(inputs, error);
      throw error;
    }
    return this;
  }

  /** The diff against the recorded state, with some arguments changed; undefined removes one. */
  async diff(changed: Properties = {}): Promise<{ changes: Changes | undefined; replaces: string[] }> {
    const { changes, replaces } = await this.host.engine.diff(
      this.id,
      this.outputs,
      await this.checked(this.with(changed)),
    );
    return { changes, replaces };
  }

  async update(changed: Properties = {}): Promise<this> {
    const args = this.with(changed);
    const inputs = await this.checked(args);
    try {
      const outputs = await this.host.engine.update(this.id, this.outputs, inputs);
      this.args = args;
      this.record(inputs, outputs);
    } catch (error) {
      this.recordPartial(inputs, error);
      if (error instanceof OperationFailed && error.record !== undefined) this.args = args;
      throw error;
    }
    return this;
  }

  /** A refresh. */
  async read(): Promise<this> {
    const { id, outputs, inputs } = await this.host.engine.read(this.id, this.outputs);
    this.record(inTheClear(inputs), outputs, id);
    return this;
  }

  async delete(): Promise<void> {
    await this.host.engine.delete(this.id, this.outputs);
  }

  /** The same recorded resource in another process. */
  in(host: Host): DeclaredResource {
    return Object.assign(new DeclaredResource(host, this.resource, this.args), {
      id: this.id,
      inputs: this.inputs,
      outputs: this.outputs,
    });
  }

  private with(changed: Properties): Properties {
    const all = Object.entries({ ...this.args, ...changed });
    return Object.fromEntries(all.filter(([, value]) => value !== undefined));
  }

  private record(inputs: Properties, returned: Properties, id = this.id): void {
    this.id = id;
    this.inputs = inputs;
    this.returned = returned;
    this.outputs = inTheClear(returned);
  }

  private recordPartial(inputs: Properties, error: unknown): void {
    if (!(error instanceof OperationFailed) || error.record === undefined) return;
    this.record(inputs, error.record.properties, error.record.id);
  }
}

export function guidOf(resource: DeclaredResource): string {
  return String(resource.args["agentGuid"]);
}

/** The reasons of check failures, which name no property: beside one Pulumi's engine would print the value. */
export function reasonsOf({
  failures,
}: {
  readonly failures: readonly { property: string; reason: string }[];
}) {
  expect(failures.map(({ property }) => property)).toEqual(failures.map(() => ""));
  return failures.map(({ reason }) => reason);
}
