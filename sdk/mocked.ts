import * as pulumi from "@pulumi/pulumi";

/** Whether a unit test runs the program, without an engine. */
export function isMocked(): boolean {
  return pulumi.runtime.hasMonitor() && pulumi.runtime.getMonitor()?.constructor.name === "MockMonitor";
}
