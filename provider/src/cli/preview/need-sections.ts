import { isDoubtful } from "../../wiro/key-doubt";
import type { Customer, StackFacts } from "./facts";
import type { Need, NeedKind } from "./needs";
import { code } from "./outside-text";
import { MAX_NOTE, type NameOf, pageOf, type Section } from "./section";

const ADMIN_NEEDED = "A page admin has to consent again.";
const NEED_TEXTS: Readonly<Record<NeedKind, { readonly title: string; readonly text: string }>> = {
  missing: {
    title: "Agent missing",
    text: "The agent was deleted, or this API key cannot see it. Merging does not bring it back. If the key is the right one, restore the agent, or remove the customer from the program.",
  },
  lost: { title: "Connection lost", text: `Wiro no longer holds a valid consent. ${ADMIN_NEEDED}` },
  "other-member": {
    title: "Wrong member",
    text: "Another member than the expected one has consented. The expected member has to consent, or the program has to name the other one.",
  },
  "token-not-renewed": {
    title: "Access token not renewed",
    text: `LinkedIn gave no refresh token, or the renewal fails. ${ADMIN_NEEDED}`,
  },
  renewal: { title: "Consent due for renewal", text: ADMIN_NEEDED },
  "new-agent": { title: "Another agent", text: "The new agent needs a consent, unless it has one already." },
  "new-app": {
    title: "Another LinkedIn app",
    text: `The consent was given to the former app. ${ADMIN_NEEDED}`,
  },
  reconnect: { title: "New consent requested", text: ADMIN_NEEDED },
  pending: { title: "No consent yet", text: "A page admin has to consent." },
  new: {
    title: "New customers",
    text: "Who is not connected already has to consent. The preview does not show who is: after the `up`, `wiro-linkedin status` does.",
  },
  warning: { title: "Warnings", text: "" },
};

const BY_INVITE =
  'The program makes no link for these customers (`consentLink: "none"`): send an invite, or run `wiro-linkedin connect`.';
/** A manager who reads "send an invite" sends one, also to a customer who is connected. */
const NEW_BY_INVITE =
  'Who is not connected already needs an invite, or `wiro-linkedin connect`: the program makes no link for these customers (`consentLink: "none"`). The preview does not show who is connected: after the `up`, `wiro-linkedin status` does.';
export const WITHOUT_LINK: readonly NeedKind[] = ["missing", "warning"];

const WRONG_KEY =
  "This API key sees none of these agents, so it is most likely the key of another account. Check the key, and remove no customer.";

/** Customers whose key is most likely another account's: it sees none of several agents of one provider and stack. */
function withDoubtfulKey(stacks: readonly StackFacts[]): ReadonlySet<Customer> {
  const isMissing = ({ needs }: Customer) => needs.some(({ kind }) => kind === "missing");
  const ofKeys = stacks.flatMap(({ customers }) => [...groupedByProvider(customers).values()]);
  const doubtful = ofKeys.filter((customers) => {
    const read = customers.filter(({ operation }) => operation !== "added" && operation !== "removed");
    const isKeyOnRecord = read.some((one) => one.isMissedByKeyOnRecord);
    return read.every(isMissing) && isDoubtful(read.length, isKeyOnRecord);
  });
  return new Set(doubtful.flat());
}

function groupedByProvider(customers: readonly Customer[]): ReadonlyMap<string, readonly Customer[]> {
  const groups = new Map<string, Customer[]>();
  for (const one of customers) groups.set(one.provider, [...(groups.get(one.provider) ?? []), one]);
  return groups;
}

/** Who has to act for one reason, and how. */
export function needSections(kind: NeedKind, stacks: readonly StackFacts[], name: NameOf): Section[] {
  const customers = stacks.flatMap((stack) => stack.customers);
  const ofKind = customers.flatMap((customer) =>
    customer.needs.filter((need) => need.kind === kind).map((need) => ({ customer, need })),
  );
  const { title, text } = NEED_TEXTS[kind];
  const section = (chosen: typeof ofKind, how: string, intro: string): Section => ({
    title: `${title}${how}: ${chosen.length}`,
    intro,
    entries: [...chosen]
      .sort((a, b) => (a.need.by < b.need.by ? -1 : Number(a.need.by > b.need.by)))
      .map(({ customer, need }) => needEntry(customer, need, name)),
    folds: false,
  });
  if (kind === "missing") {
    const doubtful = withDoubtfulKey(stacks);
    const [wrongKey, missing] = [true, false].map((isIn) =>
      ofKind.filter(({ customer }) => doubtful.has(customer) === isIn),
    );
    return [
      section(wrongKey ?? [], ", most likely by a wrong key", WRONG_KEY),
      section(missing ?? [], "", text),
    ];
  }
  if (WITHOUT_LINK.includes(kind)) return [section(ofKind, "", text)];
  const byLink = ofKind.filter(({ need }) => need.makesLink);
  const byInvite = ofKind.filter(({ need }) => !need.makesLink);
  if (kind === "new") return [section(byLink, "", text), section(byInvite, ", by invite", NEW_BY_INVITE)];
  return [section(byLink, "", text), section(byInvite, " (send an invite)", `${text} ${BY_INVITE}`)];
}

function needEntry(customer: Customer, need: Need, name: NameOf): string {
  const { kind, accountName, expectedAccountName, by, isCut, reason } = need;
  const details = [
    ...(accountName === "" ? [] : [`consent given by ${code(accountName)}`]),
    ...(expectedAccountName === "" ? [] : [`${code(expectedAccountName)} is expected to consent`]),
    ...(by === "" ? [] : [`ends on ${by.slice(0, 10)} unless somebody consents`]),
    ...(isCut ? ["its consent has no date, so merging disconnects it first"] : []),
    ...(kind === "warning" ? [code(reason, MAX_NOTE)] : []),
  ];
  return `- ${name(customer)}${pageOf(customer)}${details.length > 0 ? `: ${details.join("; ")}` : ""}`;
}
