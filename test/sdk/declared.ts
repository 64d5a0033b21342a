import { join } from "node:path";
import ts from "typescript";
import { projectRoot } from "../support/project";

/** A property as a declaration has it. */
export interface Declared {
  /** `string`, `number`, `boolean`, `Disk`, `Disk[]` …, without `undefined`. */
  type: string;
  required: boolean;
  doc: string;
}

const options: ts.CompilerOptions = {
  module: ts.ModuleKind.Node20,
  target: ts.ScriptTarget.ES2022,
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: true,
  types: [],
};

/** What source files declare, as the compiler understands it. */
export class Declarations {
  private readonly checker: ts.TypeChecker;
  private readonly program: ts.Program;

  /** @param files below the project's root */
  constructor(...files: string[]) {
    this.program = ts.createProgram(
      files.map((file) => join(projectRoot, file)),
      options,
    );
    this.checker = this.program.getTypeChecker();
  }

  /** The names of what a file exports. */
  exportsOf(file: string): string[] {
    return this.exportedFrom(file).map(({ name }) => name);
  }

  /** The doc comment of something that a file exports. */
  docOf(file: string, name: string): string {
    return this.said(this.find(file, name));
  }

  /** The properties of an interface or class that a file exports, inherited ones left out where they are not ours. */
  propertiesOf(file: string, name: string): Map<string, Declared> {
    const type = this.checker.getDeclaredTypeOfSymbol(this.find(file, name));
    const own = type.getProperties().filter((property) => this.isOurs(property));
    return new Map(own.map((property) => [property.name, this.declared(property)]));
  }

  private declared(property: ts.Symbol): Declared {
    const type = this.checker.getTypeOfSymbol(property);
    const value = this.checker.getNonNullableType(type);
    const isOptional = (property.flags & ts.SymbolFlags.Optional) !== 0 || value !== type;
    return { type: this.spell(value), required: !isOptional, doc: this.said(property) };
  }

  private spell(type: ts.Type): string {
    if (this.checker.isArrayType(type)) {
      const [item] = this.checker.getTypeArguments(type as ts.TypeReference);
      return `${item ? this.spell(item) : "?"}[]`;
    }
    if (type.isUnion() && type.types.every((part) => part.isStringLiteral())) {
      return "string";
    }
    // `Output<T>` of the sdk; of a value without properties the compiler forgets the alias.
    const [value] = type.aliasTypeArguments ?? this.checker.getTypeArguments(type as ts.TypeReference);
    if (value !== undefined && /^Output(Instance)?$/.test((type.aliasSymbol ?? type.symbol).name)) {
      return `Output<${this.checker.typeToString(value)}>`;
    }
    return this.checker.typeToString(type);
  }

  private said(symbol: ts.Symbol): string {
    return ts.displayPartsToString(symbol.getDocumentationComment(this.checker));
  }

  private isOurs(property: ts.Symbol): boolean {
    return (property.declarations ?? []).some(
      (declaration) =>
        !declaration.getSourceFile().fileName.includes("node_modules") &&
        (ts.isPropertySignature(declaration) || ts.isPropertyDeclaration(declaration)),
    );
  }

  private find(file: string, name: string): ts.Symbol {
    const found = this.exportedFrom(file).find((symbol) => symbol.name === name);
    if (found === undefined) {
      throw new Error(`${file} exports no ${name}`);
    }
    return found.flags & ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(found) : found;
  }

  private exportedFrom(file: string): ts.Symbol[] {
    const source = this.program.getSourceFile(join(projectRoot, file));
    const symbol = source && this.checker.getSymbolAtLocation(source);
    return symbol ? this.checker.getExportsOfModule(symbol) : [];
  }
}
