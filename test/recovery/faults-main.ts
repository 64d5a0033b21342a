import { faultsMatrix } from "./faults-matrix";

void faultsMatrix(process.argv.slice(2)).then(
  (clean) => (process.exitCode = clean ? 0 : 1),
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
