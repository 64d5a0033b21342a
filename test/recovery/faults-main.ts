import { runCommand } from "../support/command";
import { faultsMatrix } from "./faults-matrix";

const USAGE = `
npm run test:faults [-- OPTIONS]: every fault of the simulator at every request

  --only NAME    one operation: create, update, delete or refresh
  --fault NAME   one fault
  --every K      every K-th point (1), from --first N on (0)
  --lanes N      points that are tried beside each other (2)
  --verbose      shows what users see
`;

runCommand(USAGE, faultsMatrix);
