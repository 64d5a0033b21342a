import {
  CreateResponse,
  ReadResponse,
  UpdateResponse,
  type CheckRequest,
  type CheckResponse,
  type CreateRequest,
  type DeleteRequest,
  type DiffRequest,
  type DiffResponse,
  type ReadRequest,
  type UpdateRequest,
} from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { changedPaths } from "../lifecycle/meaning/changed-paths";
import { RESERVED_ADDRESS_TEXT } from "../provider-text";
import { checkReservation } from "../reserved-address/check";
import { createReservation } from "../reserved-address/create";
import { removeReservation } from "../reserved-address/delete";
import { diffReservation } from "../reserved-address/diff";
import { planReservation, planReservationUpdate, type PlannedReservation } from "../reserved-address/planned";
import { importReservation, readReservation } from "../reserved-address/read";
import { reservationInputsIn, type ReservedAddressState } from "../reserved-address/state";
import { updateReservation } from "../reserved-address/update";
import type { Session } from "../session";
import { restoreUnknowns, separateUnknowns } from "../values/unknowns";
import { checkResponse, diffResponse, identityIn, readCheck } from "./answers";
import { receive, send, sendState, type Received } from "./wire";

/** The calls for a `ReservedAddress`: each reads its request, has the core do it, and writes the answer. */

async function check(session: Session, request: CheckRequest): Promise<CheckResponse> {
  const olds = receive(request.getOlds());
  const news = receive(request.getNews());
  const { known, unknown, ...asked } = readCheck(request, olds, news);
  const { inputs, failures } = await checkReservation(session, {
    ...asked,
    old: Object.keys(olds.values).length > 0 ? reservationInputsIn(olds.values) : undefined,
    raw: known,
    unknown,
  });
  const checked = { ...restoreUnknowns({ ...inputs }, unknown), __urn: asked.urn };
  return checkResponse(send(checked, news.secrets), failures);
}

async function diff(session: Session, request: DiffRequest): Promise<DiffResponse> {
  const state = stateOf(receive(request.getOlds()), request.getUrn());
  const news = receive(request.getNews());
  const { known, unknown } = separateUnknowns({ ...reservationInputsIn(news.values) });
  const urn = identityIn(news, state.__urn);
  const outcome = await diffReservation(session, { urn, current: state, wanted: known, unknown });
  return diffResponse(outcome, changedPaths(state, known, outcome.changed, unknown));
}

async function create(session: Session, request: CreateRequest): Promise<CreateResponse> {
  const news = receive(request.getProperties());
  const response = new CreateResponse();
  const urn = identityIn(news, request.getUrn());
  const inputs = reservationInputsIn(news.values);
  if (request.getPreview()) {
    const { known, unknown } = separateUnknowns({ ...inputs });
    response.setProperties(planned(await planReservation(session, { inputs: known, unknown }), urn, news));
    return response;
  }
  const { id, outputs } = await createReservation(session, urn, inputs, request.getTimeout());
  response.setId(id);
  response.setProperties(sendState(outputs, news.secrets, RESERVED_ADDRESS_TEXT));
  return response;
}

async function update(session: Session, request: UpdateRequest): Promise<UpdateResponse> {
  const state = stateOf(receive(request.getOlds()), request.getUrn());
  const news = receive(request.getNews());
  const urn = identityIn(news, state.__urn);
  const inputs = reservationInputsIn(news.values);
  const response = new UpdateResponse();
  if (request.getPreview()) {
    const { known, unknown } = separateUnknowns({ ...inputs });
    const plan = await planReservationUpdate(session, { inputs: known, unknown }, state);
    response.setProperties(planned(plan, urn, news));
    return response;
  }
  const { outputs } = await updateReservation(session, urn, state, inputs, request.getTimeout());
  response.setProperties(sendState(outputs, news.secrets, RESERVED_ADDRESS_TEXT));
  return response;
}

async function read(session: Session, request: ReadRequest): Promise<ReadResponse> {
  const response = new ReadResponse();
  const before = receive(request.getProperties());
  const secrets = new Set([...before.secrets, ...receive(request.getInputs()).secrets]);
  const state = stateOf(before, request.getUrn());
  // Of one that is imported, or looked up by `get`, nothing is known but the address.
  const isNew = state.__created === undefined;
  const found = isNew
    ? await importReservation(session, state.__urn, request.getId())
    : await readReservation(session, state);
  if (found !== undefined) {
    response.setId(request.getId());
    response.setProperties(sendState(found.outputs, secrets, RESERVED_ADDRESS_TEXT));
    response.setInputs(send({ ...found.inputs, __urn: state.__urn }, secrets));
  }
  return response;
}

async function remove(session: Session, request: DeleteRequest): Promise<Empty> {
  const state = stateOf(receive(request.getProperties()), request.getUrn());
  await removeReservation(session, state.__urn, state, request.getTimeout());
  return new Empty();
}

function stateOf(received: Received, urn: string): ReservedAddressState & { __urn: string } {
  const values = received.values as unknown as ReservedAddressState;
  return { ...values, __urn: identityIn(received, urn) };
}

function planned({ outputs, unknown }: PlannedReservation, urn: string, { secrets }: Received) {
  return send({ ...restoreUnknowns({ ...outputs }, unknown), __urn: urn }, secrets);
}

export const reservedAddressCalls = { check, diff, create, read, update, delete: remove };
