import { Metadata, status, type ServiceError } from "@grpc/grpc-js";
import { ErrorResourceInitFailed } from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import { PartialFailureError } from "../lifecycle/errors";
import { shownMessage } from "../lifecycle/shown-message";
import { PROVIDER_TEXT } from "../provider-text";
import { SettingsError } from "../settings";
import { sendState } from "./wire";

/** What the engine is told of an error: a status, its words, and what there is of the resource. */
export type Failure = Pick<ServiceError, "code" | "details" | "metadata">;

/**
 * The gRPC status of an error.
 * @param secrets the properties that are secret in the state
 */
export function failureOf(error: unknown, secrets: ReadonlySet<string>): Failure {
  const details = shownMessage(error);
  if (error instanceof PartialFailureError) {
    return { code: status.UNKNOWN, details, metadata: keeping(error, details, secrets) };
  }
  const code = error instanceof SettingsError ? status.INVALID_ARGUMENT : status.UNKNOWN;
  return { code, details, metadata: new Metadata() };
}

/** By which the engine keeps a resource that is there, though the call failed. */
function keeping(
  { systemId, outputs, reasons }: PartialFailureError,
  message: string,
  secrets: ReadonlySet<string>,
): Metadata {
  const left = new ErrorResourceInitFailed();
  left.setId(systemId);
  left.setProperties(sendState(outputs, secrets, PROVIDER_TEXT));
  left.setReasonsList(reasons);
  const packed = new Any();
  packed.pack(left.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const whole = new Status();
  whole.setCode(status.UNKNOWN);
  whole.setMessage(message);
  whole.addDetails(packed);
  const metadata = new Metadata();
  metadata.add("grpc-status-details-bin", Buffer.from(whole.serializeBinary()));
  return metadata;
}
