import type { AddressInfo } from "node:net";
import type { Dispatcher } from "../../../simulator/api/core/dispatch";
import { Params } from "../../../simulator/api/core/params";
import { API_ROOT, type Reply } from "../../../simulator/api/core/resource";
import { createServer, type Services } from "../../../simulator/http/server";

export interface Sent {
  readonly method: string;
  /** Below `/MAAS/api/2.0`, with the query. */
  readonly path: string;
  readonly authorization: string;
  readonly form: Readonly<Record<string, string>>;
}

/** The way from a caller to a region. */
export interface Transport {
  send(sent: Sent): Promise<Reply>;
  close(): Promise<void>;
}

/** Hands requests to the dispatcher, sign-in included, without a connection. */
export function inProcess(dispatcher: Dispatcher): Transport {
  return {
    send: ({ method, path, authorization, form }) =>
      dispatcher.dispatch({
        method,
        url: `http://region${API_ROOT}${path}`,
        pathAndQuery: `${API_ROOT}${path}`,
        authorization,
        body: Params.of(Object.entries(form)),
      }),
    close: () => Promise.resolve(),
  };
}

/** The region's own server on a free port. */
export async function overHttp(services: Services): Promise<Transport> {
  const server = await createServer(services);
  await server.listen({ port: 0, host: "127.0.0.1" });
  const { port } = server.server.address() as AddressInfo;
  return {
    send: async ({ method, path, authorization, form }) => {
      const response = await fetch(`http://127.0.0.1:${port}${API_ROOT}${path}`, {
        method,
        headers: { authorization },
        ...(method === "GET" ? {} : { body: new URLSearchParams(form) }),
      });
      const headers = Object.fromEntries(response.headers);
      return {
        status: response.status,
        contentType: headers["content-type"] ?? "",
        body: await response.text(),
        headers,
      };
    },
    close: () => server.close(),
  };
}

/** What is wrong with an answer's headers as they came over the wire; undefined when nothing is. */
export function malformedHeaders({ status, body, headers = {} }: Reply): string | undefined {
  const shown = `${status} ${JSON.stringify(headers)}`;
  if (headers["content-length"] !== String(Buffer.byteLength(body))) {
    return `content-length of ${Buffer.byteLength(body)} bytes: ${shown}`;
  }
  if (Number.isNaN(Date.parse(headers["date"] ?? ""))) {
    return `date: ${shown}`;
  }
  // MAAS names the API where there is one.
  const known = !String(body).startsWith("Unknown API endpoint");
  if (known && !/^[0-9a-f]{40}$/.test(headers["x-maas-api-hash"] ?? "")) {
    return `x-maas-api-hash: ${shown}`;
  }
  if (status === 405 && (headers["allow"] ?? "") === "") {
    return `allow: ${shown}`;
  }
  return headers["retry-after"] === undefined || /^\d+$/.test(headers["retry-after"])
    ? undefined
    : `retry-after: ${shown}`;
}
