import type { FastifyReply } from "fastify";
import type { Reply } from "../api/core/resource";
import type { Outcome } from "./disturbances";

function bytesOf(reply: Reply): Buffer {
  return typeof reply.body === "string" ? Buffer.from(reply.body, "utf8") : reply.body;
}

/**
 * Sends the answer without fastify, which would add a charset of its own and drop the content type of a 204.
 *
 * @param date milliseconds since 1970, for the `Date` header
 */
export function send(response: FastifyReply, outcome: Outcome, date: number): void {
  response.hijack();
  const { raw } = response;
  switch (outcome.kind) {
    case "reset":
      raw.socket?.resetAndDestroy();
      return;
    case "silence":
      return;
    case "reply":
    case "cut": {
      const { reply } = outcome;
      const body = bytesOf(reply);
      raw.writeHead(reply.status, {
        date: new Date(date).toUTCString(),
        ...reply.headers,
        "content-type": reply.contentType,
        "content-length": body.length,
      });
      if (outcome.kind === "reply") {
        raw.end(body);
      } else {
        raw.write(body.subarray(0, outcome.bytes), () => raw.socket?.end());
      }
    }
  }
}
