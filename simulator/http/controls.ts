import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Faults } from "../faults/faults";
import type { Fault } from "../faults/kinds";
import { FAULTS_SCHEMA, parseFaults } from "../faults/schema";
import type { Region } from "../model/store/region";
import type { RequestLog } from "./request-log";
import { stateView } from "./state-view";

export interface Controlled {
  readonly region: Region;
  readonly faults: Faults;
  readonly log: RequestLog;
}

function textOf(request: FastifyRequest): string {
  return Buffer.isBuffer(request.body) ? request.body.toString("utf8") : "";
}

/** Puts faults into force. @returns the places that are wrong with their reasons, or undefined */
function setFaults(faults: Faults, list: readonly Fault[] | string): string | undefined {
  if (typeof list === "string") {
    return list;
  }
  try {
    faults.set(list);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** The simulator's own controls. They take no sign-in, hold no web thread and are struck by no fault. */
export function addControls(server: FastifyInstance, { region, faults, log }: Controlled): void {
  server.get("/simulator/requests", () => log.all());
  server.delete("/simulator/requests", (_request, response) => {
    log.clear();
    return response.status(204).send();
  });
  server.get("/simulator/state", () => stateView(region));
  server.get("/simulator/faults", () => faults.list);
  server.put("/simulator/faults", (request, response) => {
    const error = setFaults(faults, parseFaults(textOf(request)));
    return error === undefined ? response.status(204).send() : response.status(400).send({ error });
  });
  server.delete("/simulator/faults", (_request, response) => {
    faults.set([]);
    return response.status(204).send();
  });
  server.get("/simulator/faults/counts", () => faults.counts);
  server.get("/simulator/faults/schema", () => FAULTS_SCHEMA);
}
