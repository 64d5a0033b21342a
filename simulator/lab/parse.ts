import { isMap, LineCounter, parseDocument, type Document } from "yaml";
import { inventoryProblems } from "./check";
import type { Inventory } from "./inventory";
import { InventoryError, type InventoryProblem } from "./problem";

interface Ranged {
  readonly range?: readonly number[] | null;
}

/** The offset of a place in the text, or of the nearest place above it that stands there. */
function offsetOf(document: Document.Parsed, path: InventoryProblem["path"]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const parent = document.getIn(path.slice(0, length - 1), true);
    const last = path[length - 1];
    const pair = isMap(parent)
      ? parent.items.find(({ key }) => (key as { value?: unknown } | null)?.value === last)
      : undefined;
    const node = (pair?.key ?? document.getIn(path.slice(0, length), true)) as Ranged | undefined;
    if (node?.range !== undefined && node.range !== null) {
      return node.range[0] ?? 0;
    }
  }
  return 0;
}

/**
 * Reads an inventory in YAML or JSON.
 *
 * @param name of the file, for the messages
 * @throws InventoryError with a line for each problem: file, line, column, place and reason
 */
export function parseInventory(text: string, name: string): Inventory {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${name}:${line}:${col}`;
  };
  const [broken] = document.errors;
  if (broken !== undefined) {
    throw new InventoryError([{ path: [], reason: broken.message }], () => at(broken.pos[0]));
  }
  const value: unknown = document.toJS();
  const problems = inventoryProblems(value);
  if (problems.length > 0) {
    throw new InventoryError(problems, ({ path }) => {
      // Schema errors have indexes as texts; a document wants them as numbers.
      const steps = path.map((step) => (/^\d+$/.test(String(step)) ? Number(step) : step));
      return `${at(offsetOf(document, steps))}: /${path.join("/")}`;
    });
  }
  return value as Inventory;
}
