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
import type { PlannedOutputs, Resource, Wanted } from "../resource";
import type { Session } from "../session";
import { restoreUnknowns, separateUnknowns } from "../values/unknowns";
import { checkResponse, diffResponse, forcesNew, identityIn, readCheck } from "./answers";
import { receive, secretsOf, send, sendState, type Received } from "./wire";

/** The calls for a resource: each reads its request, has the core do it, and writes the answer. */
export class ResourceCalls {
  constructor(private readonly resource: Resource) {}

  async check(session: Session, request: CheckRequest): Promise<CheckResponse> {
    const olds = receive(request.getOlds());
    const news = receive(request.getNews());
    const { known, unknown, ...asked } = readCheck(request, olds, news);
    const { inputs, failures } = await this.resource.check(session, {
      ...asked,
      old: Object.keys(olds.values).length > 0 ? this.resource.inputsIn(olds.values) : undefined,
      raw: known,
      unknown,
    });
    const checked = { ...restoreUnknowns({ ...inputs }, unknown), __urn: asked.urn };
    return checkResponse(send(checked, secretsOf(news)), failures);
  }

  async diff(session: Session, request: DiffRequest): Promise<DiffResponse> {
    const current = this.stateOf(request.getId(), receive(request.getOlds()), request.getUrn());
    const news = receive(request.getNews());
    const { urn, inputs: wanted, unknown } = this.wanted(news, current.__urn);
    const outcome = await this.resource.diff(session, { urn, current, wanted, unknown });
    const paths = changedPaths(this.resource.asWritten(current), wanted, outcome.changed, unknown);
    if (outcome.replaces.length > 0) {
      const forcing = paths.map(({ path }) => path).filter((path) => forcesNew(path, outcome.replaces));
      const note = this.resource.replacementNote(forcing);
      if (note !== undefined) session.log(note);
    }
    return diffResponse(outcome, paths);
  }

  async create(session: Session, request: CreateRequest): Promise<CreateResponse> {
    const news = receive(request.getProperties());
    const urn = identityIn(news, request.getUrn());
    const response = new CreateResponse();
    if (request.getPreview()) {
      const planned = await this.resource.planCreate(session, this.wanted(news, urn));
      response.setProperties(sendPlanned(planned, urn, news));
      return response;
    }
    const inputs = this.resource.inputsIn(news.values);
    const { id, outputs } = await this.resource.create(session, urn, inputs, request.getTimeout());
    response.setId(id);
    response.setProperties(this.sendState(outputs, secretsOf(news)));
    return response;
  }

  async update(session: Session, request: UpdateRequest): Promise<UpdateResponse> {
    const state = this.stateOf(request.getId(), receive(request.getOlds()), request.getUrn());
    const news = receive(request.getNews());
    const urn = identityIn(news, state.__urn);
    const response = new UpdateResponse();
    if (request.getPreview()) {
      const planned = await this.resource.planUpdate(session, this.wanted(news, urn), state);
      response.setProperties(sendPlanned(planned, urn, news));
      return response;
    }
    const inputs = this.resource.inputsIn(news.values);
    const { outputs } = await this.resource.update(session, urn, state, inputs, request.getTimeout());
    response.setProperties(this.sendState(outputs, secretsOf(news)));
    return response;
  }

  async read(session: Session, request: ReadRequest): Promise<ReadResponse> {
    const response = new ReadResponse();
    const before = receive(request.getProperties());
    const secrets = new Set([...secretsOf(before), ...secretsOf(receive(request.getInputs()))]);
    const id = request.getId();
    const state = this.stateOf(id, before, request.getUrn());
    const found = this.resource.isUnread(before.values)
      ? await this.resource.import(session, state.__urn, id)
      : await this.resource.read(session, state.__urn, state, id);
    if (found === undefined) {
      return response;
    }
    response.setId(id);
    response.setProperties(this.sendState(found.outputs, secrets));
    if (found.inputs !== undefined) {
      response.setInputs(send({ ...found.inputs, __urn: state.__urn }, secrets));
    }
    return response;
  }

  async delete(session: Session, request: DeleteRequest): Promise<Empty> {
    const state = this.stateOf(request.getId(), receive(request.getProperties()), request.getUrn());
    await this.resource.delete(session, state.__urn, state, request.getTimeout());
    return new Empty();
  }

  private stateOf(id: string, received: Received, urn: string): { __urn: string } {
    return { ...this.resource.stateIn(received.values, id), __urn: identityIn(received, urn) };
  }

  private wanted(news: Received, urn: string): Wanted<object> {
    const { known, unknown } = separateUnknowns({ ...this.resource.inputsIn(news.values) });
    return { urn: identityIn(news, urn), inputs: known, unknown };
  }

  private sendState(outputs: object, secrets: ReadonlySet<string>) {
    return sendState(outputs, secrets, this.resource.providerText);
  }
}

function sendPlanned({ outputs, unknown }: PlannedOutputs<object>, urn: string, news: Received) {
  return send({ ...restoreUnknowns({ ...outputs }, unknown), __urn: urn }, secretsOf(news));
}
