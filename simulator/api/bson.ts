/** The one BSON document that the API answers with: names to binary values. */
export function bsonBinaries(values: Readonly<Record<string, string>>): Buffer {
  const parts = Object.entries(values).map(([name, value]) => {
    const bytes = Buffer.from(value, "utf8");
    const length = Buffer.alloc(4);
    length.writeInt32LE(bytes.length);
    return Buffer.concat([
      Buffer.from([5]),
      Buffer.from(`${name}\0`, "utf8"),
      length,
      Buffer.from([0]),
      bytes,
    ]);
  });
  const body = Buffer.concat([...parts, Buffer.from([0])]);
  const length = Buffer.alloc(4);
  length.writeInt32LE(body.length + 4);
  return Buffer.concat([length, body]);
}
