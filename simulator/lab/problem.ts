/** A place in an inventory that is wrong, and why. */
export interface InventoryProblem {
  /** Keys and indexes from the top. */
  readonly path: readonly (string | number)[];
  readonly reason: string;
}

/** An inventory that is refused. Each line of the message is one place with its reason. */
export class InventoryError extends Error {
  constructor(
    readonly problems: readonly InventoryProblem[],
    place: (problem: InventoryProblem) => string = ({ path }) => `/${path.join("/")}`,
  ) {
    super(problems.map((problem) => `${place(problem)}: ${problem.reason}`).join("\n"));
    this.name = "InventoryError";
  }
}
