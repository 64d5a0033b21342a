function entry(type: number, name: string, value: Buffer): Buffer {
  return Buffer.concat([Buffer.from([type]), Buffer.from(`${name}\0`, "utf8"), value]);
}

function int32(number: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(number);
  return bytes;
}

/** The one BSON document that the API answers with: names to binary values, or null. */
export function bsonBinaries(values: Readonly<Record<string, string | null>>): Buffer {
  const entries = Object.entries(values).map(([name, value]) => {
    if (value === null) {
      return entry(10, name, Buffer.alloc(0));
    }
    const bytes = Buffer.from(value, "utf8");
    return entry(5, name, Buffer.concat([int32(bytes.length), Buffer.from([0]), bytes]));
  });
  const body = Buffer.concat([...entries, Buffer.from([0])]);
  return Buffer.concat([int32(body.length + 4), body]);
}
