import { createRequire } from "node:module";
import type * as anyPb from "google-protobuf/google/protobuf/any_pb";
import type * as emptyPb from "google-protobuf/google/protobuf/empty_pb";
import type * as structPb from "google-protobuf/google/protobuf/struct_pb";
import type { Properties } from "../lifecycle/check";

/** The SDK's messages work only with the copy of google-protobuf that they load themselves. */
const sdk = createRequire(require.resolve("@pulumi/pulumi/proto/provider_pb"));
export const { Any } = sdk("google-protobuf/google/protobuf/any_pb") as typeof anyPb;
export const { Empty } = sdk("google-protobuf/google/protobuf/empty_pb") as typeof emptyPb;
const { Struct } = sdk("google-protobuf/google/protobuf/struct_pb") as typeof structPb;

export function toStruct(properties: Properties): structPb.Struct {
  return Struct.fromJavaScript(properties as Record<string, structPb.JavaScriptValue>);
}

export function fromStruct(struct: structPb.Struct | undefined): Properties {
  return struct?.toJavaScript() ?? {};
}
