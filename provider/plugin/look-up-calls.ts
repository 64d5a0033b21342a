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
  const { __orUnknown: orUnknown, ...given } = values;
  const response = new InvokeResponse();
  if (orUnknown === true && session.isOffline) {
    // The engine takes no answer with unknown values, and gives one without any where it cannot ask itself: the SDK makes it unknown.
    response.setReturn(send({}, new Set()));
    return response;
  }
  const { known, unknown } = separateUnknowns(given);
  const isPreview = request.getPreview() || orUnknown === true;
  // Engine and SDKs leave out a call with an argument that is not known yet; nothing is to be made up for one that did not.
  const found =
    unknown.size > 0 ? unknownOf(name) : await lookUp(session, { name, args: known, secrets, isPreview });
  response.setReturn(send(found, new Set(secrets.size > 0 ? Object.keys(found) : [])));
  return response;
}

function unknownOf(name: string): Record<string, string> {
  const { properties = {} } = packageSchema().functions[PREFIX + name]?.outputs ?? {};
  return Object.fromEntries(Object.keys(properties).map((property) => [property, UNKNOWN]));
}
