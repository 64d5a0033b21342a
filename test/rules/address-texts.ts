import fc from "fast-check";

/** Texts that are addresses and blocks, nearly are, or are nothing like one, in every spelling. */

const octet = fc.integer({ min: 0, max: 255 });

/** First bytes on both sides of every special block's border. */
const firstBytes4 = fc.oneof(
  octet,
  fc.constantFrom(0, 1, 10, 126, 127, 128, 168, 169, 170, 223, 224, 239, 240, 255),
);
const bytes4 = fc
  .tuple(firstBytes4, fc.oneof(octet, fc.constantFrom(253, 254, 255, 0)), octet, octet)
  .map((bytes) => [...bytes]);

const firstGroup6 = fc.constantFrom(
  0x2001,
  0x2600,
  0xff,
  0x100,
  0xfe7f,
  0xfe80,
  0xfebf,
  0xfec0,
  0xfeff,
  0xff00,
  0xfd00,
);
const sparseGroup = fc.oneof(
  fc.constant(0),
  fc.constant(0),
  fc.integer({ min: 0, max: 0xffff }),
  fc.constant(0xffff),
);
const groups6 = fc
  .tuple(fc.oneof(firstGroup6, sparseGroup), fc.array(sparseGroup, { minLength: 7, maxLength: 7 }))
  .map(([first, rest]) => [first, ...rest]);

const ipv4 = bytes4.map((bytes) => bytes.join("."));

/** An IPv6 address in one of its many spellings: padded or not, upper case or not, `::` for any run, a dotted tail. */
const ipv6 = fc
  .record({
    groups: groups6,
    width: fc.integer({ min: 1, max: 4 }),
    upper: fc.boolean(),
    dotted: fc.boolean(),
    from: fc.nat(8),
    length: fc.nat(8),
  })
  .map(({ groups, width, upper, dotted, from, length }) => {
    const texts = groups.map((group) => group.toString(16).padStart(width, "0"));
    if (dotted) {
      const [high = 0, low = 0] = groups.slice(6);
      texts.splice(6, 2, [high >>> 8, high & 0xff, low >>> 8, low & 0xff].join("."));
    }
    const run = groups.slice(from, from + length);
    const until = Math.min(from + length, texts.length - (dotted ? 1 : 0));
    const text =
      run.length > 0 && run.every((group) => group === 0) && until > from
        ? `${texts.slice(0, from).join(":")}::${texts.slice(until).join(":")}`
        : texts.join(":");
    return upper ? text.toUpperCase() : text;
  });

const part = fc.oneof(
  octet.map(String),
  octet.map((value) => `0${value}`),
  octet.map((value) => `0x${value.toString(16)}`),
  octet.map((value) => `0${value.toString(8)}`),
  fc.constantFrom("256", "999", "", " 1", "1 ", "+1", "-1", "1e1", "٣", "1_0"),
);

/** What looser parsers take for an IPv4 address: fewer parts, octal, hex, whole numbers. */
const loose4 = fc.oneof(
  fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => parts.join(".")),
  fc.integer({ min: 0, max: 0xffffffff }).map(String),
  fc.integer({ min: 0, max: 0xffffffff }).map((value) => `0x${value.toString(16)}`),
);

const mapped = ipv4.map((text) => `::ffff:${text}`);
const zoned = fc.tuple(ipv6, fc.constantFrom("%eth0", "%1", "%")).map(([text, zone]) => text + zone);

const alphabet = fc.constantFrom(..."0123456789abcdefABCDEFgxX::..%/ +-_\n\t".split(""));
const noise = fc.string({ unit: alphabet, maxLength: 20 });

/** An address with one letter put in, taken out or changed. */
const mutated = fc
  .record({
    text: fc.oneof(ipv4, ipv6),
    at: fc.nat(45),
    drop: fc.nat(1),
    put: fc.oneof(alphabet, fc.constant("")),
  })
  .map(({ text, at, drop, put }) => text.slice(0, at) + put + text.slice(at + drop));

export const validAddress = fc.oneof(ipv4, ipv6);

export const addressText = fc.oneof(
  { weight: 4, arbitrary: ipv4 },
  { weight: 6, arbitrary: ipv6 },
  { weight: 3, arbitrary: loose4 },
  { weight: 1, arbitrary: mapped },
  { weight: 1, arbitrary: zoned },
  { weight: 6, arbitrary: mutated },
  { weight: 1, arbitrary: noise },
);

const prefix = fc.oneof(
  fc.integer({ min: 0, max: 32 }).map(String),
  fc.integer({ min: 0, max: 128 }).map(String),
  fc.constantFrom("8", "16", "24", "30", "31", "32", "48", "64", "126", "127", "128"),
  fc.constantFrom("33", "129", "08", "", "-1", "255.255.255.0", "0.0.0.255", " 8", "8 ", "1e1"),
);

function zeros(kept: number, width: number): number {
  const ones = Math.min(Math.max(kept, 0), width);
  return (2 ** ones - 1) * 2 ** (width - ones);
}

/** A block as it should be: all host bits are 0. */
export const validBlock = fc.oneof(
  fc
    .tuple(bytes4, fc.integer({ min: 0, max: 32 }))
    .map(
      ([bytes, length]) => `${bytes.map((byte, i) => byte & zeros(length - 8 * i, 8)).join(".")}/${length}`,
    ),
  fc
    .tuple(groups6, fc.integer({ min: 0, max: 128 }))
    .map(
      ([groups, length]) =>
        `${groups.map((group, i) => (group & zeros(length - 16 * i, 16)).toString(16)).join(":")}/${length}`,
    ),
);

/** A block's address alone, so that with another prefix it is a block often, but not always. */
const base = validBlock.map((text) => text.replace(/\/.*/, ""));

export const blockText = fc.oneof(
  { weight: 5, arbitrary: validBlock },
  {
    weight: 5,
    arbitrary: fc.tuple(base, prefix).map(([text, length]) => `${text}/${length}`),
  },
  { weight: 3, arbitrary: fc.tuple(addressText, prefix).map(([text, length]) => `${text}/${length}`) },
  { weight: 1, arbitrary: addressText },
);
