import { Converter, IntrinsicType, ReflectionKind } from "typedoc";
import { MarkdownTheme, MarkdownThemeContext } from "typedoc-plugin-markdown";

/** TypeDoc's Markdown in the order of a resource's reader: meaning, arguments, outputs, methods. */
export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_END, ({ project }) => {
    for (const page of project.children ?? []) page.comment = classOf(page)?.comment ?? page.comment;
    // The type of a constant text is the text again.
    for (const { type } of project.getReflectionsByKind(ReflectionKind.Variable))
      for (const text of type?.declaration?.children ?? []) text.type = new IntrinsicType("string");
  });
  app.renderer.defineTheme("reference", ReferenceTheme);
}

class ReferenceTheme extends MarkdownTheme {
  getRenderContext(page) {
    return new ReferenceContext(this, page, this.application.options);
  }
}

class ReferenceContext extends MarkdownThemeContext {
  constructor(...parameters) {
    super(...parameters);
    const { body, comment, propertiesTable, someType } = this.partials;
    const { getDescriptionForComment } = this.helpers;
    this.helpers.getDescriptionForComment = (of) => getDescriptionForComment(of)?.split(/(?<=\.) /)[0];
    Object.assign(this.partials, {
      hierarchy: () => "",
      inheritance: () => "",
      someType: (type, options) => asOneCode(someType(type, options)),
      comment: (model, options) => linked(comment(model, options), options?.isTableColumn),
      signature: (model) => this.#signature(model),
      // A long union begins with a bar.
      propertiesTable: (...args) => propertiesTable(...args).replace(/\| (`?) ?\\\| /g, "| $1"),
      typeDeclarationUnionContainer: (model, options) => this.#unionMembers(model, options),
      body: (model, options) => (classOf(model) ? this.#resource(model) : body(model, options)),
    });
  }

  #resource(page) {
    const main = classOf(page);
    const args = page.children.find(({ name }) => name === `${main.name}Args`);
    const others = page.children.filter((child) => child !== main && child !== args);
    const [constructor] = ofKind(main, ReflectionKind.Constructor);
    const outputs = ofKind(main, ReflectionKind.Property);
    const methods = ofKind(main, ReflectionKind.Method);
    const parts = [];
    if (args) {
      // Other pages link to the arguments by the name of their type.
      parts.push(`<a id="${this.router.getAnchor(args)}"></a>`, "## Arguments");
      parts.push(this.partials.signatureTitle(constructor.signatures[0]));
      parts.push(this.partials.comment(args.comment), this.#table(args.children, "Argument"));
      parts.push(this.partials.comment(constructor.signatures[0].comment, { showSummary: false }));
    }
    if (outputs.length > 0) {
      const [title, column] = args ? ["Outputs", "Output"] : ["Properties", "Property"];
      parts.push(`## ${title}`, this.#table(outputs, column));
    }
    if (methods.length > 0) parts.push("## Methods", this.partials.members(methods, { headingLevel: 3 }));
    if (others.length > 0) parts.push(this.partials.members(others, { headingLevel: 2 }));
    return parts.join("\n\n");
  }

  #table(properties, column) {
    return this.partials.propertiesTable(properties).replace("| Property |", `| ${column} |`);
  }

  #unionMembers({ type }, options) {
    const members = type.types.filter(({ declaration }) => declaration);
    return members
      .map(({ declaration }) => this.partials.typeDeclarationContainer(declaration, declaration, options))
      .join("\n\n");
  }

  /** The code has the types: a parameter or a result without a word on it is not listed again. */
  #signature(model) {
    const comment = model.comment ?? model.parent.comment;
    const parameters = (model.parameters ?? []).filter((parameter) => parameter.hasComment());
    const returns = comment?.getTag("@returns");
    const parts = model.name === "__type" ? [] : [this.partials.signatureTitle(model)];
    if (comment) parts.push(this.partials.comment(comment, { showTags: false }));
    if (parameters.length > 0) parts.push(this.partials.parametersTable(parameters));
    if (returns)
      parts.push(
        `**Returns** ${this.helpers.getReturnType(model.type)}: ${this.helpers.getCommentParts(returns.content)}`,
      );
    if (comment) parts.push(this.partials.comment(comment, { showSummary: false }));
    return parts.join("\n\n");
  }
}

/** The class that a page is about. */
function classOf(page) {
  if (page.kind !== ReflectionKind.Module) return undefined;
  return ofKind(page, ReflectionKind.Class).find(({ name }) => name === page.name);
}

function ofKind(model, kind) {
  return model.children?.filter((child) => child.kind === kind) ?? [];
}

/** `Output<string>` rather than `Output`\<`string`\>. Only a type with a link has to stay in pieces. */
function asOneCode(type) {
  const named = type.replaceAll("OutputInstance", "Output").replaceAll("*typeof*", "typeof");
  return named.includes("](") ? named : `\`${named.replace(/[`\\]/g, "")}\``;
}

/** A tag of one line stands beside its name. A page of docs/ that a docstring names becomes a link. */
function linked(text, inTable) {
  const lines = inTable ? inCell(text) : text.replace(/\*\*(\w+)\*\*\n\n(?=[^\s`]|`[^`])/g, "**$1** ");
  return lines.replace(/\bdocs\/([\w-]+\.md)\b/g, "[docs/$1](../$1)");
}

function inCell(text) {
  return text.replace(/\n\n\*\*(\w+)\*\*\n\n(?: - )?/g, "<br>**$1** ").replace(/\n - /g, "; ");
}
