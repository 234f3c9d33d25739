import { credentials } from "@grpc/grpc-js";
import { Alias } from "@pulumi/pulumi/proto/alias_pb";
import { ResourceMonitorClient } from "@pulumi/pulumi/proto/resource_grpc_pb";
import {
  RegisterResourceOutputsRequest,
  RegisterResourceRequest,
  type RegisterResourceResponse,
  Result,
} from "@pulumi/pulumi/proto/resource_pb";
import type { Properties } from "../lifecycle/check";
import { MAX_MESSAGE_BYTES } from "./message-size";
import { fromStruct, toStruct } from "./protobuf";

/** A resource to register, with properties as they are on the wire. */
export interface Registration {
  readonly type: string;
  readonly name: string;
  readonly parent: string;
  /** The type of the same resource behind the dynamic provider. */
  readonly formerType: string;
  readonly aliases?: readonly Alias[];
  readonly protect?: boolean | undefined;
  /** Of a component, for its parts. */
  readonly retainOnDelete?: boolean | undefined;
  readonly deletedWith?: string;
  readonly dependencies: readonly string[];
  /** Only of a resource that a provider manages. */
  readonly managed?: {
    readonly inputs: Properties;
    readonly inputDependencies: Readonly<Record<string, readonly string[]>>;
    readonly secretOutputs: readonly string[];
    /** The reference to the instance of the provider; undefined for the default one of this version. */
    readonly provider: string | undefined;
    readonly version: string;
  };
  /** The instances that the children of a component use. */
  readonly providers?: Iterable<readonly [string, string]>;
}

export interface Registered {
  readonly urn: string;
  readonly id: string;
  /** Empty if the resource failed and the run goes on, as with `--continue-on-error`. */
  readonly outputs: Properties;
}

/** The part of Pulumi's engine that takes the resources of a program. */
export class Monitor {
  private readonly client: ResourceMonitorClient;

  constructor(address: string) {
    this.client = new ResourceMonitorClient(address, credentials.createInsecure(), {
      "grpc.max_receive_message_length": MAX_MESSAGE_BYTES,
      "grpc.max_send_message_length": MAX_MESSAGE_BYTES,
    });
  }

  async register(registration: Registration): Promise<Registered> {
    const request = requestOf(registration);
    const response = await new Promise<RegisterResourceResponse>((resolve, reject) => {
      this.client.registerResource(request, (error, registered) => {
        if (error === null) resolve(registered);
        else reject(error);
      });
    });
    const outputs = response.getResult() === Result.SUCCESS ? fromStruct(response.getObject()) : {};
    return { urn: response.getUrn(), id: response.getId(), outputs };
  }

  async registerOutputs(urn: string, outputs: Properties): Promise<void> {
    const request = new RegisterResourceOutputsRequest().setUrn(urn).setOutputs(toStruct(outputs));
    await new Promise<void>((resolve, reject) => {
      this.client.registerResourceOutputs(request, (error) => {
        if (error === null) resolve();
        else reject(error);
      });
    });
  }

  close(): void {
    this.client.close();
  }
}

function requestOf(registration: Registration): RegisterResourceRequest {
  const { type, name, parent, protect, managed } = registration;
  const request = new RegisterResourceRequest().setType(type).setName(name).setParent(parent);
  request.setAcceptsecrets(true).setAcceptresources(true).setSupportspartialvalues(true);
  request.setSupportsresultreporting(true);
  request.setAliasspecs(true);
  request.setAliasesList(aliasesOf(registration));
  request.setDependenciesList([...registration.dependencies]);
  if (protect !== undefined) request.setProtect(protect);
  if (registration.retainOnDelete !== undefined) request.setRetainondelete(registration.retainOnDelete);
  request.setDeletedwith(registration.deletedWith ?? "");
  for (const [key, provider] of registration.providers ?? []) request.getProvidersMap().set(key, provider);
  if (managed === undefined) return request;
  request.setCustom(true).setObject(toStruct(managed.inputs));
  request.setAdditionalsecretoutputsList([...managed.secretOutputs]);
  if (managed.provider === undefined) request.setVersion(managed.version);
  else request.setProvider(managed.provider);
  for (const [key, urns] of Object.entries(managed.inputDependencies)) {
    const dependencies = new RegisterResourceRequest.PropertyDependencies().setUrnsList([...urns]);
    request.getPropertydependenciesMap().set(key, dependencies);
  }
  return request;
}

/** Each former name counts for the dynamic provider's type, too: a resource may be renamed when it moves to the plugin. */
function aliasesOf({ aliases = [], formerType }: Registration): Alias[] {
  const specs = aliases.flatMap((alias) => alias.getSpec() ?? []);
  const renames = specs
    .filter((spec) => spec.getType() === "")
    .map((spec) => spec.clone().setType(formerType));
  const added = [new Alias.Spec().setType(formerType), ...renames];
  return [...aliases, ...added.map((spec) => new Alias().setSpec(spec))];
}
