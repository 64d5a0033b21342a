import * as pulumi from "@pulumi/pulumi";

/**
 * A resource that is registered without stack traces. The SDK keeps one with each of four promises per property, to show where leaks are, and
 * ts-node maps every one to lines of the program: more than half of what a VM costs the program. The resource's own position is found
 * apart from that.
 */
export abstract class QuietResource extends pulumi.CustomResource {
  constructor(type: string, name: string, inputs: pulumi.Inputs, options: pulumi.CustomResourceOptions) {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    try {
      super(type, name, inputs, options);
    } catch (error) {
      Error.stackTraceLimit = stackTraceLimit;
      throw error instanceof Error ? withStack(error) : error;
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
  }
}

/** An error that was made while no stack was kept, with the stack from here. */
function withStack(error: Error): Error {
  Error.captureStackTrace(error, withStack);
  return error;
}
