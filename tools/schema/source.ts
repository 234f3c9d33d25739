import { join } from "node:path";
import ts from "typescript";

/** What a property holds: each number of this package is a whole one. */
export type PropertyType = "string" | "boolean" | "integer" | { readonly named: string };

export interface Property {
  readonly name: string;
  readonly description: string;
  /** The value that stands for one that is left out, in words. */
  readonly byDefault: string | undefined;
  readonly type: PropertyType;
  readonly isOptional: boolean;
  /** Whether the program has to know it when it declares the resource. */
  readonly isPlain: boolean;
}

export interface Declared {
  readonly description: string;
  readonly properties: readonly Property[];
}

/** How the SDK writes a value that may come later, beside the value itself. */
const LATER = ["Promise", "OutputInstance"];

/** The declarations of the resources and functions, with their docstrings. */
export class Source {
  private readonly program: ts.Program;
  private readonly checker: ts.TypeChecker;

  constructor(private readonly repository: string) {
    const config = join(repository, "provider/tsconfig.json");
    const { config: json } = ts.readConfigFile(config, (file) => ts.sys.readFile(file)) as {
      config: unknown;
    };
    const { options } = ts.parseJsonConfigFileContent(json, ts.sys, join(repository, "provider"));
    this.program = ts.createProgram([this.fileOf("index.ts")], { ...options, noEmit: true });
    this.checker = this.program.getTypeChecker();
  }

  /** An interface or a class of `resources/<file>.ts`, without what the class inherits. */
  declared(file: string, name: string): Declared {
    const declaration = this.find(
      file,
      name,
      (node): node is ts.InterfaceDeclaration | ts.ClassDeclaration =>
        ts.isInterfaceDeclaration(node) || ts.isClassDeclaration(node),
    );
    const all = this.checker.getTypeAtLocation(declaration).getProperties();
    const own = all.filter((symbol) => {
      const [first] = symbol.declarations ?? [];
      return first !== undefined && (ts.isPropertySignature(first) || this.isMember(first, declaration));
    });
    return {
      description: this.description(this.symbolOf(declaration)),
      properties: own.map((symbol) => this.property(symbol)),
    };
  }

  /** The docstring of a function of `resources/<file>.ts`. */
  functionDescription(file: string, name: string): string {
    return this.description(this.symbolOf(this.find(file, name, ts.isFunctionDeclaration)));
  }

  private fileOf(file: string): string {
    return join(this.repository, "provider/src", file);
  }

  private find<T extends ts.DeclarationStatement>(
    file: string,
    name: string,
    is: (node: ts.Node) => node is T,
  ): T {
    const statements: readonly ts.Node[] =
      this.program.getSourceFile(this.fileOf(join("resources", file)))?.statements ?? [];
    const found = statements.filter(is).find((node) => node.name?.text === name);
    if (found === undefined) throw new Error(`resources/${file} declares no ${name}`);
    return found;
  }

  private symbolOf({ name }: ts.DeclarationStatement): ts.Symbol {
    const symbol = name && this.checker.getSymbolAtLocation(name);
    if (symbol === undefined) throw new Error("a declaration without a name");
    return symbol;
  }

  private isMember(declaration: ts.Declaration, of: ts.Node): boolean {
    return ts.isPropertyDeclaration(declaration) && declaration.parent === of;
  }

  private property(symbol: ts.Symbol): Property {
    const type = this.checker.getTypeOfSymbol(symbol);
    const output = this.valueOfOutput(type);
    const constituents = partsOf(output ?? type);
    const isOutput = output !== undefined;
    return {
      name: symbol.name,
      description: this.description(symbol),
      byDefault: this.tagTexts(symbol, "default")[0],
      type: this.kindOf(symbol.name, constituents),
      isOptional:
        (symbol.flags & ts.SymbolFlags.Optional) !== 0 ||
        constituents.some((part) => (part.flags & ts.TypeFlags.Undefined) !== 0),
      isPlain: !isOutput && !constituents.some(isLater),
    };
  }

  /** What an Output holds; undefined for another type. */
  private valueOfOutput(type: ts.Type): ts.Type | undefined {
    if (type.aliasSymbol?.name === "Output") return type.aliasTypeArguments?.[0];
    // The compiler reduces an Output of a number to the instance.
    return isLater(type) ? this.checker.getTypeArguments(type as ts.TypeReference)[0] : undefined;
  }

  private kindOf(name: string, constituents: readonly ts.Type[]): PropertyType {
    const values = constituents.filter(
      (part) => !isLater(part) && (part.flags & ts.TypeFlags.Undefined) === 0,
    );
    const are = (flag: ts.TypeFlags) => values.length > 0 && values.every((part) => part.flags & flag);
    if (are(ts.TypeFlags.StringLike)) return "string";
    if (are(ts.TypeFlags.BooleanLike)) return "boolean";
    if (are(ts.TypeFlags.NumberLike)) return "integer";
    const [value, ...others] = values;
    if (value?.symbol === undefined || others.length > 0)
      throw new Error(`${name}: ${values.map((part) => this.checker.typeToString(part)).join(" | ")}`);
    return { named: value.symbol.name };
  }

  /** The text of a docstring. Its examples are left out: they are TypeScript. */
  private description(symbol: ts.Symbol): string {
    const text = flowing(ts.displayPartsToString(symbol.getDocumentationComment(this.checker)));
    const everywhere = NODE_ALONE.reduce((rest, pattern) => rest.replace(pattern, ""), text);
    const defaults = this.tagTexts(symbol, "default").map((value) => ` ${defaultSentence(value)}`);
    // A page of the documentation has no address from an SDK.
    const sees = this.tagTexts(symbol, "see").filter((see) => !see.startsWith("docs/"));
    return `${everywhere}${defaults.join("")}${sees.length === 0 ? "" : `\n\nSee: ${sees.join("; ")}.`}`;
  }

  private tagTexts(symbol: ts.Symbol, name: string): string[] {
    const tags = symbol.getJsDocTags(this.checker).filter((tag) => tag.name === name);
    // The compiler takes the first word of a `@see` for the name of a declaration.
    return tags.map(({ text }) => flowing(ts.displayPartsToString(text)).replace(/^(\w+) (?=[/'])/, "$1"));
  }
}

export function defaultSentence(byDefault: string): string {
  return `Default: ${byDefault}.`;
}

/** What only a Node program has: the classes of the package, and what they see of the stack's configuration. */
export const NODE_ALONE: readonly RegExp[] = [
  / A value that the stack's configuration holds as plain text is rejected\./,
  /: `runsPerMonth\(interval\)` counts them, for a program that sets one(?=\.)/,
  /, and the program alone checks them/,
  / The engine's `setMocks` does not know of it: [^.]*\./,
];

function partsOf(type: ts.Type): readonly ts.Type[] {
  return type.isUnion() ? type.types : [type];
}

function isLater({ symbol }: ts.Type): boolean {
  return (symbol as ts.Symbol | undefined) !== undefined && LATER.includes(symbol.name);
}

/** Paragraphs without the line breaks of the source. */
function flowing(text: string): string {
  const paragraphs = text.trim().split(/\n\s*\n/);
  return paragraphs.map((paragraph) => paragraph.replaceAll(/\s*\n\s*/g, " ")).join("\n\n");
}
