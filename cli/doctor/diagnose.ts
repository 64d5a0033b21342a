import { MaasClient } from "../../provider/maas/client";
import { withDeadline } from "../../provider/deadline";
import { refuseUnknown } from "../../provider/setting-names";
import { createServices, type StackConfig } from "../../provider/session";
import { isOffline, readSettings, type Settings } from "../../provider/settings";
import { saidBy, ok, unchecked, wrong, type Check, type Finding } from "./finding";
import { lxdOfHosts } from "./lxd";
import { racks } from "./racks";
import { nameOf, reach } from "./reach";
import { regionOf } from "./region";
import { signIn } from "./sign-in";

/** For how long all of it may take, in milliseconds. */
const LIMIT_MS = 90_000;

export interface Diagnosis {
  /** The URL of MAAS; undefined where the settings do not give one. */
  maas?: string;
  findings: Finding[];
}

/**
 * Looks at all that a run needs, the nearest first. What cannot be looked at because of something before it is unchecked.
 * @param source where the settings come from, for people
 */
export async function diagnose(config: StackConfig, source: string): Promise<Diagnosis> {
  let settings: Settings;
  try {
    refuseUnknown(config.keys);
    settings = readSettings(config.read, process.env);
    isOffline(config.read);
  } catch (error) {
    return withoutSettings(error);
  }
  const first = ok(
    "settings",
    `complete, from ${source}${isOffline(config.read) ? ", with maas-lxd:offline" : ""}`,
  );
  const findings = await withDeadline(Date.now() + LIMIT_MS, () => look(settings));
  return { maas: nameOf(settings.apiUrl), findings: [first, ...findings] };
}

async function look(settings: Settings): Promise<Finding[]> {
  const reached = await reach(
    settings,
    (apiUrl = settings.apiUrl) => new MaasClient({ ...settings, apiUrl }),
  );
  if (!reached.some(({ check }) => check === "version")) {
    return withRest(reached, "MAAS was not reached");
  }
  // What a run would say while it tries again is what is found here.
  const services = createServices(settings, () => undefined);
  try {
    const signedIn = await signIn(services);
    if (signedIn.some(({ check, status }) => check === "key" && status === "wrong")) {
      return withRest([...reached, ...signedIn], "nobody is signed in");
    }
    const isAdmin = signedIn.every(({ status }) => status === "ok");
    const { findings, snapshot } = await regionOf(services);
    const [ofRacks, ofLxd] = await Promise.all([
      isAdmin ? racks(services, snapshot) : unchecked("racks", FOR_ADMINS),
      lxdOfHosts(services.lxdHosts, snapshot?.vmHosts ?? [], isAdmin),
    ]);
    return withRest([...reached, ...signedIn, ofRacks, ...findings, ...ofLxd], "no VM host is known");
  } finally {
    services.client.close();
  }
}

const FOR_ADMINS = "MAAS shows them to administrators only";

const ORDER: Check[] = [
  "settings",
  "proxy",
  "tls",
  "url",
  "clock",
  "version",
  "key",
  "rights",
  "racks",
  "vm-hosts",
  "dhcp",
  "images",
  "lxd",
];

/** Where a stack's configuration cannot even be read. */
export function withoutSettings(error: unknown): Diagnosis {
  return { findings: withRest([wrong("settings", saidBy(error))], "there are no settings") };
}

/** The findings, and behind them that the rest was not looked at. */
function withRest(findings: readonly Finding[], why: string): Finding[] {
  const last = Math.max(...findings.map(({ check }) => ORDER.indexOf(check)));
  return [...findings, ...ORDER.slice(last + 1).map((check) => unchecked(check, why))];
}
