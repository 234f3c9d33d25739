import { text } from "node:stream/consumers";
import { readCustomers } from "./customers";

/**
 * Compares the guids of a file with the agents of the account: `npm run check`. The program does not do this, because a
 * preview would need the API, and one deleted customer would stop all others.
 */
function check(file: string, listed: string): string[] {
  // wiro-linkedin has printed why.
  if (listed === "") return ["the agents of the account could not be listed"];
  const { agents } = JSON.parse(listed) as { agents: { guid: string }[] };
  const known = new Set(agents.map(({ guid }) => guid.toLowerCase()));
  const customers = readCustomers(file);
  const unknown = customers.filter(({ args }) => !known.has(args.agentGuid.toLowerCase()));
  // The API does not distinguish a deleted agent from one of another account.
  if (unknown.length === customers.length)
    return [
      `${file}: the API key sees none of its agents, and ${known.size} others: it may be the key of another account. Check the key first, and remove no line`,
    ];
  return unknown.map(
    ({ line, args }) =>
      `${file}:${line}: warning: agentGuid: ${args.agentGuid} is not among the agents of the account (${known.size}): correct it, or remove the line if the agent was deleted`,
  );
}

async function main([file = "customers.csv"]: string[]): Promise<void> {
  const lines = check(file, await text(process.stdin));
  lines.forEach((line) => console.error(line));
  if (lines.length === 0) console.log(`${file}: each agentGuid is an agent of the account`);
  else process.exitCode = 1;
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error((error as Error).message);
  process.exitCode = 1;
});
