import { printableLines } from "../printable";

/** A step of a reserved address's life that failed: what was asked, what MAAS said, how things were left, what to do. */
export class ReservationError extends Error {
  override name = "ReservationError";

  constructor(message: string, options?: ErrorOptions) {
    super(printableLines(message), options);
  }
}
