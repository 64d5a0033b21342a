/** The command line is not as it should be. */
export class UsageError extends Error {}
