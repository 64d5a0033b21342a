import ipaddr from "ipaddr.js";
import { isThisMachine, SettingsError } from "../settings";

/** A proxy that the environment names. */
export interface Proxy {
  /** With the user name and password, where there are any: in no message. */
  url: URL;
  /** The environment variable that names it. */
  variable: string;
}

/** `http://proxy.example:3128 of HTTPS_PROXY`, for messages. */
export function formatProxy({ url, variable }: Proxy): string {
  return `${url.protocol}//${url.host} of ${variable}`;
}

/** The variables of a proxy that are set. */
export function proxyVariables(): string[] {
  const names = ["https_proxy", "http_proxy", "all_proxy", "no_proxy"];
  return names.flatMap((name) => [name, name.toUpperCase()]).filter((name) => process.env[name]);
}

/**
 * The proxy for a URL by `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`, or the same in lower case; undefined where it is
 * reached directly. As in Go's programs, the engine among them, that is always so for this machine, and `NO_PROXY` takes networks, too.
 * @throws SettingsError
 */
export async function proxyFor(url: URL): Promise<Proxy | undefined> {
  const names = [url.protocol.replace(":", "_proxy"), "all_proxy"];
  const variable = names.flatMap((name) => [name, name.toUpperCase()]).find((name) => process.env[name]);
  if (variable === undefined || isThisMachine(url.hostname) || isInExemptNetwork(url.hostname)) {
    return undefined;
  }
  const { getProxyForUrl } = await import("proxy-from-env");
  return getProxyForUrl(url.href) === ""
    ? undefined
    : { url: parseProxy(variable, process.env[variable] ?? ""), variable };
}

function isInExemptNetwork(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, "");
  const exempt = process.env["no_proxy"] || process.env["NO_PROXY"] || "";
  const networks = exempt.split(/[,\s]+/).filter((entry) => ipaddr.isValidCIDR(entry));
  if (!ipaddr.isValid(host)) {
    return false;
  }
  const address = ipaddr.process(host);
  return networks.some((network) => {
    const block = ipaddr.parseCIDR(network);
    return block[0].kind() === address.kind() && address.match(block);
  });
}

/** Without a scheme it is http, as curl reads it. */
function parseProxy(variable: string, text: string): URL {
  const href = text.includes("://") ? text : `http://${text}`;
  const url = URL.canParse(href) ? new URL(href) : undefined;
  if (url?.protocol !== "http:" && url?.protocol !== "https:") {
    throw new SettingsError(
      `${variable} is no URL of an http or https proxy, for example http://proxy.example:3128. ` +
        "Set it to one, or name in NO_PROXY what is reached without a proxy.",
    );
  }
  return url;
}
