import { gzipSync } from "node:zlib";
import { rejects, accepts, type Row } from "../row";

const CONFIG = "#cloud-config\npackages: [jq]\n";
const encoded = (data: string | Buffer): string => Buffer.from(data).toString("base64");
const packed = gzipSync(CONFIG);

const unpackable =
  "User data is base64 of gzip data, which cannot be unpacked to a text of at most 16 MiB: give the text itself";
const binary =
  "User data is binary data that was read as text, which destroys it: give the text itself, or base64 of the gzip data";

export const userDataRows: Row[] = [
  ...Object.entries({
    "a cloud-config": CONFIG,
    "a script": "#!/bin/sh\ntrue\n",
    "a cloud-config in base64": encoded(CONFIG),
    "a script in base64 by lines": encoded("#!/bin/sh\n".padEnd(200, "#")).replace(/.{76}/g, "$&\n"),
    "a cloud-config in base64 twice": encoded(encoded(CONFIG)),
    "gzip data in base64": encoded(packed),
    "base64 of something else": encoded("hello, world"),
    "words that could be base64": "abcd",
    "no header": "packages: [jq]\n",
  }).map(([what, userData]) => accepts(`user data that is ${what}`, { userData })),
  rejects("gzip data read as UTF-8", { userData: packed.toString("utf8") }, "userData", binary),
  rejects("gzip data read as Latin-1", { userData: packed.toString("latin1") }, "userData", binary),
  rejects(
    "base64 of gzip data that is cut off",
    { userData: encoded(packed.subarray(0, 20)) },
    "userData",
    unpackable,
  ),
  rejects(
    "base64 of gzip data that is not text",
    { userData: encoded(gzipSync(Buffer.from([0xff, 0xfe, 0, 1]))) },
    "userData",
    unpackable,
  ),
  rejects(
    "base64 of gzip data that grows without bound",
    { userData: encoded(gzipSync(Buffer.alloc(20 * 1024 * 1024, 35))) },
    "userData",
    unpackable,
  ),
];
