import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { parseDuration } from "./duration";
import { canonicalFingerprint } from "./lxd/fingerprint";
import { parseSpan, type AddressSpan } from "./network/address-span";

/** How to reach MAAS. */
export interface Connection {
  /** The API's root, ending in `/api/2.0/`. */
  apiUrl: URL;
  apiKey: ApiKey;
  /** PEM text of the CA that signed MAAS's certificate. */
  caCertificate?: string;
  /** Milliseconds that one request may take. */
  requestTimeout: number;
}

/** All settings of the provider. */
export interface Settings extends Connection {
  /** Milliseconds for which the effect of a request whose answer was lost may still come. */
  settleTimeout: number;
  /** The fingerprint of each VM host's LXD certificate, canonical, by the host's name or id; of those that are pinned. */
  lxdFingerprints: ReadonlyMap<string, string>;
  /** What static addresses may be in although MAAS keeps it for others. */
  usableRanges: readonly AddressSpan[];
}

/** The three parts of a MAAS API key. */
export interface ApiKey {
  consumerKey: string;
  tokenKey: string;
  tokenSecret: string;
}

/** A setting that is missing or malformed. The message names the setting and how to give it; never its value. */
export class SettingsError extends Error {
  override name = "SettingsError";
}

interface SettingName {
  /** Key in the stack's configuration, after `maas-lxd:`. */
  key: string;
  env?: string;
  secret?: boolean;
}

const API_URL: SettingName = { key: "apiUrl", env: "MAAS_API_URL" };
const API_KEY: SettingName = { key: "apiKey", env: "MAAS_API_KEY", secret: true };
const CA_CERTIFICATE: SettingName = { key: "caCertificate", env: "MAAS_API_CACERT" };
const REQUEST_TIMEOUT: SettingName = { key: "requestTimeout" };
const SETTLE_TIMEOUT: SettingName = { key: "settleTimeout" };
const LXD_FINGERPRINTS: SettingName = { key: "lxdFingerprints" };
const USABLE_RANGES: SettingName = { key: "usableRanges" };
const OFFLINE: SettingName = { key: "offline" };
const ALLOW_INSECURE: SettingName = { key: "allowInsecure" };

/** MAAS itself gives a compose 120 s (docs/maas-notes.md#requests), so less would turn slow successes into doubts. */
const DEFAULT_REQUEST_TIMEOUT = 150_000;
const MIN_TIMEOUT = 1000;
const MAX_TIMEOUT = 3_600_000;

/** A compose whose client is gone takes effect for as long as MAAS gives it (docs/maas-notes.md#lost-clients). */
const DEFAULT_SETTLE_TIMEOUT = 125_000;

/**
 * Reads the settings from the stack's configuration, with the environment as the fallback.
 * @param config gives the value of `maas-lxd:<key>`
 * @throws SettingsError for the first setting that is missing or malformed
 */
export function readSettings(
  config: (key: string) => string | undefined,
  env: Record<string, string | undefined>,
): Settings {
  const value = ({ key, env: variable }: SettingName): string | undefined =>
    config(key)?.trim() || (variable ? env[variable]?.trim() : undefined) || undefined;

  const apiUrl = parseApiUrl(value(API_URL), parseBoolean(ALLOW_INSECURE, value(ALLOW_INSECURE)));
  const apiKey = parseApiKey(value(API_KEY));
  const caCertificate = readCertificate(value(CA_CERTIFICATE));
  return {
    apiUrl,
    apiKey,
    ...(caCertificate === undefined ? {} : { caCertificate }),
    requestTimeout: parseTimeout(REQUEST_TIMEOUT, value(REQUEST_TIMEOUT), DEFAULT_REQUEST_TIMEOUT),
    settleTimeout: parseTimeout(SETTLE_TIMEOUT, value(SETTLE_TIMEOUT), DEFAULT_SETTLE_TIMEOUT),
    lxdFingerprints: parseFingerprints(value(LXD_FINGERPRINTS)),
    usableRanges: parseRanges(value(USABLE_RANGES)),
  };
}

/** Whether the stack is set to be checked without MAAS, for a pull request's CI that cannot reach it. */
export function isOffline(config: (key: string) => string | undefined): boolean {
  return parseBoolean(OFFLINE, config(OFFLINE.key)?.trim() || undefined);
}

function wrong(setting: SettingName, problem: string): SettingsError {
  const set = `pulumi config set${setting.secret ? " --secret" : ""} maas-lxd:${setting.key}`;
  // On the command line a secret would stand in the shell's history.
  const way = setting.secret ? `\`${set}\`, which asks for it` : `\`${set} <value>\``;
  const orEnv = setting.env ? `, or the environment variable ${setting.env}` : "";
  return new SettingsError(`maas-lxd:${setting.key} ${problem}. Give it with ${way}${orEnv}.`);
}

function parseApiUrl(text: string | undefined, allowInsecure: boolean): URL {
  if (text === undefined) {
    throw wrong(API_URL, "is missing: the URL of MAAS, for example https://maas.example/MAAS");
  }
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw wrong(API_URL, "is not a URL: expected for example https://maas.example/MAAS");
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw wrong(API_URL, `must be http or https, not ${url.protocol.replace(":", "")}`);
  }
  if (url.username || url.password || url.search || url.hash) {
    throw wrong(API_URL, "must have no user, query or fragment");
  }
  if (url.protocol === "http:" && !allowInsecure && !isThisMachine(url.hostname)) {
    throw wrong(
      API_URL,
      "is plain http to another machine, which shows the API key to the network: use https, or set maas-lxd:allowInsecure to true",
    );
  }
  const path = url.pathname.replace(/\/+$/, "").replace(/\/api\/2\.0$/, "");
  url.pathname = `${path}/api/2.0/`;
  return url;
}

/** Whether a host name of a URL is this machine's own. */
export function isThisMachine(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

function parseApiKey(text: string | undefined): ApiKey {
  if (text === undefined) {
    throw wrong(API_KEY, "is missing: the API key of a MAAS user");
  }
  const parts = text.split(":");
  if (parts.length !== 3 || !parts.every((part) => /^[\x21-\x7e]+$/.test(part))) {
    throw wrong(API_KEY, "is malformed: a MAAS API key has three parts with colons between");
  }
  const [consumerKey, tokenKey, tokenSecret] = parts as [string, string, string];
  return { consumerKey, tokenKey, tokenSecret };
}

function readCertificate(text: string | undefined): string | undefined {
  if (text === undefined) {
    return undefined;
  }
  const pem = isPem(text) ? text : readFile(text);
  if (!isPem(pem)) {
    throw wrong(CA_CERTIFICATE, "names a file without a PEM certificate");
  }
  try {
    // TLS itself passes over what it cannot read, and every certificate would then be refused.
    new X509Certificate(pem);
  } catch {
    throw wrong(CA_CERTIFICATE, "cannot be read as a PEM certificate");
  }
  return pem;
}

function isPem(text: string): boolean {
  return text.includes("-----BEGIN CERTIFICATE-----");
}

function readFile(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? "unknown error";
    throw wrong(CA_CERTIFICATE, `is neither a PEM certificate nor a readable file (${code})`);
  }
}

function parseBoolean(setting: SettingName, text: string | undefined): boolean {
  if (text !== undefined && text !== "true" && text !== "false") {
    throw wrong(setting, "must be true or false");
  }
  return text === "true";
}

function parseTimeout(setting: SettingName, text: string | undefined, byDefault: number): number {
  if (text === undefined) {
    return byDefault;
  }
  const ms = parseDuration(text);
  if (ms === undefined || ms < MIN_TIMEOUT || ms > MAX_TIMEOUT) {
    throw wrong(setting, "must be a duration from 1s to 1h, for example 150s");
  }
  return ms;
}

/** `{"vmhost1": "dd19…"}`, as `pulumi config set --path` makes it. */
function parseFingerprints(text: string | undefined): Map<string, string> {
  const problem = wrong(
    LXD_FINGERPRINTS,
    'must be the SHA-256 fingerprints of LXD certificates by the names or ids of VM hosts, for example {"vmhost1": "dd19aac2…"} with all 64 digits',
  );
  const given = parseJson(text ?? "{}", problem);
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    throw problem;
  }
  return new Map(
    Object.entries(given).map(([host, fingerprint]): [string, string] => {
      const canonical = typeof fingerprint === "string" ? canonicalFingerprint(fingerprint) : undefined;
      if (canonical === undefined) {
        throw problem;
      }
      return [host, canonical];
    }),
  );
}

/** `["10.10.0.200-10.10.0.220"]`, as `pulumi config set --path` makes it. */
function parseRanges(text: string | undefined): AddressSpan[] {
  const problem = wrong(
    USABLE_RANGES,
    'must be a list of ranges of addresses, for example ["10.10.0.200-10.10.0.220", "10.20.8.0/24"]',
  );
  const given = parseJson(text ?? "[]", problem);
  if (!Array.isArray(given)) {
    throw problem;
  }
  return given.map((range: unknown) => {
    const span = typeof range === "string" ? parseSpan(range) : undefined;
    if (span === undefined) {
      throw problem;
    }
    return span;
  });
}

function parseJson(text: string, problem: SettingsError): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw problem;
  }
}
