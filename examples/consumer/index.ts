import * as pulumi from "@pulumi/pulumi";

/** The part of `networkStatus` that this program uses. */
interface Network {
  assignedIp: string;
  gateway: string;
}

const network = new pulumi.StackReference(new pulumi.Config().require("networkStack"));
const status = network.requireOutput("networkStatus") as pulumi.Output<Network>;

export const databaseUrl = pulumi.interpolate`postgresql://${status.assignedIp}:5432/app`;
export const route = pulumi.interpolate`${status.assignedIp} via ${status.gateway}`;
