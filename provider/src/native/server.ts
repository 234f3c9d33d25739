import {
  type handleUnaryCall,
  Server,
  ServerCredentials,
  type ServiceDefinition,
  status as grpcStatus,
  type UntypedServiceImplementation,
} from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { type PluginAttach, PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { Session } from "../engine/session";
import { fromEngine, plainSecrets, toEngine } from "../engine/wire";
import type { Properties } from "../lifecycle/check";
import { systemClock } from "../wiro/clock";
import type { NativeResource, ResourceCall } from "./adapter";
import {
  instanceName,
  ownSettings,
  presentConfiguration,
  SECRET_SETTINGS,
  settingFailures,
  settingSource,
} from "./configuration";
import { EngineLog } from "./engine-log";
import { FUNCTIONS } from "./functions";
import { constructAgent, LINKEDIN_AGENT } from "./linkedin-agent";
import { MAX_MESSAGE_BYTES } from "./message-size";
import { Monitor } from "./monitor";
import { Empty, fromStruct, toStruct } from "./protobuf";
import { NATIVE_ADVICE } from "./refresh-advice";
import { nativeResources } from "./resources";
import { checkResponse, diffResponse, errorResponse } from "./responses";
import { secretFailures } from "./secret-marks";

/** What the engine is told of the package. */
export interface PackageSchema {
  readonly version: string;
}

/** The provider behind the engine's protocol. One process serves one instance. */
class Plugin {
  private readonly log = new EngineLog();
  private readonly session = new Session(
    process.env,
    systemClock,
    (line) => this.log.print(line, "info"),
    NATIVE_ADVICE,
  );
  private readonly resources = nativeResources(this.session);
  /** Whether the engine refreshes a resource before it plans its update, if asked to. */
  private refreshesFirst = false;
  /** The reference to the instance that this process serves, as the state has it; undefined for an older engine. */
  private instance: string | undefined;
  /** The URN of the instance, as far as a check has told it: an older engine does not repeat it. */
  private checkedUrn: string | undefined;

  constructor(private readonly schema: PackageSchema) {}

  connect(engineAddress: string): void {
    this.log.connect(engineAddress);
    this.session.run.join(engineAddress);
  }

  /** The calls that the plugin answers, by their names in the protocol. */
  readonly calls = {
    handshake: this.unary((request: messages.ProviderHandshakeRequest) => {
      this.connect(request.getEngineAddress());
      this.refreshesFirst = request.getSupportsRefreshBeforeUpdate();
      // Pulumi's engine constructs a component only by a provider that accepts secrets.
      return new messages.ProviderHandshakeResponse().setAcceptSecrets(true);
    }),

    attach: this.unary((request: PluginAttach) => {
      this.connect(request.getAddress());
      return new Empty();
    }),

    getPluginInfo: this.unary(() => new PluginInfo().setVersion(this.schema.version)),

    getSchema: this.unary(() => new messages.GetSchemaResponse().setSchema(JSON.stringify(this.schema))),

    checkConfig: this.unary((request: messages.CheckRequest) => {
      const news = fromEngine(plainSecrets(fromStruct(request.getNews())));
      this.checkedUrn = request.getUrn();
      const failures = settingFailures(this.checkedUrn, news, presentConfiguration(process.env));
      return checkResponse(toEngine(ownSettings(news), SECRET_SETTINGS), failures);
    }),

    diffConfig: this.unary((request: messages.DiffRequest) => {
      const [recorded, news] = [request.getOldInputs(), request.getNews()].map((properties) =>
        ownSettings(plainSecrets(fromStruct(properties))),
      ) as [Properties, Properties];
      const keys = [...new Set([...Object.keys(recorded), ...Object.keys(news)])];
      const changed = keys.filter((key) => recorded[key] !== news[key]);
      // Never a replacement: that would replace each resource of the instance.
      return diffResponse(
        new Map(changed.map((key) => [key, { kind: "update", replaces: false, isInput: true } as const])),
      );
    }),

    configure: this.unary((request: messages.ConfigureRequest) => {
      const settings = ownSettings(fromEngine(plainSecrets(fromStruct(request.getArgs()))));
      const [id, urn = ""] = [request.getId(), request.getUrn() || this.checkedUrn];
      if (urn === "")
        throw new Error(
          "this Pulumi CLI does not say which account it configures: install a later version of it",
        );
      if (id) this.instance = `${urn}::${id}`;
      this.session.configure(settingSource(instanceName(urn), settings, presentConfiguration(process.env)));
      return new messages.ConfigureResponse().setSupportspreview(true).setAcceptsecrets(true);
    }),

    invoke: this.unary(async (request: messages.InvokeRequest) => {
      const token = request.getTok();
      const call = FUNCTIONS[token];
      if (call === undefined) throw new Error(`${token} is not a function of this version of the provider`);
      const args = fromStruct(request.getArgs());
      const shown = secretFailures(args);
      const result =
        shown.length > 0 ? { failures: shown } : await call(this.session, fromEngine(plainSecrets(args)));
      const response = new messages.InvokeResponse();
      if ("value" in result) return response.setReturn(toStruct(toEngine(result.value)));
      return response.setFailuresList(
        result.failures.map(({ property, reason }) =>
          new messages.CheckFailure().setProperty(property).setReason(reason),
        ),
      );
    }),

    construct: this.unary((request: messages.ConstructRequest) => {
      if (request.getType() !== LINKEDIN_AGENT) throw unknownType(request.getType());
      const monitor = new Monitor(request.getMonitorendpoint());
      const origin = {
        provider: this.instance,
        version: this.schema.version,
        secrets: this.session.secrets(),
      };
      return constructAgent(request, monitor, origin).finally(() => monitor.close());
    }),

    check: this.ofResource(async (resource, call, request: messages.CheckRequest) => {
      const [recorded, news] = [fromStruct(request.getOlds()), fromStruct(request.getNews())];
      const { inputs, failures } = await resource.check(call, recorded, news);
      return checkResponse(inputs, failures);
    }),

    diff: this.ofResource(async (resource, call, request: messages.DiffRequest) =>
      diffResponse(
        await resource.diff(call, {
          state: fromStruct(request.getOlds()),
          recorded: fromStruct(request.getOldInputs()),
          news: fromStruct(request.getNews()),
          ignored: request.getIgnorechangesList(),
        }),
      ),
    ),

    create: this.ofResource(async (resource, call, request: messages.CreateRequest) => {
      const inputs = fromStruct(request.getProperties());
      const { id, state } = await resource.create(call, inputs, request.getPreview());
      const response = new messages.CreateResponse().setId(id).setProperties(toStruct(state));
      return response.setRefreshBeforeUpdate(this.refreshesFirst);
    }),

    read: this.ofResource(async (resource, call, request: messages.ReadRequest) => {
      const [state, inputs] = [fromStruct(request.getProperties()), fromStruct(request.getInputs())];
      const found = await resource.read(call, request.getId(), state, inputs);
      const response = new messages.ReadResponse().setId(found.id).setProperties(toStruct(found.state));
      return response.setInputs(toStruct(found.inputs)).setRefreshBeforeUpdate(this.refreshesFirst);
    }),

    update: this.ofResource(async (resource, call, request: messages.UpdateRequest) => {
      const state = await resource.update(call, {
        id: request.getId(),
        state: fromStruct(request.getOlds()),
        news: fromStruct(request.getNews()),
        isPreview: request.getPreview(),
      });
      const response = new messages.UpdateResponse().setProperties(toStruct(state));
      return response.setRefreshBeforeUpdate(this.refreshesFirst);
    }),

    delete: this.ofResource(async (resource, call, request: messages.DeleteRequest) => {
      await resource.delete(call, request.getId(), fromStruct(request.getProperties()));
      return new Empty();
    }),

    // Ends the waits for agents. A request to the API has a bound of its own.
    cancel: this.unary(() => {
      this.session.run.cancel();
      return new Empty();
    }),
  };

  private unary<Request, Response>(
    respond: (request: Request) => Response | Promise<Response>,
    toWire: (state: Properties, request: Request) => Properties = (state) => toEngine(state),
  ): handleUnaryCall<Request, Response> {
    const settle = async (request: Request) => {
      try {
        return await respond(request);
      } finally {
        await this.log.delivered();
      }
    };
    return ({ request }, callback) => {
      settle(request).then(
        (response) => callback(null, response),
        (error: unknown) =>
          callback(errorResponse(error, this.refreshesFirst, (state) => toWire(state, request))),
      );
    };
  }

  private ofResource<Request extends ResourceRequest, Response>(
    respond: (resource: NativeResource, call: ResourceCall, request: Request) => Promise<Response>,
  ): handleUnaryCall<Request, Response> {
    return this.unary(
      (request) => {
        const urn = request.getUrn();
        const print: ResourceCall["print"] = (line, severity) => this.log.print(line, severity, urn);
        return respond(this.resourceOf(request), { urn, print, secretValues: [] }, request);
      },
      (state, request) => {
        const former = request instanceof messages.UpdateRequest ? fromStruct(request.getOlds()) : {};
        return this.resourceOf(request).partlyDone(state, former);
      },
    );
  }

  private resourceOf(request: ResourceRequest): NativeResource {
    // Older engines send the URN alone: `urn:pulumi:<stack>::<project>::<types>::<name>`.
    const type = request.getType() || (request.getUrn().split("::")[2]?.split("$").at(-1) ?? "");
    // A former record of a stack that moves to the plugin, with an alias of its Provider.
    const resource = this.resources.get(type.replace(/^pulumi-nodejs:dynamic\/wiro:/, "wiro:index:"));
    if (resource !== undefined) return resource;
    throw unknownType(type);
  }
}

interface ResourceRequest {
  getUrn(): string;
  getType(): string;
}

function unknownType(type: string): Error {
  return new Error(
    `this version of the provider has no resource ${type}: install the version that the state was written with, or a later one`,
  );
}

/** Serves the provider on loopback, and prints the port: that is how the engine finds it. */
export async function serve(schema: PackageSchema, engineAddress: string | undefined): Promise<void> {
  const plugin = new Plugin(schema);
  if (engineAddress !== undefined) plugin.connect(engineAddress);
  const service = ResourceProviderService as unknown as ServiceDefinition;
  const unimplemented: handleUnaryCall<unknown, never> = (_call, callback) =>
    callback({ code: grpcStatus.UNIMPLEMENTED, details: "this provider does not have the call" });
  const handlers = Object.keys(service).map((name) => [
    name,
    Object.hasOwn(plugin.calls, name) ? plugin.calls[name as keyof Plugin["calls"]] : unimplemented,
  ]);
  const server = new Server({
    "grpc.max_receive_message_length": MAX_MESSAGE_BYTES,
    "grpc.max_send_message_length": MAX_MESSAGE_BYTES,
  });
  server.addService(service, Object.fromEntries(handlers) as UntypedServiceImplementation);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  process.stdout.write(`${port}\n`);
}
