import { InvokeResponse, type InvokeRequest } from "@pulumi/pulumi/proto/provider_pb";
import { lookUp } from "../look-ups";
import { packageSchema } from "../schema";
import type { Session } from "../session";
import { separateUnknowns, UNKNOWN } from "../values/unknowns";
import { receive, send } from "./wire";

const PREFIX = "maas-lxd:index:";

/** Answers a function of the schema. What it finds by a secret is secret. */
export async function invoke(session: Session, request: InvokeRequest): Promise<InvokeResponse> {
  const name = request.getTok().replace(PREFIX, "");
  const { values, secrets } = receive(request.getArgs());
  const { known, unknown } = separateUnknowns(values);
  // Engine and SDKs leave out a call with an argument that is not known yet; nothing is to be made up for one that did not.
  const found = unknown.size > 0 ? unknownOf(name) : await lookUp(session, { name, args: known, secrets });
  const response = new InvokeResponse();
  response.setReturn(send(found, new Set(secrets.size > 0 ? Object.keys(found) : [])));
  return response;
}

function unknownOf(name: string): Record<string, string> {
  const { properties = {} } = packageSchema().functions[PREFIX + name]?.outputs ?? {};
  return Object.fromEntries(Object.keys(properties).map((property) => [property, UNKNOWN]));
}
