import type { Json } from "./recordings";
import type { Names } from "./names";

type JsonObject = { [key: string]: Json };

/** Values that differ from run to run by their nature: only their type is compared. */
const TIMES = new Set([
  "created",
  "updated",
  "started",
  "ended",
  "starttime",
  "endtime",
  "last_ping",
  "last_deployed",
]);
TIMES.add("runtime").add("estimated_runtime");
const NUMBERED = new Set(["current_commissioning_result_id", "current_installation_result_id", "device_id"]);
NUMBERED.add("current_testing_result_id").add("virtualmachine_id").add("user_id").add("script_revision_id");
const RANDOM = new Set(["uuid", "hardware_uuid"]);
/** Lists that MAAS gives in the order of the database's pages. */
const UNORDERED = new Set([
  "nodes",
  "links",
  "service_set",
  "history",
  "vlans",
  "subnets",
  "resource_records",
]);

function typeOf(value: Json | undefined): string {
  return value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeOf(value) === "object";
}

/** The kind of thing whose id an object holds, when that id is a matter of chance. */
function idKind(object: JsonObject, parent: string): string | undefined {
  const uri = typeof object["resource_uri"] === "string" ? object["resource_uri"] : "";
  if (/\/interfaces\/\d+\/$/.test(uri) || "mac_address" in object) {
    return "interface";
  }
  if (parent === "links") {
    return "link";
  }
  if (/\/blockdevices\/\d+/.test(uri)) {
    return uri.includes("/partition/") ? "partition" : "blockdevice";
  }
  if (/\/results\/\d+\/$/.test(uri) || parent === "results") {
    return "result";
  }
  return parent === "events" ? "event" : undefined;
}

function sortKey(value: Json): string {
  if (!isObject(value)) {
    return JSON.stringify(value);
  }
  const { ip_address: ip, mode, name, system_id: systemId, vid, cidr, rrdata, fqdn } = value;
  const records = Array.isArray(value["resource_records"]) ? value["resource_records"].map(sortKey) : "";
  return JSON.stringify(
    [fqdn, mode, ip, name, vid, cidr, rrdata, records, systemId].map((part) => part ?? ""),
  );
}

/** Compares an answer with the recorded one, learning on the way which name here stands for which there. */
export class Comparison {
  readonly differences: string[] = [];

  constructor(
    private readonly names: Names,
    private readonly requestedHostnames: ReadonlySet<string>,
  ) {}

  json(recorded: Json, own: Json | undefined, at = "", parent = ""): void {
    if (typeOf(recorded) !== typeOf(own)) {
      this.differ(at, recorded, own);
    } else if (Array.isArray(recorded) && Array.isArray(own)) {
      this.lists(recorded, own, at, parent);
    } else if (isObject(recorded) && isObject(own)) {
      this.objects(recorded, own, at, parent);
    } else if (typeof recorded === "string" && typeof own === "string") {
      this.text(recorded, own, at);
    } else if (recorded !== own) {
      this.differ(at, recorded, own);
    }
  }

  private lists(recorded: Json[], own: Json[], at: string, parent: string): void {
    if (recorded.length !== own.length) {
      this.differ(`${at}.length`, recorded.length, own.length);
      return;
    }
    const unordered =
      UNORDERED.has(parent) || recorded.some((item) => isObject(item) && "resource_records" in item);
    const sorted = (list: Json[], key: (item: Json) => string): Json[] =>
      unordered ? [...list].sort((a, b) => (key(a) < key(b) ? -1 : 1)) : list;
    const theirs = sorted(recorded, (item) => sortKey(this.translated(item)));
    const ours = sorted(own, sortKey);
    theirs.forEach((item, index) => this.json(item, ours[index], `${at}[${index}]`, parent));
  }

  /** The system id of a list's item as we call it, so that both sides sort alike. */
  private translated(item: Json): Json {
    if (isObject(item) && typeof item["system_id"] === "string") {
      return { ...item, system_id: this.names.own("system_id", item["system_id"]) ?? item["system_id"] };
    }
    return item;
  }

  private objects(recorded: JsonObject, own: JsonObject, at: string, parent: string): void {
    this.learnIdentity(recorded, own, at);
    const kind = idKind(recorded, parent);
    for (const key of new Set([...Object.keys(recorded), ...Object.keys(own)])) {
      const place = `${at}.${key}`;
      const theirs = recorded[key];
      const ours = own[key];
      if (theirs === undefined || ours === undefined) {
        this.differ(place, theirs, ours);
      } else if (key === "id" && kind !== undefined) {
        this.chance(kind, theirs, ours, place);
      } else if (key === "link_id" && theirs !== null) {
        this.chance("link", theirs, ours, place);
      } else if (TIMES.has(key) || NUMBERED.has(key) || RANDOM.has(key)) {
        this.sameType(theirs, ours, place);
      } else if (typeof theirs === "string" && typeof ours === "string") {
        this.strings(theirs, ours, place, key);
      } else {
        this.json(theirs, ours, place, key);
      }
    }
  }

  /** What an object is called comes first, so that what it holds can be read with it. */
  private learnIdentity(recorded: JsonObject, own: JsonObject, at: string): void {
    for (const key of ["system_id", "mac_address"]) {
      const theirs = recorded[key];
      const ours = own[key];
      if (typeof theirs === "string" && typeof ours === "string") {
        this.sameName(key, theirs, ours, `${at}.${key}`);
      }
    }
    const theirs = recorded["hostname"];
    const ours = own["hostname"];
    if (typeof theirs === "string" && typeof ours === "string" && !this.requestedHostnames.has(theirs)) {
      this.names.learn("hostname", theirs, ours);
    }
  }

  private chance(kind: string, recorded: Json, own: Json, at: string): void {
    const theirs = JSON.stringify(recorded);
    if (typeOf(recorded) !== typeOf(own) || !this.names.learn(kind, theirs, JSON.stringify(own))) {
      this.differ(at, `${theirs} (here ${this.names.own(kind, theirs) ?? "?"})`, own);
    }
  }

  private sameType(recorded: Json, own: Json, at: string): void {
    if (typeOf(recorded) !== typeOf(own)) {
      this.differ(at, recorded, own);
    }
  }

  /** MACs that LXD gave are chance; those of the lab and of requests are not. */
  private sameName(key: string, recorded: string, own: string, at: string): void {
    if (key === "mac_address" && !recorded.startsWith("00:16:3e")) {
      this.same(recorded, own, at);
    } else if (!this.names.learn(key === "mac_address" ? "mac" : "system_id", recorded, own)) {
      this.differ(at, recorded, own);
    }
  }

  private strings(recorded: string, own: string, at: string, key: string): void {
    if (key === "system_id" || key === "mac_address" || key === "node" || key === "primary_rack") {
      this.sameName(key, recorded, own, at);
    } else if (key === "resource_uri" || key === "next_uri" || key === "prev_uri") {
      const digits = (text: string): string =>
        key === "resource_uri"
          ? text.replace(/(interfaces|blockdevices|partition|results)\/\d+/g, "$1/N")
          : text.replace(/(after|before)=\d+/g, "$1=N");
      this.same(digits(this.names.translate(recorded)), digits(own), at);
    } else if (key !== "token") {
      this.same(this.names.translate(recorded), own, at);
    }
  }

  text(recorded: string, own: string, at = "body"): void {
    // Which database ids a message offers is chance, how many is not.
    const offered = (text: string): string =>
      text
        .replace(/It should be one of: ('\d+'(?:, )?)+\./g, (list) => list.replace(/\d+/g, "N"))
        .replace(/and now \d+/, "and now N");
    this.same(offered(this.names.translate(recorded)), offered(own), at);
  }

  private same(recorded: string, own: string, at: string): void {
    if (recorded !== own) {
      this.differ(at, recorded, own);
    }
  }

  differ(at: string, recorded: Json | undefined, own: Json | undefined): void {
    const short = (value: Json | undefined): string => (JSON.stringify(value) ?? "absent").slice(0, 160);
    this.differences.push(`${at}: recorded ${short(recorded)}, here ${short(own)}`);
  }
}
