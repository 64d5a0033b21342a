import { setSetting, settingOf, settingsOf, SETTINGS } from "../../model/catalog/settings";
import { modelInvalid } from "../../model/errors";
import { canonicalIp } from "../../model/ip";
import type { Region } from "../../model/store/region";
import { bound, flag, FormErrors, integer, invalidChoice, mandatory, text } from "../core/form";
import { Params } from "../core/params";
import { getOp, postOp, OK_REPLY, type Call, type Reply, type Resource } from "../core/resource";

/** Settings that MAAS has moved elsewhere and still answers for. */
const ARCHIVES: Readonly<Record<string, string>> = {
  main_archive: "http://archive.ubuntu.com/ubuntu",
  ports_archive: "http://ports.ubuntu.com/ubuntu-ports",
};

function configName(name: string): string {
  return name === "ntp_server" ? "ntp_servers" : name;
}

function checkName({ version }: Region, name: string): void {
  const known = settingsOf(version);
  if (!known.includes(name)) {
    const message = `${name} is not a valid config setting (valid settings are: ${known.join(", ")}).`;
    throw modelInvalid({ [name]: [message] });
  }
}

function getConfig(call: Call): Reply {
  const name = configName(mandatory(call.query, "name"));
  const { region } = call.world;
  const archive = Object.hasOwn(ARCHIVES, name) ? ARCHIVES[name] : undefined;
  if (archive === undefined) {
    checkName(region, name);
  }
  const value = region.settings.get(name)?.value ?? archive ?? settingOf(region, name);
  return { status: 200, contentType: "application/json", body: JSON.stringify(value ?? null) };
}

function readAddresses(data: Params, name: string, errors: FormErrors): string | null {
  const asked = (text(data, name) ?? "").split(/[\s,]+/).filter((value) => value !== "");
  const wrong = asked.find((value) => canonicalIp(value) === undefined);
  if (wrong !== undefined) {
    errors.add(name, `Invalid IP address: ${wrong}; provide a list of space-separated IP addresses`);
  }
  return asked.length === 0 ? null : asked.join(" ");
}

/** The settings that name an image: what MAAS calls it, and those that there are. */
function imageChoices(region: Region, name: string): readonly [what: string, names: string[]] | undefined {
  const images = [...region.bootResources.values()];
  const seriesOf = (system: unknown): string[] =>
    images.filter(({ osystem }) => osystem === system).map(({ series }) => series);
  const sorted = (names: readonly string[]): string[] => [...new Set(names)].sort();
  switch (name) {
    case "default_osystem":
      return ["osystem", sorted(images.map(({ osystem }) => osystem))];
    case "default_distro_series":
      return ["release", sorted(seriesOf(settingOf(region, "default_osystem")))];
    case "commissioning_distro_series":
      return [name, sorted(seriesOf("ubuntu"))];
    default:
      return undefined;
  }
}

function readValue(region: Region, name: string, value: string, errors: FormErrors): unknown {
  const data = Params.of([[name, value]]);
  const images = imageChoices(region, name);
  if (images !== undefined) {
    const [what, names] = images;
    const asked = text(data, name) ?? "";
    if (asked !== "" && !names.includes(asked)) {
      errors.add(name, invalidChoice(what, asked, names));
    }
    return asked;
  }
  const kind = SETTINGS[name]?.kind ?? "text";
  if (kind === "boolean") {
    return flag(data, name);
  }
  if (kind === "text") {
    return text(data, name) ?? "";
  }
  if (kind === "addresses") {
    return readAddresses(data, name, errors);
  }
  if (!isChoices(kind)) {
    return integer(data, name, errors, kind) ?? null;
  }
  const asked = text(data, name) ?? "";
  if (asked !== "" && !kind.includes(asked)) {
    errors.add(name, invalidChoice(name, asked, kind));
  }
  return asked;
}

function isChoices(kind: object): kind is readonly string[] {
  return Array.isArray(kind);
}

function setConfig(call: Call): Reply {
  const data = bound(call.data);
  const name = configName(mandatory(data, "name"));
  const value = mandatory(data, "value");
  const errors = new FormErrors();
  if (Object.hasOwn(ARCHIVES, name)) {
    setSetting(call.world.region, name, value.trim());
    return OK_REPLY;
  }
  checkName(call.world.region, name);
  const read = readValue(call.world.region, name, value, errors);
  errors.check();
  setSetting(call.world.region, name, read);
  return OK_REPLY;
}

export const CONFIG_RESOURCE: Resource = {
  name: "MaasHandler",
  doc: "Manage the MAAS server.",
  path: "/maas/",
  operations: [
    getOp("get_config", "Get a configuration value.", getConfig),
    postOp("set_config", "Set a configuration value.", setConfig, { admin: true }),
  ],
};
