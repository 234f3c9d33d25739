import type { Customer, StackFacts } from "./facts";
import { totalsOf } from "./facts";
import { outsideText } from "./outside-text";

const line = (text: string) => outsideText(text, 1000);

function customerJson(customer: Customer) {
  const { stack, name, formerName, agentGuid, formerAgentGuid, page, operation, consentsLost } = customer;
  return {
    stack: line(stack),
    name: line(name),
    formerName: line(formerName),
    agentGuid: line(agentGuid),
    formerAgentGuid: line(formerAgentGuid),
    page: line(page),
    operation,
    consentsLost,
    protected: customer.isProtected,
    leaving: customer.isLeaving,
    needs: customer.needs.map(({ kind, accountName, expectedAccountName, by, reason, isCut, makesLink }) => ({
      kind,
      accountName: line(accountName),
      expectedAccountName: line(expectedAccountName),
      by,
      disconnectsFirst: isCut,
      reason: line(reason),
      makesLink,
    })),
    changes: customer.changes.map(({ resource, property, words }) => ({
      resource: line(resource),
      property: line(property),
      words: words.map((piece) => (typeof piece === "string" ? piece : line(piece.outside))).join(""),
    })),
    resting: customer.resting.map(line),
    notes: customer.notes.map(line),
    runs: customer.runs,
  };
}

/** The same facts for other tools. An unchanged customer of whom there is nothing to say is counted alone. */
export function json(stacks: readonly StackFacts[], exitCode: number): string {
  const customers = stacks.flatMap((stack) => stack.customers);
  const listed = customers.filter(
    ({ operation, needs, resting }) => operation !== "unchanged" || needs.length > 0 || resting.length > 0,
  );
  const summary = {
    exitCode,
    totals: totalsOf(stacks),
    stacks: stacks.map(({ stack, project, isRefreshed, errors }) => ({
      stack: line(stack),
      project: line(project),
      refreshed: isRefreshed,
      errors: errors.map(line),
    })),
    customers: listed.map(customerJson),
  };
  return `${JSON.stringify(summary, undefined, 2)}\n`;
}
