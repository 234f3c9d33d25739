/** What an encoding hides between the characters of a word: zero-width characters, variation selectors, fillers. */
const INVISIBLE = /[\p{Cf}\uFE00-\uFE0F\u034F\u115F\u1160\u3164]/gu;
const ENTITIES: Readonly<Record<string, string>> = {
  ...{ amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", sol: "/", bsol: "\\", plus: "+", equals: "=" },
  ...{ colon: ":", quest: "?", percnt: "%", num: "#", lowbar: "_", hyphen: "-", period: ".", commat: "@" },
};
/** An encoding of an encoding of an encoding, and no more. */
const MAX_ROUNDS = 4;
/** The shortest part of a base64 text that identifies a secret in it. */
const MIN_BASE64 = 6;

/** The ways in which a server usually sends a secret back. */
export function spellings(secret: string): string[] {
  const bytes = Buffer.from(secret);
  // Half of a surrogate pair cannot be encoded; it can only ever have left as its replacement.
  const encodable = bytes.toString();
  const json = JSON.stringify(secret).slice(1, -1);
  return [
    secret,
    encodeURIComponent(encodable),
    new URLSearchParams({ s: encodable }).toString().slice(2),
    json,
    json.replaceAll("/", "\\/"),
    bytes.toString("base64"),
    bytes.toString("base64").replace(/=+$/, ""),
    bytes.toString("base64url"),
    ...withinBase64(bytes),
    bytes.toString("hex"),
  ];
}

/** The part of the base64 of a longer text, such as `user:secret`, that the secret alone decides, at each offset. */
function withinBase64(bytes: Buffer): string[] {
  const parts = [0, 1, 2].map((before) => {
    const all = Buffer.concat([Buffer.alloc(before), bytes]);
    return all.toString("base64").slice(Math.ceil((before * 8) / 6), Math.floor((all.length * 8) / 6));
  });
  return parts
    .filter((part) => part.length >= MIN_BASE64)
    .flatMap((part) => [part, part.replaceAll("+", "-").replaceAll("/", "_")]);
}

/** The text in small letters, without encodings and what is invisible: for a comparison, not to be shown. */
export function decoded(text: string): string {
  let plain = text;
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const next = decodedOnce(plain);
    if (next === plain) break;
    plain = next;
  }
  return plain.toLowerCase();
}

function decodedOnce(text: string): string {
  return text
    .replace(INVISIBLE, "")
    .replace(/&#x([0-9a-f]{1,8});?/gi, (whole, digits: string) => character(whole, parseInt(digits, 16)))
    .replace(/&#(\d{1,8});?/g, (whole, digits: string) => character(whole, Number(digits)))
    .replace(/&([a-z]{2,6});/gi, (whole, name: string) => ENTITIES[name.toLowerCase()] ?? whole)
    .replace(/\\u\{?([0-9a-f]{4})\}?|\\x([0-9a-f]{2})/gi, (whole, four?: string, two?: string) =>
      character(whole, parseInt(four ?? two ?? "", 16)),
    )
    .replace(/\\(["'\\/])/g, "$1")
    .replace(/(?:%[0-9a-f]{2})+/gi, (run) => Buffer.from(run.replaceAll("%", ""), "hex").toString());
}

function character(otherwise: string, codePoint: number): string {
  return codePoint <= 0x10ffff ? String.fromCodePoint(codePoint) : otherwise;
}
