import { withDeadline } from "../../provider/deadline";
import { SKEW_THAT_MATTERS_MS, type MaasClient } from "../../provider/maas/client";
import { hasStatus, MaasResponseError, MaasUnreachableError } from "../../provider/maas/errors";
import { isCertificateFailure } from "../../provider/maas/unanswered";
import { readVersion, versionWarning, type MaasVersion } from "../../provider/maas/version";
import { isProxyFailure } from "../../provider/proxy/agents";
import { formatProxy, proxyFor, proxyVariables, type Proxy } from "../../provider/proxy/environment";
import type { Connection } from "../../provider/settings";
import { ok, saidBy, unchecked, wrong, type Check, type Finding } from "./finding";

/** For how long an answer is waited for, in milliseconds. */
const PATIENCE_MS = 15_000;

/** Connects to a MAAS as the settings say, but for what is given here. */
export type Connect = (apiUrl?: URL) => MaasClient;

/** Asks MAAS, without the key, whether it is there: what lies between, and what answers. */
export async function reach(settings: Connection, connect: Connect): Promise<Finding[]> {
  let proxy: Proxy | undefined;
  try {
    proxy = await proxyFor(settings.apiUrl);
  } catch (error) {
    return [wrong("proxy", saidBy(error))];
  }
  const client = connect();
  try {
    const version = await ask(client);
    return version === undefined
      ? [
          ...before("url", settings, proxy),
          wrong("url", `what answers at ${nameOf(settings.apiUrl)} says no version of MAAS`, OTHER),
        ]
      : [...between(settings, proxy), ...of(client, settings, version)];
  } catch (error) {
    const { check, said = saidBy(error), advice } = await blame(error, settings, { proxy, connect });
    return [...before(check, settings, proxy), wrong(check, said, advice)];
  }
}

const OTHER = "Give the URL at which MAAS's own pages are, for example https://maas.example/MAAS.";

function ask(client: MaasClient): Promise<MaasVersion | undefined> {
  return withDeadline(Date.now() + PATIENCE_MS, () => readVersion(client, true));
}

/** `https://maas.example/MAAS`. */
export function nameOf(apiUrl: URL): string {
  return apiUrl.href.replace(/\/api\/2\.0\/$/, "");
}

function of(client: MaasClient, { apiUrl }: Connection, version: MaasVersion): Finding[] {
  const warning = versionWarning(version);
  return [
    ok("url", `MAAS answers at ${nameOf(apiUrl)}`),
    clock(client.skew),
    warning === undefined
      ? ok("version", `MAAS ${version.text}, which this provider knows`)
      : wrong(
          "version",
          warning,
          "docs/maas-versions.md says which versions are supported, and what differs.",
        ),
  ];
}

function clock(skew: number | undefined): Finding {
  if (skew === undefined) {
    return unchecked("clock", "the answer has no Date by which it could be judged");
  }
  const seconds = Math.round(Math.abs(skew) / 1000);
  return Math.abs(skew) < SKEW_THAT_MATTERS_MS
    ? ok("clock", seconds < 5 ? "as MAAS's" : `${seconds} s off MAAS's, which takes up to 300`)
    : wrong(
        "clock",
        `this machine's clock is ${seconds} s ${skew > 0 ? "behind" : "ahead of"} MAAS's, which refuses signatures that are 300 s off`,
        "Set the clock, best by NTP (timedatectl set-ntp true). Runs go on meanwhile: the provider signs with MAAS's time.",
      );
}

/** What lies between this machine and MAAS, where all of it is well. */
function between({ apiUrl, caCertificate }: Connection, proxy: Proxy | undefined): Finding[] {
  return [
    wayThrough(apiUrl, proxy),
    apiUrl.protocol === "https:"
      ? ok(
          "tls",
          `the certificate is trusted, by ${caCertificate ? "maas-lxd:caCertificate" : "a CA that this machine knows"}`,
        )
      : unchecked("tls", "plain http: nothing is encrypted"),
  ];
}

function wayThrough({ hostname }: URL, proxy: Proxy | undefined): Finding {
  if (proxy !== undefined) {
    return ok("proxy", `MAAS is reached by way of ${formatProxy(proxy)}`);
  }
  const set = proxyVariables();
  return set.length === 0
    ? ok("proxy", "none: no proxy variable is set")
    : ok("proxy", `none for ${hostname}: ${set.join(", ")}`);
}

/** The findings before the one that is wrong: a failure there comes after them. */
function before(check: Check, settings: Connection, proxy: Proxy | undefined): Finding[] {
  const found = between(settings, proxy);
  const at = found.findIndex((finding) => finding.check === check);
  return at < 0 ? found : found.slice(0, at);
}

interface Blame {
  check: "proxy" | "tls" | "url";
  /** Where the error says less. */
  said?: string;
  advice?: string;
}

/** Failures of making a connection, which is one to the proxy where there is one. */
const NOT_THERE = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)$/;

async function blame(
  error: unknown,
  { apiUrl }: Connection,
  { proxy, connect }: { proxy: Proxy | undefined; connect: Connect },
): Promise<Blame> {
  const code = codeOf(error);
  if (proxy !== undefined && (isProxyFailure(code) || NOT_THERE.test(code))) {
    return {
      check: "proxy",
      advice: `If MAAS is to be reached without a proxy, name it in NO_PROXY: NO_PROXY=${apiUrl.hostname}`,
    };
  }
  if (isCertificateFailure(code)) {
    return { check: "tls", advice: adviceOnCertificate(code) };
  }
  if (error instanceof MaasUnreachableError) {
    return code === "EPROTO"
      ? {
          check: "tls",
          advice: "A region without TLS is at http and port 5240, one with TLS at https and port 5443.",
        }
      : {
          check: "url",
          advice:
            "Look for a slip in the host's name and the port (a region's own port is 5240), and for a firewall or a VPN.",
        };
  }
  return { check: "url", ...(await judgeAnswer(error, apiUrl, connect)) };
}

function codeOf(error: unknown): string {
  const { cause } = error as { cause?: unknown };
  return typeof cause === "object" && cause !== null && "code" in cause ? String(cause.code) : "";
}

function adviceOnCertificate(code: string): string {
  if (code === "CERT_HAS_EXPIRED") {
    return "Renew MAAS's certificate.";
  }
  return code === "ERR_TLS_CERT_ALTNAME_INVALID"
    ? "Give the URL with a name that the certificate is for."
    : "Give the certificate of the CA that signed MAAS's: pulumi config set maas-lxd:caCertificate <file>, or MAAS_API_CACERT=<file>";
}

async function judgeAnswer(error: unknown, apiUrl: URL, connect: Connect): Promise<Omit<Blame, "check">> {
  if (hasStatus(error, 401, 403)) {
    return {
      said: `what answers at ${nameOf(apiUrl)} does not tell MAAS's version without a sign-in (${error.status})`,
      advice:
        "MAAS tells it to everybody, so this is a proxy in front of MAAS with a sign-in of its own, for which the provider has no account. " +
        `Have it let ${apiUrl.pathname} through, or give a URL that leads to MAAS itself.`,
    };
  }
  if (error instanceof MaasResponseError && error.location !== undefined) {
    const root = error.location.href.replace(/\/(api\/2\.0\/(version\/)?)?$/, "");
    return { advice: `Give the URL that it leads to, if that is your MAAS: ${setUrl(root)}` };
  }
  const inside = new URL(`${apiUrl.origin}/MAAS/api/2.0/`);
  if (!/\/MAAS\//i.test(apiUrl.pathname) && (await isMaas(connect(inside)))) {
    return { advice: `MAAS is at ${nameOf(inside)}: ${setUrl(nameOf(inside))}` };
  }
  return { advice: OTHER };
}

/** For a shell. */
function setUrl(url: string): string {
  return `pulumi config set maas-lxd:apiUrl '${url.replaceAll("'", "%27")}'`;
}

async function isMaas(client: MaasClient): Promise<boolean> {
  try {
    return (await ask(client)) !== undefined;
  } catch {
    return false;
  } finally {
    client.close();
  }
}
