import { randomInt, randomUUID } from "node:crypto";
import type { Region } from "../store/region";

const SYSTEM_ID_ALPHABET = "346789abcdefghknpqrstwxy";
const ADJECTIVES =
  "able brave calm clever deep eager fair fine fond gentle glad grand honest keen kind light loyal merry neat noble proud quick rare sharp smart solid steady sunny swift upright vital warm wise".split(
    " ",
  );
const ANIMALS =
  "ant bass bee bison boa cat civet cobra crab crane dingo dodo dove eagle eel elk finch fly fox gecko goat goose hare hawk heron horse ibex jay koala lark lion llama lynx mole moose moth newt oryx otter owl perch pug quail ray seal shrew skunk sloth snail stag swan thrush toad trout vole wasp whale wolf wren yak".split(
    " ",
  );

function pick(words: readonly string[]): string {
  return words[randomInt(words.length)] ?? "";
}

/** A six-letter system id as MAAS makes them. */
export function newSystemId(region: Region): string {
  for (;;) {
    let id = "";
    while (id.length < 6) {
      id += SYSTEM_ID_ALPHABET[randomInt(SYSTEM_ID_ALPHABET.length)] ?? "";
    }
    if (!/^\d+$/.test(id) && !region.machineBySystemId.has(id)) {
      return id;
    }
  }
}

/** A host name of the `adjective-animal` kind that no machine has. */
export function newHostname(region: Region): string {
  for (let attempt = 0; ; attempt += 1) {
    const parts = [pick(ADJECTIVES), pick(ANIMALS)];
    if (attempt > 20) {
      parts.unshift(pick(ADJECTIVES));
    }
    if (attempt > 40) {
      parts.push(String(randomInt(1_000_000)));
    }
    const name = parts.join("-");
    if (!region.machineByHostname.has(name)) {
      return name;
    }
  }
}

export function newUuid(): string {
  return randomUUID();
}

/** The next MAC of LXD on a host: `00:16:3e` and a running number, free in the region. */
export function newMac(region: Region, prefix: string): string {
  for (;;) {
    const number = region.ids.next(`mac ${prefix}`, 1);
    const low = number & 0xffff;
    const high = Number.parseInt(prefix.slice(-2), 16) + (number >> 16);
    const tail = [high & 0xff, low >> 8, low & 0xff].map((byte) => byte.toString(16).padStart(2, "0"));
    const mac = `${prefix.slice(0, -2)}${tail.join(":")}`;
    if (!region.interfaceByMac.has(mac)) {
      return mac;
    }
  }
}
