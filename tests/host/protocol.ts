import { createRequire } from "node:module";
import { type ClientUnaryCall, credentials, type requestCallback, type ServiceError } from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import type * as emptyPb from "google-protobuf/google/protobuf/empty_pb";
import type * as structPb from "google-protobuf/google/protobuf/struct_pb";

export type Properties = Record<string, unknown>;

/** The generated messages work only with the copy of google-protobuf that they load themselves. */
const pulumiRequire = createRequire(require.resolve("@pulumi/pulumi/package.json"));
const { Struct } = pulumiRequire("google-protobuf/google/protobuf/struct_pb") as typeof structPb;
export const { Empty } = pulumiRequire("google-protobuf/google/protobuf/empty_pb") as typeof emptyPb;

/** What a partial failure leaves in the state. */
export interface PartialRecord {
  readonly id: string;
  readonly properties: Properties;
  readonly reasons: string[];
  /** Whether the engine is to refresh it before it plans an update. */
  readonly refreshesFirst: boolean;
}

/** A failed operation, as the engine receives it. */
export class OperationFailed extends Error {
  constructor(
    message: string,
    readonly record: PartialRecord | undefined,
  ) {
    super(message);
  }
}

export type Changes = "same" | "some" | "left to the engine";

export function toStruct(properties: Properties): structPb.Struct {
  return Struct.fromJavaScript(properties as { [key: string]: structPb.JavaScriptValue });
}

export function fromStruct(struct: structPb.Struct | undefined): Properties {
  return struct?.toJavaScript() ?? {};
}

function recordIn(error: ServiceError): PartialRecord | undefined {
  const [bytes] = error.metadata.get("grpc-status-details-bin");
  if (!Buffer.isBuffer(bytes)) return undefined;
  const [detail] = Status.deserializeBinary(bytes).getDetailsList();
  const read = (binary: Uint8Array) => messages.ErrorResourceInitFailed.deserializeBinary(binary);
  const failed = detail?.unpack(read, "pulumirpc.ErrorResourceInitFailed");
  if (failed === undefined || failed === null) return undefined;
  return {
    id: failed.getId(),
    properties: fromStruct(failed.getProperties()),
    reasons: failed.getReasonsList(),
    refreshesFirst: failed.getRefreshBeforeUpdate(),
  };
}

const CHANGES: Readonly<Record<number, Changes>> = { 0: "left to the engine", 1: "same", 2: "some" };

/** The calls that a test makes of a provider, whatever its adapter. */
export type EngineCalls = Pick<Protocol, keyof Protocol>;

/** The engine's half of the protocol of a resource provider, for the calls that a dynamic provider implements. */
export class Protocol {
  private readonly client: ResourceProviderClient;

  constructor(port: string) {
    this.client = new ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure());
  }

  async configure(config: Properties): Promise<void> {
    const request = new messages.ConfigureRequest().setArgs(toStruct(config));
    await promised<messages.ConfigureResponse>((done) => this.client.configure(request, done));
  }

  async check(olds: Properties, news: Properties) {
    const request = new messages.CheckRequest().setOlds(toStruct(olds)).setNews(toStruct(news));
    const response = await promised<messages.CheckResponse>((done) => this.client.check(request, done));
    const failures = response.getFailuresList().map((failure) => ({
      property: failure.getProperty(),
      reason: failure.getReason(),
    }));
    return { inputs: fromStruct(response.getInputs()), failures };
  }

  async diff(id: string, olds: Properties, news: Properties) {
    const request = new messages.DiffRequest().setId(id).setOlds(toStruct(olds)).setNews(toStruct(news));
    const response = await promised<messages.DiffResponse>((done) => this.client.diff(request, done));
    return {
      changes: CHANGES[response.getChanges()],
      replaces: response.getReplacesList(),
      deleteBeforeReplace: response.getDeletebeforereplace(),
    };
  }

  async create(inputs: Properties) {
    const request = new messages.CreateRequest().setProperties(toStruct(inputs));
    const response = await promised<messages.CreateResponse>((done) => this.client.create(request, done));
    return { id: response.getId(), outputs: fromStruct(response.getProperties()) };
  }

  async read(id: string, outputs: Properties) {
    const request = new messages.ReadRequest().setId(id).setProperties(toStruct(outputs));
    const response = await promised<messages.ReadResponse>((done) => this.client.read(request, done));
    return {
      id: response.getId(),
      outputs: fromStruct(response.getProperties()),
      inputs: fromStruct(response.getInputs()),
    };
  }

  async update(id: string, olds: Properties, news: Properties): Promise<Properties> {
    const request = new messages.UpdateRequest().setId(id).setOlds(toStruct(olds)).setNews(toStruct(news));
    const response = await promised<messages.UpdateResponse>((done) => this.client.update(request, done));
    return fromStruct(response.getProperties());
  }

  async delete(id: string, outputs: Properties): Promise<void> {
    const request = new messages.DeleteRequest().setId(id).setProperties(toStruct(outputs));
    await promised<emptyPb.Empty>((done) => this.client.delete(request, done));
  }

  /** A call without an effect: after its response, all earlier output of the process has been read. */
  async roundTrip(): Promise<void> {
    await promised<unknown>((done) => this.client.getPluginInfo(new Empty(), done));
  }

  close(): void {
    this.client.close();
  }
}

export function promised<T>(send: (done: requestCallback<T>) => ClientUnaryCall): Promise<T> {
  return new Promise((resolve, reject) => {
    send((error, response) => {
      if (error !== null) reject(new OperationFailed(error.details, recordIn(error)));
      else resolve(response as T);
    });
  });
}
