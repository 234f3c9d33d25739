/**
 * One word has one meaning here, and it is the field's word. The rule looks at the names that the code declares, word by
 * word, and leaves alone the names of libraries and of the API.
 */
const INSTEAD = {
  "response (of a server)": ["answer", "answers", "answered", "answering"],
  reject: ["refuse", "refuses", "refused", "refusal", "refusals"],
  "check failure, or problem": ["fault", "faults"],
  idempotent: ["converge", "converges"],
  "TTL, max, min, max age": ["lasts", "most", "longest", "shortest", "kept"],
  "report, log or print": ["tell", "tells", "told", "say", "says", "said", "sayer", "teller", "tellers"],
  "read or poll": ["look", "looks", "looked", "looking"],
  space: ["blank", "blanks"],
  "HMAC, CSRF token, state or cross-site": ["seal", "seals", "sealed", "proof", "proofs", "elsewhere"],
  "environment, run, clean up, transcript, fixture or operation": [
    ...["stage", "play", "strike", "struck", "narrator", "workshop", "door", "doors", "site", "sites"],
  ],
  "evaluate, policy (or desired) or observed": ["judge", "judges", "judged", "judgement", "wanted", "seen"],
  "what the name is or does": [
    "else",
    "marked",
    "bring",
    "brings",
    "blind",
    "amiss",
    "view",
    "views",
    "stamp",
  ],
};

const BETTER = new Map(
  Object.entries(INSTEAD).flatMap(([better, words]) => words.map((word) => [word, better])),
);

/** `Sec-Fetch-Site` and "cross-site" are the browser's own terms; `seenByKey` is a key that states hold. */
const EXCEPTIONS = ["fetchSite", "isCrossSite", "seenByKey"];

const wordsOf = (name) =>
  name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1 $2")
    .toLowerCase()
    .split(/[ _$#]+/);

/** Whether the code gives this name, and does not only use one that a library gave. */
function isDeclared(node) {
  const { parent } = node;
  switch (parent.type) {
    case "VariableDeclarator":
    case "FunctionDeclaration":
    case "FunctionExpression":
    case "ClassDeclaration":
    case "TSInterfaceDeclaration":
    case "TSTypeAliasDeclaration":
      return parent.id === node || parent.params?.includes(node) === true;
    case "ArrowFunctionExpression":
      return parent.params.includes(node);
    case "AssignmentPattern":
      return parent.left === node;
    case "ArrayPattern":
    case "RestElement":
    case "TSParameterProperty":
    case "TSTypeParameter":
      return true;
    case "Property":
      return parent.parent.type === "ObjectPattern"
        ? parent.value === node
        : parent.key === node && !parent.computed;
    case "MethodDefinition":
    case "PropertyDefinition":
    case "TSPropertySignature":
    case "TSMethodSignature":
      return parent.key === node && !parent.computed;
    default:
      return false;
  }
}

export const vocabulary = {
  meta: {
    type: "suggestion",
    schema: [{ type: "object", properties: { allow: { type: "array", items: { type: "string" } } } }],
    messages: { word: 'Name "{{name}}" without "{{word}}"; the word for it here: {{better}}.' },
  },
  create(context) {
    const allowed = context.options[0]?.allow ?? [];
    const check = (node) => {
      if (EXCEPTIONS.includes(node.name) || !isDeclared(node)) return;
      const word = wordsOf(node.name).find((one) => BETTER.has(one) && !allowed.includes(one));
      if (word === undefined) return;
      context.report({ node, messageId: "word", data: { name: node.name, word, better: BETTER.get(word) } });
    };
    return { Identifier: check, PrivateIdentifier: check };
  },
};
