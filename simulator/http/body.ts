import multipart from "@fastify/multipart";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { Params } from "../api/core/params";

/** User data of megabytes passes through deploy. */
export const BODY_LIMIT_BYTES = 64 * 1024 * 1024;

/** Takes every body as bytes, so that reading it, and failing to, is done as MAAS does. */
export async function readBodies(server: FastifyInstance): Promise<void> {
  await server.register(multipart, {
    limits: { fieldSize: BODY_LIMIT_BYTES, fileSize: BODY_LIMIT_BYTES },
  });
  server.removeContentTypeParser(["application/json", "text/plain"]);
  server.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => {
    done(null, body);
  });
}

function fromJson(text: string): Params | "malformed" {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return "malformed";
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return "malformed";
  }
  const params = new Params();
  for (const [name, field] of Object.entries(value)) {
    for (const item of Array.isArray(field) ? (field as unknown[]) : [field]) {
      if (item !== null && item !== undefined) {
        params.add(name, typeof item === "string" ? item : JSON.stringify(item));
      }
    }
  }
  return params;
}

/** Django undoes a part's `Content-Transfer-Encoding: base64`, which Python's clients use. */
function decoded(text: string, encoding: string): string {
  return encoding.toLowerCase() === "base64" ? Buffer.from(text, "base64").toString("utf8") : text;
}

async function fromMultipart(request: FastifyRequest): Promise<Params | "malformed"> {
  const params = new Params();
  try {
    for await (const part of request.parts()) {
      const text = part.type === "file" ? (await part.toBuffer()).toString("utf8") : String(part.value);
      params.add(part.fieldname, decoded(text, part.encoding));
    }
  } catch {
    return "malformed";
  }
  return params;
}

/**
 * A request's body as parameters: form, multipart or JSON. Null for a type that is none of these ("unbound" to MAAS's
 * forms), "malformed" for invalid JSON.
 */
export async function bodyParams(request: FastifyRequest): Promise<Params | null | "malformed"> {
  const type = request.headers["content-type"]?.split(";")[0]?.trim().toLowerCase();
  if (type === "multipart/form-data") {
    return fromMultipart(request);
  }
  const text = Buffer.isBuffer(request.body) ? request.body.toString("utf8") : "";
  if (type === "application/json") {
    return fromJson(text);
  }
  if (type === undefined || type === "" || type === "application/x-www-form-urlencoded") {
    return Params.of(new URLSearchParams(text));
  }
  return null;
}
