/** Bytes of heap and typed arrays that are in use. */
export async function held(): Promise<number> {
  // Typed arrays that are garbage are freed beside the program, so collect and wait until nothing more goes.
  let last = Infinity;
  for (;;) {
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 50));
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    if (heapUsed + arrayBuffers > last - 10_000) {
      return heapUsed + arrayBuffers;
    }
    last = heapUsed + arrayBuffers;
  }
}
