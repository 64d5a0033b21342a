import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { decodePath, type Dispatcher } from "../api/core/dispatch";
import { Params } from "../api/core/params";
import type { Reply } from "../api/core/resource";
import { TEXT_UTF8 } from "../model/errors";
import { bodyParams, BODY_LIMIT_BYTES, readBodies } from "./body";
import { addControls, type Controlled } from "./controls";
import type { OperationHooks, Disturbances } from "./disturbances";
import type { LatencyProfile, TimedRequest } from "./latency";
import { requestFacts } from "./request-facts";
import { send } from "./send";
import type { Workers } from "./workers";

export interface Services extends Controlled {
  readonly dispatcher: Dispatcher;
  readonly disturbances: Disturbances;
  readonly workers: Workers;
  readonly latency: LatencyProfile;
  /** Waits so many milliseconds on the region's clock. */
  readonly wait: (ms: number) => Promise<void>;
  /** The server's wall clock: milliseconds since 1970. */
  readonly now: () => number;
}

type Body = Awaited<ReturnType<typeof bodyParams>>;

/** What a web thread does with a request. */
async function work(
  services: Services,
  request: FastifyRequest,
  body: Body,
  timed: TimedRequest,
  around: OperationHooks,
): Promise<Reply> {
  try {
    const { before, after = 0, perKilobyte = 0 } = services.latency(timed);
    await services.wait(before);
    await around.before();
    const reply = await services.dispatcher.dispatch({
      method: request.method,
      url: `${request.protocol}://${request.host}${request.url}`,
      pathAndQuery: request.url,
      authorization: request.headers.authorization,
      body,
    });
    await around.after();
    await services.wait(after + (perKilobyte * reply.body.length) / 1000);
    return reply;
  } catch (error) {
    // MAAS's middleware answers an unexpected exception with its text.
    request.log.error(error);
    return {
      status: 500,
      contentType: TEXT_UTF8,
      body: error instanceof Error ? error.message : String(error),
    };
  }
}

async function answer(services: Services, request: FastifyRequest, response: FastifyReply): Promise<void> {
  const arrived = performance.now();
  const [path = "", queryText = ""] = request.url.split(/\?(.*)/s);
  const query = Params.of(new URLSearchParams(queryText));
  const body = await bodyParams(request);
  const { region } = services;
  const facts = requestFacts(region, {
    method: request.method,
    path: decodePath(path),
    query,
    body,
  });
  const visit = services.faults.arrive(facts);
  const outcome = await services.disturbances.run(visit, (around) =>
    services.workers.run(() => work(services, request, body, { facts, query, region }, around)),
  );
  services.log.add({
    method: request.method,
    path,
    op: query.get("op") ?? null,
    status: outcome.kind === "reply" || outcome.kind === "cut" ? outcome.reply.status : 0,
    ms: Math.round(performance.now() - arrived),
    faults: visit.struck.map(({ kind }) => kind),
  });
  send(response, outcome, services.now());
}

/** The HTTP server: MAAS's API below `/MAAS`, the simulator's own controls below `/simulator`. */
export async function createServer(services: Services): Promise<FastifyInstance> {
  const server = fastify({
    bodyLimit: BODY_LIMIT_BYTES,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 1000 },
  });
  await readBodies(server);
  addControls(server, services);
  server.all("/*", (request, response) => answer(services, request, response));
  return server;
}
