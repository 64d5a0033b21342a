import { runCommand } from "../support/command";
import { crashMatrix } from "./crash-matrix";

const USAGE = `
npm run test:crash [-- OPTIONS]: kills the provider around every request

  --only NAME   one operation: create, "create, given up", update, repair, replace or delete
  --vm NAME     one kind of VM
  --changes     only around requests that ask MAAS for work
  --engine K    on the real engine, at every K-th point
  --lanes N     points that are tried beside each other (2)
`;

runCommand(USAGE, crashMatrix);
