/** An error of LXD: status and words of its answer. */
export class LxdError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}
