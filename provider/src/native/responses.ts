import { Metadata, type ServiceError, status as grpcStatus } from "@grpc/grpc-js";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { OperationError } from "../engine/operation-error";
import type { CheckFailure, Properties } from "../lifecycle/check";
import { messageOf } from "../lifecycle/lifecycle";
import { oneLine } from "../wiro/redaction";
import type { PropertyChange } from "./property-changes";
import { Any, toStruct } from "./protobuf";

const { Kind } = messages.PropertyDiff;
const KINDS = {
  add: { update: Kind.ADD, replace: Kind.ADD_REPLACE },
  delete: { update: Kind.DELETE, replace: Kind.DELETE_REPLACE },
  update: { update: Kind.UPDATE, replace: Kind.UPDATE_REPLACE },
} as const;

export function diffResponse(changes: ReadonlyMap<string, PropertyChange>): messages.DiffResponse {
  const response = new messages.DiffResponse();
  const { DIFF_SOME, DIFF_NONE } = messages.DiffResponse.DiffChanges;
  response.setChanges(changes.size > 0 ? DIFF_SOME : DIFF_NONE);
  response.setHasdetaileddiff(true);
  for (const [property, { kind, replaces, isInput }] of changes) {
    response.addDiffs(property);
    if (replaces) response.addReplaces(property);
    const change = new messages.PropertyDiff();
    change.setKind(KINDS[kind][replaces ? "replace" : "update"]);
    change.setInputdiff(isInput);
    response.getDetaileddiffMap().set(property, change);
  }
  return response;
}

/** Without a property the engine prints no value. */
export function checkResponse(inputs: Properties, failures: readonly CheckFailure[]): messages.CheckResponse {
  const response = new messages.CheckResponse();
  response.setInputs(toStruct(inputs));
  response.setFailuresList(
    failures.map(({ property, reason }) =>
      new messages.CheckFailure().setReason(property === "" ? reason : `${property}: ${reason}`),
    ),
  );
  return response;
}

/** An error as the engine shows it: one line, and what it has to record nevertheless. */
export function errorResponse(
  error: unknown,
  refreshesFirst: boolean,
  toWire: (state: Properties) => Properties,
): Pick<ServiceError, "code" | "details" | "metadata"> {
  const message = oneLine(messageOf(error));
  const metadata = new Metadata();
  const partial = error instanceof OperationError ? error.partial : undefined;
  if (partial !== undefined) {
    const failed = new messages.ErrorResourceInitFailed();
    failed.setId(partial.id);
    failed.setProperties(toStruct(toWire(partial.state)));
    failed.setReasonsList([message]);
    failed.setRefreshBeforeUpdate(refreshesFirst);
    const detail = new Any();
    detail.pack(failed.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
    const status = new Status();
    status.setCode(grpcStatus.UNKNOWN);
    status.setMessage(message);
    status.addDetails(detail);
    metadata.add("grpc-status-details-bin", Buffer.from(status.serializeBinary()));
  }
  return { code: grpcStatus.UNKNOWN, details: message, metadata };
}
