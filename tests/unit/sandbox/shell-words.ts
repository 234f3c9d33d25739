/** Splits one command like a shell: quotes, backslashes and joined lines, without expansions. */
export function shellWords(command: string): string[] {
  const words: string[] = [];
  const token = /\s+|\\\n|((?:[^\s'"\\]|\\[^\n]|'[^']*'|"(?:[^"\\]|\\[\s\S])*")+)/gy;
  for (const [, word] of command.matchAll(token)) {
    if (word === undefined) continue;
    words.push(
      word.replace(
        /'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\(.)/g,
        (_, single?: string, double?: string, escaped?: string) =>
          single ?? double?.replace(/\\(["\\$`])/g, "$1") ?? escaped ?? "",
      ),
    );
  }
  return words;
}
