import type { PartialInputs } from "./partial-inputs";
import { fail, type CheckFailure } from "./check-failure";

const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i;
/** A label, with the labels of its domain or without. */
export function isDnsName(text: string): boolean {
  return text.length <= 253 && text.split(".").every((part) => label.test(part));
}

const tagName = /^[A-Za-z0-9_-]{1,256}$/;
/** MAAS writes it into a constraint such as `root:8(pool,tag)`. */
const storageTag = /^[^,()]+$/;

/**
 * MAAS takes a DNS label without underscores; a dot would begin the domain there. What LXD refuses (a number, a digit first) does not
 * matter: the instance has the compose name.
 */
export function hostnameLabel({ inputs: { hostname } }: PartialInputs): CheckFailure[] {
  if (hostname === undefined || label.test(hostname)) {
    return [];
  }
  const [first = "", ...domain] = hostname.split(".");
  if (domain.length > 0 && [first, ...domain].every((part) => label.test(part))) {
    return [
      fail(
        "hostname",
        `Invalid host name: ${hostname}; it is a name with its domain: give hostname ${JSON.stringify(first)} and domain ${JSON.stringify(domain.join("."))}`,
      ),
    ];
  }
  return [
    fail(
      "hostname",
      `Invalid host name: ${hostname}; it must be a DNS label: 1 to 63 letters, digits and hyphens, no hyphen first or last`,
    ),
  ];
}

export function tagNames({ inputs: { tags = [] } }: PartialInputs): CheckFailure[] {
  return tags.flatMap((tag, i) =>
    tag === undefined || tagName.test(tag)
      ? []
      : [
          fail(
            `tags[${i}]`,
            `Invalid tag name: ${tag}; it must be 1 to 256 letters, digits, underscores and hyphens`,
          ),
        ],
  );
}

/** Storage pools and tags of disks become words of MAAS's storage constraint. */
export function storageTags({ inputs: { disks = [] } }: PartialInputs): CheckFailure[] {
  return disks.flatMap((disk, i) => {
    const words: [string, string | undefined][] = [
      [`disks[${i}].pool`, disk?.pool],
      ...(disk?.tags ?? []).map((tag, j): [string, string | undefined] => [`disks[${i}].tags[${j}]`, tag]),
    ];
    return words.flatMap(([property, word]) =>
      word === undefined || storageTag.test(word)
        ? []
        : [
            fail(
              property,
              `Invalid storage tag: ${word}; it must not be empty or hold a comma or a parenthesis`,
            ),
          ],
    );
  });
}
