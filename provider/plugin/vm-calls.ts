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
import { check } from "../lifecycle/check";
import { create } from "../lifecycle/create";
import { remove } from "../lifecycle/delete";
import { diff, type DiffOutcome } from "../lifecycle/diff";
import { importVm } from "../lifecycle/import";
import { changedPaths, type ChangedPath } from "../lifecycle/meaning/changed-paths";
import { planCreate, planUpdate, type Planned } from "../lifecycle/planned";
import { read } from "../lifecycle/read";
import { asWritten, inputsIn, type LxdVmState } from "../lifecycle/state";
import { update } from "../lifecycle/update";
import { PROVIDER_TEXT } from "../provider-text";
import type { Session } from "../session";
import { restoreUnknowns, separateUnknowns } from "../values/unknowns";
import { checkResponse, diffResponse, forcesNew, identityIn, readCheck } from "./answers";
import { withTimeout } from "./custom-timeout";
import { receive, send, sendState, type Received } from "./wire";

/** The calls for an `LxdVm`: each reads its request, has the core do it, and writes the answer. */

const SECRET = "userData";

async function checkVm(session: Session, request: CheckRequest): Promise<CheckResponse> {
  const olds = receive(request.getOlds());
  const news = receive(request.getNews());
  const { known, unknown, ...asked } = readCheck(request, olds, news);
  const { urn } = asked;
  const { inputs, failures } = await check(session, {
    ...asked,
    old: Object.keys(olds.values).length > 0 ? inputsIn(olds.values) : undefined,
    raw: known,
    unknown,
  });
  const checked = { ...restoreUnknowns({ ...inputs }, unknown), __urn: urn };
  return checkResponse(send(checked, secretsOf(news)), failures);
}

async function diffVm(session: Session, request: DiffRequest): Promise<DiffResponse> {
  const state = stateOf(request.getId(), receive(request.getOlds()), request.getUrn());
  const news = receive(request.getNews());
  const { known, unknown } = separateUnknowns({ ...inputsIn(news.values) });
  const outcome = await diff(session, {
    systemId: state.systemId,
    urn: identityIn(news, state.__urn),
    current: state,
    wanted: known,
    unknown,
  });
  const paths = changedPaths(asWritten(state), known, outcome.changed, unknown);
  if (outcome.replaces.length > 0) {
    session.log(replacementNote(outcome, paths));
  }
  return diffResponse(outcome, paths);
}

/** Why a VM and its disks are to go, in words. */
function replacementNote({ replaces }: DiffOutcome, paths: readonly ChangedPath[]): string {
  const names = paths.map(({ path }) => path).filter((path) => forcesNew(path, replaces));
  return `a new VM with new disks takes its place: MAAS cannot change ${names.join(", ")} of a VM that is there`;
}

async function createVm(session: Session, request: CreateRequest): Promise<CreateResponse> {
  const news = receive(request.getProperties());
  const secrets = secretsOf(news);
  const response = new CreateResponse();
  const urn = identityIn(news, request.getUrn());
  if (request.getPreview()) {
    const { known, unknown } = separateUnknowns({ ...inputsIn(news.values) });
    response.setProperties(planned(await planCreate(session, { urn, inputs: known, unknown }), urn, secrets));
    return response;
  }
  const inputs = inputsIn(news.values);
  const { systemId, outputs } = await withTimeout(inputs, "create", request.getTimeout(), (timed) =>
    create(session, urn, timed),
  );
  response.setId(systemId);
  response.setProperties(sendState(outputs, secrets, PROVIDER_TEXT));
  return response;
}

async function updateVm(session: Session, request: UpdateRequest): Promise<UpdateResponse> {
  const olds = receive(request.getOlds());
  const state = stateOf(request.getId(), olds, request.getUrn());
  const news = receive(request.getNews());
  const secrets = secretsOf(news);
  const urn = identityIn(news, state.__urn);
  const response = new UpdateResponse();
  if (request.getPreview()) {
    const { known, unknown } = separateUnknowns({ ...inputsIn(news.values) });
    const plan = await planUpdate(session, { urn, inputs: known, unknown }, state);
    response.setProperties(planned(plan, urn, secrets));
    return response;
  }
  const inputs = inputsIn(news.values);
  const { outputs } = await withTimeout(inputs, "update", request.getTimeout(), (timed) =>
    update(session, urn, state, timed),
  );
  response.setProperties(sendState(outputs, secrets, PROVIDER_TEXT));
  return response;
}

async function readVm(session: Session, request: ReadRequest): Promise<ReadResponse> {
  const response = new ReadResponse();
  const before = receive(request.getProperties());
  const secrets = new Set([...secretsOf(before), ...secretsOf(receive(request.getInputs()))]);
  const state = stateOf(request.getId(), before, request.getUrn());
  // Of one that is imported, or looked up by `get`, nothing is known but the id.
  const isNew = before.values["status"] === undefined;
  const found = isNew ? await importVm(session, state.__urn, state.systemId) : await read(session, state);
  if (found === undefined) {
    return response;
  }
  response.setId(request.getId());
  response.setProperties(sendState(found.outputs, secrets, PROVIDER_TEXT));
  if (found.inputs !== undefined) {
    response.setInputs(send({ ...found.inputs, __urn: state.__urn }, secrets));
  }
  return response;
}

async function deleteVm(session: Session, request: DeleteRequest): Promise<Empty> {
  const state = stateOf(request.getId(), receive(request.getProperties()), request.getUrn());
  const seconds = request.getTimeout();
  const timeouts = { ...(seconds > 0 ? { delete: `${seconds}s` } : {}), ...state.timeouts };
  await remove(session, state.__urn, { ...state, timeouts });
  return new Empty();
}

function stateOf(systemId: string, received: Received, urn: string): LxdVmState & { __urn: string } {
  const values = received.values as unknown as LxdVmState;
  return { ...values, systemId, __urn: identityIn(received, urn) };
}

/** The properties that go into the state as secrets: those that the engine sent so, and the user data. */
export function secretsOf({ secrets }: Received): ReadonlySet<string> {
  return new Set([...secrets, SECRET]);
}

function planned({ outputs, unknown }: Planned, urn: string, secrets: ReadonlySet<string>) {
  return send({ ...restoreUnknowns({ ...outputs }, unknown), __urn: urn }, secrets);
}

export const vmCalls = {
  check: checkVm,
  diff: diffVm,
  create: createVm,
  read: readVm,
  update: updateVm,
  delete: deleteVm,
};
