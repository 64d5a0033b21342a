import { crashMatrix } from "./crash-matrix";

void crashMatrix(process.argv.slice(2)).then(
  (clean) => (process.exitCode = clean ? 0 : 1),
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
