/** What Python's float() takes; undefined for anything else. */
export function parseFloatText(text: string): number | undefined {
  const plain = text.trim().replace(/(?<=\d)_(?=\d)/g, "");
  if (/^[+-]?(inf|infinity|nan)$/i.test(plain)) {
    return /nan/i.test(plain) ? Number.NaN : plain.startsWith("-") ? -Infinity : Infinity;
  }
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain) ? Number(plain) : undefined;
}

/** A number as Python writes a float: `2.0`. */
export function floatText(value: number): string {
  if (!Number.isFinite(value)) {
    return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
  }
  if (Math.abs(value) >= 1e16) {
    return value.toExponential().replace(/e\+(\d)$/, "e+0$1");
  }
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}
