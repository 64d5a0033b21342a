import { CancelledError, currentDeadline, withDeadline } from "../deadline";
import { formatDuration } from "../duration";
import { asSentence, messageOf } from "../lifecycle/errors";
import { ReservationError } from "./errors";

/** How long an operation may take, in milliseconds, where the program does not say. Each is a few short requests. */
const LIMIT_MS = 5 * 60_000;

const LEFT = {
  create: "If MAAS has reserved the address, the next `pulumi up` finds it by its mark and goes on with it.",
  update: "The reservation is kept; the next `pulumi up` goes on.",
  delete: "The reservation stays in the state; run `pulumi destroy` or `pulumi up` again.",
};

/**
 * Does an operation within its time.
 * @param seconds of the option `customTimeouts`; 0 where it is not given
 */
export async function withinLimit<T>(
  kind: keyof typeof LEFT,
  seconds: number,
  work: () => Promise<T>,
): Promise<T> {
  const limit = seconds > 0 ? seconds * 1000 : LIMIT_MS;
  const deadline = Math.min(Date.now() + limit, currentDeadline());
  try {
    return await withDeadline(deadline, work);
  } catch (error) {
    if (error instanceof CancelledError) {
      throw new ReservationError(`The ${kind} was cancelled. ${LEFT[kind]}`, { cause: error });
    }
    if (Date.now() < deadline) {
      throw error;
    }
    const said = asSentence(messageOf(error));
    throw new ReservationError(
      `The ${formatDuration(limit)} of the ${kind} are over. ${said} ${LEFT[kind]}`,
      {
        cause: error,
      },
    );
  }
}
