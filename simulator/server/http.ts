import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import type { Dispatcher } from "../api/dispatch";
import type { Reply } from "../api/route";
import type { Faults } from "../faults/faults";
import { parseFaults } from "../faults/schema";
import { TEXT_UTF8 } from "../model/errors";
import type { Region } from "../model/region";
import { bodyParams, BODY_LIMIT_BYTES, readBodies } from "./body";
import type { RequestLog } from "./request-log";
import { stateView } from "./state-view";
import type { Workers } from "./workers";

export interface Services {
  readonly region: Region;
  readonly faults: Faults;
  readonly dispatcher: Dispatcher;
  readonly workers: Workers;
  readonly log: RequestLog;
}

function send(response: FastifyReply, reply: Reply): FastifyReply {
  // Past fastify, which would add a charset of its own and take the content type of a 204 away.
  const body = typeof reply.body === "string" ? Buffer.from(reply.body, "utf8") : reply.body;
  response.hijack();
  response.raw.writeHead(reply.status, {
    ...reply.headers,
    "content-type": reply.contentType,
    "content-length": body.length,
  });
  response.raw.end(body);
  return response;
}

async function answer(
  services: Services,
  request: FastifyRequest,
  response: FastifyReply,
): Promise<FastifyReply> {
  const arrived = performance.now();
  const [path = ""] = request.url.split("?");
  const op = new URL(request.url, "http://localhost").searchParams.get("op");
  const body = await bodyParams(request);
  const reply = await services.workers.run(async () => {
    try {
      return await services.dispatcher.dispatch({
        method: request.method,
        url: `${request.protocol}://${request.host}${request.url}`,
        pathAndQuery: request.url,
        authorization: request.headers.authorization,
        body,
      });
    } catch (error) {
      // MAAS's middleware answers what nobody expected with the exception's text.
      request.log.error(error);
      return {
        status: 500,
        contentType: TEXT_UTF8,
        body: error instanceof Error ? error.message : String(error),
      };
    }
  });
  services.log.add({
    method: request.method,
    path,
    op,
    status: reply.status,
    ms: Math.round(performance.now() - arrived),
  });
  return send(response, reply);
}

function addControls(server: FastifyInstance, services: Services): void {
  server.get("/simulator/requests", () => services.log.all());
  server.delete("/simulator/requests", (_request, response) => {
    services.log.clear();
    return response.status(204).send();
  });
  server.get("/simulator/state", () => stateView(services.region));
  server.put("/simulator/faults", (request, response) => {
    const text = Buffer.isBuffer(request.body) ? request.body.toString("utf8") : "";
    const faults = parseFaults(text);
    if (typeof faults === "string") {
      return response.status(400).send({ error: faults });
    }
    services.faults.set(faults);
    return response.status(204).send();
  });
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
