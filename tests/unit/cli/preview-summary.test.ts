import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { MARK } from "../../../provider/src/cli/preview/markdown";
import { emptyFolder, outcomeOf } from "./terminal";

/**
 * Recorded with the real CLI by `npm run fixtures:preview`; those of a run that failed and of a second account were
 * recorded by hand. UPDATE_PREVIEWS=1 writes the summaries again.
 */
const FOLDER = join(__dirname, "preview");
const recordings = readdirSync(FOLDER)
  .filter((file) => file.endsWith(".json"))
  .map((file) => file.slice(0, -".json".length));
const recording = (name: string) => readFileSync(join(FOLDER, `${name}.json`), "utf8");

const summary = (...args: string[]) => outcomeOf(undefined, ["preview-summary", ...args], { cwd: FOLDER });
const fromStdin = (input: string | Buffer, ...args: string[]) =>
  outcomeOf(undefined, ["preview-summary", ...args], { input: Buffer.from(input) });

interface RawStep {
  readonly op: string;
  readonly urn: string;
  readonly oldState?: Record<string, unknown>;
  readonly newState?: Record<string, unknown>;
}

const stepsOf = (name: string) => (JSON.parse(recording(name)) as { steps: RawStep[] }).steps;

/** Puts these values into the record of a resource: a run that succeeds leaves the same inputs and outputs. */
function putRecorded(state: RawStep["oldState"], values: object): void {
  for (const part of ["inputs", "outputs"] as const) Object.assign(state?.[part] ?? {}, values);
}

/** A recording in which the steps of this kind are changed. */
function altered(name: string, op: string, change: (step: RawStep) => void): string {
  const steps = stepsOf(name);
  for (const step of steps) if (step.op === op) change(step);
  return JSON.stringify({ steps });
}

interface Summary {
  readonly exitCode: number;
  readonly totals: Readonly<Record<string, unknown>>;
  readonly customers: readonly {
    readonly name: string;
    readonly formerName: string;
    readonly operation: string;
    readonly consentsLost: number;
    readonly needs: readonly { readonly kind: string }[];
  }[];
}

async function factsOf(...args: string[]): Promise<Summary> {
  const { out } = await summary(...args, "--format", "json");
  return JSON.parse(out) as Summary;
}

describe("the summary of a recorded preview", () => {
  test.each(recordings)("%s is as it was reviewed", async (name) => {
    const { code, out, err } = await summary(`${name}.json`);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const file = join(FOLDER, `${name}.md`);
    if (process.env["UPDATE_PREVIEWS"] !== undefined) writeFileSync(file, out);
    expect(out).toBe(readFileSync(file, "utf8"));
  });

  test.each(recordings)("%s shows no marker, secret or link", async (name) => {
    for (const format of ["markdown", "json"]) {
      const { out } = await summary(`${name}.json`, "--format", format);
      expect(out).not.toMatch(/04da6b54|\[secret\]|:\/\//);
    }
  });

  test("begins with the mark by which a pipeline finds its comment", async () => {
    const { out } = await summary("lost.json");
    expect(out.split("\n")[0]).toBe(MARK);
  });

  test("of two stacks names the stack of each customer", async () => {
    const { code, out } = await summary("first-up.json", "first-up-eu.json");
    expect(code).toBe(0);
    expect(out).toContain("- **`sam`** (stack `dev`)");
    expect(out).toContain("- **`sam`** (stack `eu`)");
    expect(out).toMatch(
      /#### Declared in two stacks\n\n.*\n\n- agent `0{8}.*5`: \*\*`flat`\*\* \(stack `dev`\) and \*\*`flat`\*\* \(stack `eu`\)\n/,
    );
  });
});

test("a text with a fence of its own stays in its block", async () => {
  const text = altered("changes", "update", ({ oldState, newState }) => {
    for (const state of [oldState, newState]) {
      const { value } = (state?.["inputs"] ?? {}) as { value?: string };
      if (value !== undefined)
        putRecorded(state, { value: value.replace("No jargon. No hashtags.", "```\n@octocat") });
    }
  });
  const { out } = await fromStdin(text);
  expect(out).toMatch(/^````diff\n[^]*\n {2}```\n {2}@octocat\n[^]*\n````$/m);
});

describe("a plan", () => {
  test("of another app with its secret does not say that the consent stays", async () => {
    const text = altered("another-app", "update", (step) => {
      const credential = step as RawStep & { diffReasons?: string[]; detailedDiff?: Record<string, unknown> };
      if (credential.diffReasons?.includes("clientId") !== true) return;
      credential.diffReasons.push("clientSecret");
      credential.detailedDiff = { ...credential.detailedDiff, clientSecret: { kind: "update" } };
    });
    const { out } = await fromStdin(text);
    expect(out).toContain("needs a new consent; the app's client secret changes; posts");
    expect(out).not.toContain("the consent stays");
  });

  test("that renames a customer costs no consent, and needs nobody", async () => {
    const { totals, customers } = await factsOf("renamed.json");
    expect(totals).toMatchObject({ consentsLost: 0, needPerson: 0 });
    expect(customers).toMatchObject([{ name: "janet", formerName: "jane", consentsLost: 0, needs: [] }]);
  });

  test("that removes a connected customer costs a consent", async () => {
    const { totals, customers } = await factsOf("removed.json");
    expect(totals).toMatchObject({ consentsLost: 1 });
    expect(customers).toMatchObject([{ name: "jane", operation: "removed" }]);
  });

  test("that renames a customer to another instance of the provider costs the consent", async () => {
    const text = altered("renamed", "create", ({ newState = {} }) => {
      newState["provider"] = String(newState["provider"]).replace("::default::", "::eu::");
    });
    const { out } = await fromStdin(text, "--format", "json");
    expect((JSON.parse(out) as Summary).totals).toMatchObject({ consentsLost: 1, needPerson: 1 });
  });

  test("that renames a customer and moves it to the plugin, without an alias, costs no consent", async () => {
    const text = altered("renamed", "create", (step) => {
      const { newState = {}, urn } = step;
      Object.assign(step, { urn: urn.replaceAll("pulumi-nodejs:dynamic/wiro:", "wiro:index:") });
      newState["provider"] = String(newState["provider"]).replace(
        "pulumi-nodejs::default",
        "wiro::default_0_2_0",
      );
    });
    const { out } = await fromStdin(text, "--format", "json");
    expect((JSON.parse(out) as Summary).totals).toMatchObject({ consentsLost: 0, needPerson: 0 });
  });

  test("that keeps the removed credential on the agent costs no consent", async () => {
    const text = altered("removed", "delete", ({ oldState = {} }) => {
      oldState["retainOnDelete"] = true;
    });
    const { out } = await fromStdin(text, "--format", "json");
    expect((JSON.parse(out) as Summary).totals).toMatchObject({ consentsLost: 0 });
  });

  test("that moves a customer to another agent costs the consent, and asks for another one", async () => {
    const { customers } = await factsOf("replaced.json");
    expect(customers).toMatchObject([
      { name: "jane", operation: "replaced", consentsLost: 1, needs: [{ kind: "new-agent" }] },
    ]);
  });

  test.each([
    ["lost", "lost"],
    ["missing", "missing"],
    ["renewal-due", "renewal"],
    ["expired-link", "pending"],
    ["another-app", "new-app"],
    ["reconnect", "reconnect"],
    ["other-member", "other-member"],
    ["link-is-out", "warning"],
    ["first-up", "new"],
  ])("%s needs a person: %s", async (name, kind) => {
    const { customers } = await factsOf(`${name}.json`);
    expect(customers.flatMap(({ needs }) => needs.map((need) => need.kind))).toContain(kind);
  });
});

describe("the posts", () => {
  const credentialOf = (name: string, op: string, change: (step: RawStep) => void) =>
    altered(name, op, (step) => {
      if (step.urn.includes("wiro:LinkedInCredential")) change(step);
    });
  const put = (state: RawStep["oldState"], part: "inputs" | "outputs", values: object) =>
    Object.assign(state?.[part] as object, values);

  test("of a lost connection stop until the consent is given", async () => {
    expect((await summary("lost.json")).out).toContain(
      "- **`jane`**: posts stop until the consent is given\n",
    );
  });

  test("of a lost connection need an invite where the program makes no link", async () => {
    const text = credentialOf("lost", "update", ({ newState }) =>
      put(newState, "inputs", { consentLink: "none" }),
    );
    const { out } = await fromStdin(text);
    expect(out).toContain("#### Connection lost (send an invite): 1\n");
    expect(out).toContain('(`consentLink: "none"`): send an invite, or run `wiro-linkedin connect`.\n');
    expect(out).not.toMatch(/valid for 15 minutes|by invite/);
  });

  test("depend on the connection where nobody read it", async () => {
    const steps = stepsOf("lost").filter(({ op }) => op !== "refresh");
    const { out } = await fromStdin(JSON.stringify({ steps }));
    expect(out).toContain("posts: on → depends on the connection\n");
    expect(out).not.toContain("posts stop");
  });

  test("stop where the up disconnects the present consent first, and only there", async () => {
    const undated = credentialOf("reconnect", "update", ({ oldState }) => {
      put(oldState, "outputs", { connectedAt: "", tokenExpiresAt: "" });
    });
    expect((await fromStdin(undated)).out).toContain("posts stop until the consent is given\n");
    expect((await summary("reconnect.json")).out).toContain("posts stay on while the connection holds\n");
  });

  test("of a member whom the program now expects need no renewal", async () => {
    const corrected = credentialOf("other-member", "update", ({ oldState, newState }) => {
      const connection = "connected as Jane Doe, expected Sam Roe";
      put(oldState, "inputs", { expectedAccountName: "Sam Roe", connection });
      put(oldState, "outputs", { connected: false });
      put(newState, "inputs", { expectedAccountName: "Jane Doe" });
    });
    const { customers } = JSON.parse((await fromStdin(corrected, "--format", "json")).out) as Summary;
    expect(customers[0]?.needs.map(({ kind }) => kind)).not.toContain("renewal");
  });
});

describe("a customer who was not connected before", () => {
  /** What the stack recorded of jane before the refresh, with her posts on or off. */
  const recordedAs = (name: string, status: string, enabled: boolean) => {
    const steps = stepsOf(name);
    for (const { op, urn, oldState } of steps) {
      if (urn.endsWith("::jane-posts")) putRecorded(oldState, { enabled });
      if (op === "refresh" && urn.endsWith("::jane-linkedin"))
        Object.assign(oldState?.["outputs"] ?? {}, { status, connected: status === "connected" });
    }
    return JSON.stringify({ steps });
  };
  const jane = async (text: string) => {
    const { customers, totals } = JSON.parse((await fromStdin(text, "--format", "json")).out) as Summary;
    const { operation, needs } = customers.find(({ name }) => name === "jane") ?? { needs: [] };
    return { changed: totals["changed"], operation, needs: needs.map(({ kind }) => kind) };
  };

  test("needs a person in each preview, and changes in none", async () => {
    const lost = recordedAs("lost", "disconnected", false);
    expect(await jane(lost)).toEqual({ changed: 0, operation: "unchanged", needs: ["lost"] });
    const { out } = await fromStdin(lost);
    expect(out).toContain("### LinkedIn: no customer changes, 1 needs a person\n");
    expect(out).toContain("#### Connection lost: 1\n");
    expect(out).not.toContain("#### Changes");
    expect((await fromStdin(lost, "--exit-code")).code).toBe(11);
    expect(await factsOf("expired-link.json")).toMatchObject({
      totals: { changed: 0, needPerson: 1 },
      customers: [{ name: "flat", operation: "unchanged", needs: [{ kind: "pending" }] }],
    });
  });

  test.each([
    ["is lost since", "connected", false],
    ["is lost by now", "pending", false],
    ["still posts", "disconnected", true],
  ])("changes if it %s", async (_, status, enabled) => {
    const expected = { changed: 1, operation: "changed", needs: ["lost"] };
    expect(await jane(recordedAs("lost", status, enabled))).toEqual(expected);
  });

  test("changes if the program changes it", async () => {
    const text = recordedAs("lost-and-changed", "disconnected", false);
    expect(await jane(text)).toMatchObject({ operation: "changed", needs: ["lost"] });
  });
});

describe("keys that are stored again", () => {
  test("need nobody", async () => {
    const { out } = await summary("keys-due.json");
    expect(out).not.toContain("due for renewal");
    expect(out).toMatch(
      /- \*\*`acme`\*\*: its keys are stored again; .*\n {2}- `it is not known which keys are stored, /,
    );
    const { customers } = await factsOf("keys-due.json");
    expect(customers.find(({ name }) => name === "acme")?.needs).toEqual([]);
  });

  test("need nobody without a refresh, either", async () => {
    const steps = stepsOf("keys-due").filter(({ op }) => op !== "refresh");
    const { customers } = JSON.parse(
      (await fromStdin(JSON.stringify({ steps }), "--format", "json")).out,
    ) as Summary;
    expect(customers.find(({ name }) => name === "acme")).toMatchObject({ operation: "changed", needs: [] });
  });

  test("are noted of a lost connection, too, which is then not unchanged", async () => {
    const steps = stepsOf("lost-keys-due");
    for (const { op, urn, oldState } of steps) {
      if (urn.endsWith("-posts")) putRecorded(oldState, { enabled: false });
      if (op === "refresh" && urn.endsWith("-linkedin"))
        Object.assign(oldState?.["outputs"] ?? {}, { status: "disconnected", connected: false });
    }
    const { diagnostics } = JSON.parse(recording("lost-keys-due")) as { diagnostics: object[] };
    const { out } = await fromStdin(JSON.stringify({ steps, diagnostics }));
    expect(out).toContain("### LinkedIn: 2 customers change, 2 need a person\n");
    expect(
      out.match(/^ {2}- `it is not known which keys are stored, so the update stores them/gm),
    ).toHaveLength(2);
  });
});

describe("a customer whose agent the program keeps stopped", () => {
  const RESTING = /#### Stopped by the program: \d\n\n.*\n\n((?:- .*\n)+)/;
  const stopped = (change: (name: string, step: RawStep) => void = () => undefined) => {
    const steps = stepsOf("stopped");
    for (const step of steps) change(/::(\w+)-\w+$/.exec(step.urn)?.[1] ?? "", step);
    const { diagnostics } = JSON.parse(recording("stopped")) as { diagnostics: object[] };
    return JSON.stringify({ steps, diagnostics });
  };
  const both = (step: RawStep, values: object) =>
    [step.oldState, step.newState].forEach((state) => putRecorded(state, values));

  test("and who leaves is asked for no consent", async () => {
    const { totals, customers, exitCode } = await factsOf("leaves-unconnected.json");
    expect(totals).toMatchObject({ leaving: 3, needPerson: 0 });
    expect(customers.flatMap(({ needs }) => needs)).toEqual([]);
    expect(exitCode).toBe(10);
    const { out } = await summary("leaves-unconnected.json");
    expect(out).toContain("the connection is lost; a later pull request removes the customer");
    expect(out).toContain("nobody has consented; a later pull request removes the customer");
  });

  test("and who leaves is asked for no consent where the preview shows no more than the changes", async () => {
    const steps = stepsOf("leaves-unconnected").filter(({ op }) => op === "update");
    expect(steps.filter(({ urn }) => urn.includes("::cato")).map(({ urn }) => urn.split("-").at(-1))).toEqual(
      ["linkedin", "runs"],
    );
    const { out } = await fromStdin(JSON.stringify({ steps }));
    expect(out).toContain("### LinkedIn: 3 customers leave, 1 changes\n");
  });

  test("needs nobody afterwards, and nobody has to start the agent", async () => {
    const { out } = await summary("stopped.json");
    expect(RESTING.exec(out)?.[1]?.split("\n")).toEqual([
      "- **`acme`** (page `12345670`): the connection is lost",
      expect.stringMatching(/`bolt`.*: unless the agent runs again, the connection ends on 2027-01-25$/),
      expect.stringMatching(/`dora`.*: unless the agent runs again, the connection ends on 2027-01-25$/),
      "",
    ]);
    expect(out).not.toMatch(/needs? a person|start the agent|invite|had not consented/);
    expect(await factsOf("stopped.json")).toMatchObject({ exitCode: 0, totals: { needPerson: 0 } });
  });

  test("is asked for the consent if a switch is left on", async () => {
    const credential = stepsOf("stopped").find(({ urn }) => urn.endsWith("::acme-linkedin"))?.urn;
    const FOLLOWS = { propertyDependencies: { enabled: [credential] } };
    const CHANGES: readonly ((step: RawStep) => void)[] = [
      (step) => step.urn.endsWith("-linkedin") && both(step, { consentLink: "renew" }),
      (step) => step.urn.endsWith("-linkedin") && Object.assign(step.newState ?? {}, { protect: true }),
      (step) => step.urn.endsWith("-runs") && both(step, { desired: "running", declared: "running" }),
      (step) => step.urn.endsWith("-posts") && both(step, { enabled: true }),
      (step) => step.urn.endsWith("-posts") && Object.assign(step.newState ?? {}, FOLLOWS),
    ];
    for (const change of CHANGES) {
      const { out } = await fromStdin(stopped((name, step) => name === "acme" && change(step)));
      expect(out).toMatch(/#### Connection lost.*: 1\n[^#]*`acme`/);
    }
  });

  test("is to be started if somebody else stopped it", async () => {
    const { out } = await fromStdin(
      stopped((name, step) => {
        if (name === "dora" && step.urn.endsWith("-runs")) both(step, { declared: "running" });
      }),
    );
    expect(out).toMatch(/#### Warnings: 1\n\n- \*\*`dora`.*start the agent, or the connection ends/);
  });

  test("is removed if the agent cannot be seen", async () => {
    const { out } = await fromStdin(
      stopped((_, step) => {
        if (step.urn.endsWith("::acme-linkedin"))
          Object.assign(step.oldState?.["outputs"] ?? {}, { status: "missing" });
      }),
    );
    expect(out).toMatch(/#### Agent missing: 1\n[^#]*`acme`/);
  });
});

test("an unfinished stop is shown as what it left", async () => {
  expect((await summary("unknown-state.json")).out).toContain(
    "agent `unknown: it was running when it was last read` → running\n",
  );
  expect((await summary("unknown-state-removed.json")).out).toContain("; the agent is left as it is\n");
});

describe("a preview that failed", () => {
  const GUID = "00000000-0000-4000-8000-000000000001";
  const failedWith = (message: string) => {
    const json = JSON.parse(recording("failed")) as { steps: RawStep[]; diagnostics: object[] };
    return JSON.stringify({ ...json, diagnostics: [...json.diagnostics, { message, severity: "info" }] });
  };

  test("reports nothing of those of whom it plans nothing", async () => {
    const { out } = await summary("failed.json");
    expect(out).toContain("### LinkedIn: the preview failed\n");
    expect(out).toContain("Whether anything changes for 5 customers is not known: the preview failed.");
    expect(out).not.toMatch(/no customer changes|unchanged/);
    expect((await factsOf("failed.json")).totals).toMatchObject({ unchanged: 0, unknown: 5 });
    const both = await factsOf("failed.json", "first-up-eu.json");
    expect(both.totals).toMatchObject({ unchanged: 0, unknown: 5, changed: 2 });
  });

  test.each(["", `, page "Jane's Bakery"`])(
    "needs a person for a loss that it reports: agent…%s",
    async (page) => {
      const reason = "disconnected: Wiro no longer holds a valid LinkedIn grant of Jane Doe.";
      const text = failedWith(`warning: LinkedInCredential of agent ${GUID}${page}: ${reason}\n\n`);
      const { out } = await fromStdin(text);
      expect(out).toContain("### LinkedIn: the preview failed, 1 needs a person\n");
      expect(out).toMatch(/#### Connection lost: 1\n\n.*\n\n- \*\*`jane`\*\*/);
      const { customers } = JSON.parse((await fromStdin(text, "--format", "json")).out) as Summary;
      expect(customers).toMatchObject([{ name: "jane", needs: [{ kind: "lost", reason }] }]);
    },
  );

  test("shows another warning without its subject", async () => {
    const text = failedWith(`warning: LinkedInCredential of agent ${GUID}, page "Jane": the year ends.\n`);
    expect((await fromStdin(text)).out).toContain(
      "#### Warnings: 1\n\n- **`jane`** (page `12345671`): `the year ends.`",
    );
  });
});

describe("a new customer", () => {
  test("may need a person, and is told apart from those who do", async () => {
    expect((await summary("first-up.json")).out).toContain(
      "### LinkedIn: 5 customers change, 5 may need a person\n",
    );
    const folder = emptyFolder();
    writeFileSync(join(folder, "new.json"), recording("first-up-eu"));
    writeFileSync(join(folder, "lost.json"), recording("lost"));
    const { out } = await outcomeOf(undefined, ["preview-summary", "new.json", "lost.json"], { cwd: folder });
    expect(out).toContain("1 needs a person, 2 may need one\n");
  });

  test("is sent no invite before somebody knows that it is due", async () => {
    const { out } = await summary("first-up.json");
    expect(out).toContain("#### New customers, by invite: 1\n\nWho is not connected already needs an invite");
    expect(out).not.toContain("send an invite");
  });
});

describe("an offboarding", () => {
  const without = (name: string, kinds: RegExp, op: string) =>
    JSON.stringify({ steps: stepsOf(name).filter((step) => !(step.op === op && kinds.test(step.urn))) });

  test("is one that stops the agent, ends the posts and takes the protection", async () => {
    expect((await factsOf("leaves.json")).customers).toMatchObject([{ name: "sam", leaving: true }]);
    for (const part of [/AgentState::sam/, /AgentSchedule::sam/, /LinkedInCredential::sam/]) {
      const op = part.source.startsWith("LinkedInCredential") ? "same" : "update";
      const { out } = await fromStdin(without("leaves", part, op));
      expect(out).toContain("- **`sam`**: ");
      expect(out).toContain("### LinkedIn: 1 customer changes\n");
      expect(out).not.toMatch(/leaves|a later pull request/);
    }
  });

  test("of a customer who was paused shows the protection that goes", async () => {
    const steps = stepsOf("leaves").filter(({ op }) => op !== "update");
    const { out } = await fromStdin(JSON.stringify({ steps }));
    expect(out).toContain("- **`sam`**: its connection loses its protection\n");
    for (const step of steps) {
      const inputs = (step.newState?.["inputs"] ?? {}) as Record<string, unknown>;
      if (step.urn.endsWith("::sam-runs")) inputs["desired"] = "stopped";
      if (step.urn.endsWith("::sam-posts")) inputs["enabled"] = false;
    }
    // A paused customer may only lose the protection: the plan does not say that they leave.
    expect((await fromStdin(JSON.stringify({ steps }))).out).toContain(
      "- **`sam`**: its connection loses its protection\n",
    );
  });

  test("stands in the title, and after the consents that end", async () => {
    const removed = (name: string, from: string, to: string) =>
      stepsOf("removed")
        .filter(({ urn }) => urn.includes("::jane"))
        .map((step) => JSON.stringify(step).replaceAll("::jane", `::${name}`).replaceAll(from, to))
        .map((step) => JSON.parse(step) as RawStep);
    const zoe = removed("zoe", "no text", "");
    const zac = removed("zac", '"status":"connected"', '"status":"pending"');
    const lost = stepsOf("lost-and-changed").filter(({ urn }) => urn.includes("::li-"));
    const sam = stepsOf("leaves").filter(({ urn }) => urn.includes("::sam"));
    const { out } = await fromStdin(JSON.stringify({ steps: [...sam, ...lost, ...zac, ...zoe] }));
    expect(out).toContain("### LinkedIn: 3 customers leave, 1 changes, 1 consent ends, 1 needs a person\n");
    const [, ending = ""] =
      /#### Customers who leave, and consents that end\n\n([^#]*)#### Agent missing/.exec(out) ?? [];
    expect(ending.match(/^- \*\*`\w+`\*\* \(page `\d+`\) \S+ \S+/gm)).toEqual([
      "- **`zoe`** (page `12345671`) is removed:",
      "- **`zac`** (page `12345671`) is removed:",
      "- **`sam`** (page `12345672`) leaves: posts:",
    ]);
    expect(ending).toContain("; a later pull request removes the customer");
    const [, changes = ""] = out.split("#### Changes");
    expect(changes).toContain("`li`");
    expect(changes).not.toContain("`sam`");
  });

  test("is not the lost protection of a schedule alone, which is said", async () => {
    const steps = stepsOf("leaves").filter(
      ({ op, urn }) => op !== "update" && !(op === "same" && urn.endsWith("::sam-linkedin")),
    );
    const posts = stepsOf("leaves").find(({ op, urn }) => op === "update" && urn.endsWith("::sam-posts"));
    const same = { ...posts, op: "same", newState: { ...posts?.oldState, protect: false }, diffReasons: [] };
    const { out } = await fromStdin(JSON.stringify({ steps: [...steps, same] }));
    expect(out).toContain("### LinkedIn: 1 customer changes\n");
    expect(out).toContain("- **`sam`**: its schedule loses its protection\n");
  });

  test("without its first step names it, and no command that skips it", async () => {
    const isProtected = altered("removed", "delete", ({ urn, oldState }) => {
      if (oldState !== undefined && urn.includes("LinkedInCredential")) oldState["protect"] = true;
    });
    for (const { out } of [await fromStdin(isProtected), await summary("removed-protected.json")]) {
      expect(out).toContain("put the declaration back with `offboarding: true` first");
      expect(out).not.toMatch(/unprotect|#### Changes/);
    }
  });

  test("reports no agent as running that the stack does not know to run", async () => {
    const withDesired = (desired: string) =>
      altered("left", "delete", ({ urn, oldState }) => {
        if (urn.endsWith("::sam-runs")) putRecorded(oldState, { desired });
      });
    expect((await fromStdin(withDesired("stopped: no credits"))).out).toContain(
      "the agent is left as it is\n",
    );
    expect((await fromStdin(withDesired("running"))).out).toContain("the agent goes on running\n");
  });
});

describe("agents that cannot be observed", () => {
  /**
   * The refresh found as many of the customers as `observed` says. `missedBy` is the fingerprint of the key that sees none
   * of the others; the stack recorded `00000000` as the one that saw them.
   */
  const missed = (observed: number, missedBy: string, size = 5, stack = "dev") => {
    const jane = stepsOf("unchanged").filter(({ urn }) => urn.endsWith("::jane-linkedin"));
    const steps = Array.from({ length: size }, (_, n) =>
      JSON.stringify(jane)
        .replaceAll("::jane", `::c${n}`)
        .replaceAll("urn:pulumi:dev", `urn:pulumi:${stack}`)
        .replaceAll("00000000-0000-4000-8000-000000000001", `00000000-0000-4000-9000-00000000000${n}`),
    ).flatMap((text) => JSON.parse(text) as RawStep[]);
    const isMissing = ({ urn }: RawStep) => Number(/::c(\d)-/.exec(urn)?.[1]) >= observed;
    for (const { newState, oldState } of steps.filter(isMissing))
      for (const state of [newState, oldState])
        Object.assign(state?.["outputs"] ?? {}, { status: "missing", missedByKey: missedBy });
    const updates = steps
      .filter(isMissing)
      .map((step) => ({ ...step, op: "update", diffReasons: ["connection"] }));
    return JSON.stringify({ steps: [...steps, ...updates] });
  };
  const DOUBT = (count: number) =>
    `#### Agent missing, most likely by a wrong key: ${count}\n\nThis API key sees none of these agents, so it is most likely`;
  const MISSING = (count: number) =>
    `#### Agent missing: ${count}\n\nThe agent was deleted, or this API key cannot see it.`;

  test("are most likely another account's if the key sees none of several", async () => {
    const { out } = await fromStdin(missed(0, "11111111"));
    expect(out).toContain(DOUBT(5));
    expect(out).not.toContain("or remove the customer");
    expect((await fromStdin(missed(1, "11111111"))).out).toContain(MISSING(4));
  });

  test.each([
    ["another key, one agent", "11111111", 1, MISSING],
    ["another key, two agents", "11111111", 2, DOUBT],
    ["the key that saw them, two agents", "00000000", 2, MISSING],
    ["the key that saw them, eight agents", "00000000", 8, MISSING],
    ["the key that saw them, nine agents", "00000000", 9, DOUBT],
  ])("are held to the rule of a run: %s", async (_, missedBy, size, expected) => {
    expect((await fromStdin(missed(0, missedBy, size))).out).toContain(expected(size));
  });

  test("of one account doubt the key of that account alone", async () => {
    const { out } = await summary("wrong-key-of-one.json");
    expect(out).toContain(DOUBT(2));
    expect(out).not.toContain("or remove the customer");
    const { steps } = JSON.parse(missed(1, "11111111", 3)) as { steps: RawStep[] };
    for (const { urn, oldState, newState } of steps.filter(({ urn }) => urn.includes("::c2")))
      for (const state of [oldState, newState])
        Object.assign(state ?? {}, { provider: `${urn.slice(0, urn.indexOf("::c2"))}::eu::id` });
    // Each of the two keys misses one agent.
    expect((await fromStdin(JSON.stringify({ steps }))).out).toContain(MISSING(2));
  });

  test("in one of two stacks doubt the key of that stack alone", async () => {
    const folder = emptyFolder();
    writeFileSync(join(folder, "dev.json"), missed(0, "11111111", 2));
    writeFileSync(join(folder, "eu.json"), missed(1, "11111111", 2, "eu"));
    const { out } = await outcomeOf(undefined, ["preview-summary", "dev.json", "eu.json"], { cwd: folder });
    expect(out).toContain(DOUBT(2));
    expect(out).toContain(MISSING(1));
  });
});

describe("the exit code", () => {
  test.each([
    ["unchanged", [], 0],
    ["changes", [], 10],
    ["lost", [], 11],
    ["failed", [], 11],
    ["lost-and-changed", ["--max-added-runs", "20"], 12],
    ["lost-and-changed", ["--max-added-runs", "21"], 11],
  ])("of %s with %j and --exit-code is %d", async (name, args, code) => {
    const { code: given, err } = await summary(`${name}.json`, "--exit-code", ...args);
    expect({ given, err }).toEqual({ given: code, err: "" });
    expect((await summary(`${name}.json`, ...args)).code).toBe(0);
  });

  test("of more runs than allowed comes with a line that says so", async () => {
    const { out } = await summary("lost-and-changed.json", "--max-added-runs", "20");
    expect(out).toContain("360 → 381 (+21). **More than the 20 that may be added.**");
  });
});

describe("the declared runs a month", () => {
  /** Sam's posts go from 180 to 360 runs, with this switch before and after. */
  const line = async (before: unknown, after: unknown, follows: boolean, desired = "running") => {
    const steps = stepsOf("lost-and-changed").filter(({ urn }) => urn.includes("::sam"));
    for (const { urn, oldState, newState } of steps) {
      if (urn.endsWith("::sam-runs"))
        for (const state of [oldState, newState]) putRecorded(state, { desired });
      if (!urn.endsWith("::sam-posts")) continue;
      putRecorded(oldState, { enabled: before });
      putRecorded(newState, { enabled: after });
      for (const state of follows ? [] : [oldState, newState])
        Object.assign(state ?? {}, { propertyDependencies: {} });
    }
    const { out } = await fromStdin(JSON.stringify({ steps }));
    return /^Declared runs a month of the schedules that change: (.*)\.$/m.exec(out)?.[1];
  };
  const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

  test.each([
    ["on", true, true, "180 → 360 (+180)"],
    ["not known yet", true, UNKNOWN, "180 → 360 (+180)"],
    ["off in the program", false, false, undefined],
    ["switched on by the program", false, true, "0 → 360 (+360)"],
    ["switched off by the program", true, false, "180 → 0 (-180)"],
  ])("of posts that are %s", async (_, before, after, expected) => {
    expect(await line(before, after, false)).toBe(expected);
  });

  test("count what waits for the connection, and what a stopped agent would do", async () => {
    expect(await line(false, UNKNOWN, true)).toBe("180 → 360 (+180)");
    expect(await line(false, false, true)).toBe("180 → 360 (+180)");
    expect(await line(true, true, false, "stopped")).toBe("180 → 360 (+180)");
  });
});

describe("the input", () => {
  test("comes from stdin without a file, and with -", async () => {
    const { out } = await summary("lost.json");
    expect((await fromStdin(recording("lost"))).out).toBe(out);
    expect((await fromStdin(recording("lost"), "-")).out).toBe(out);
  });

  test("may be UTF-16, as PowerShell writes it", async () => {
    const text = Buffer.from(`\ufeff${recording("lost")}`, "utf16le");
    expect((await fromStdin(text)).out).toBe((await summary("lost.json")).out);
  });

  test("that is a terminal is rejected", async () => {
    const { code, err } = await outcomeOf(undefined, ["preview-summary"]);
    expect(code).toBe(2);
    expect(err).toBe(
      "wiro-linkedin: stdin is a terminal; give a file, or pipe `pulumi preview --json` into the command\n",
    );
  });

  test.each([
    ["", /^wiro-linkedin: stdin is empty; give it the output of `pulumi preview --json`, and read why/],
    ["Previewing update (dev):\n", /^wiro-linkedin: stdin is not one JSON document; /],
    ['{"steps":[]}\n{"steps":[]}', /^wiro-linkedin: stdin is not one JSON document; /],
    ["[]", /^wiro-linkedin: stdin is JSON, but not a preview of Pulumi; /],
    ['{"version":3,"deployment":{}}', /^wiro-linkedin: stdin is JSON, but not a preview of Pulumi; /],
    ['{"steps":[{"op":1}]}', /^wiro-linkedin: stdin is JSON, but not a preview of Pulumi; /],
    [Buffer.from([0xff, 0xfe, 0x00]), /^wiro-linkedin: stdin is /],
  ])("%j is one clear line", async (input, line) => {
    const { code, out, err } = await fromStdin(input);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(line);
    expect(err.split("\n")).toHaveLength(2);
  });

  test("that is not there is one clear line", async () => {
    const { code, err } = await outcomeOf(undefined, ["preview-summary", "no.json"], { cwd: emptyFolder() });
    expect(code).toBe(2);
    expect(err).toBe(
      "wiro-linkedin: no.json cannot be read (ENOENT); give a file that `pulumi preview --json` wrote\n",
    );
  });

  test("that holds one stack twice is rejected", async () => {
    const { code, err } = await summary("lost.json", "changes.json");
    expect(code).toBe(2);
    expect(err).toMatch(/^wiro-linkedin: lost\.json and changes\.json are of one stack; /);
  });

  test("of a stack without our resources changes no customer", async () => {
    const { out } = await fromStdin(
      '{"steps":[{"op":"create","urn":"urn:pulumi:dev::p::aws:s3:Bucket::b"}]}',
    );
    expect(out).toContain("### LinkedIn: no customer changes");
    expect(out).toContain("1 resource of other kinds changes.");
  });
});

describe("a fleet of 1,000 customers", () => {
  /** The steps of a recording for this many customers, each with names and a guid of its own. */
  function fleet(name: string, size: number): string {
    const ofJane = stepsOf(name)
      .filter(({ urn }) => urn.includes("::jane"))
      .map((step) => JSON.stringify(step));
    const all = Array.from({ length: size }, (_, n) =>
      ofJane.map(
        (step) =>
          JSON.parse(
            step
              .replaceAll("::jane", `::customer-${n}`)
              .replaceAll(
                "00000000-0000-4000-8000-000000000001",
                `00000000-0000-4000-9000-${String(n).padStart(12, "0")}`,
              ),
          ) as RawStep,
      ),
    );
    return JSON.stringify({ steps: all.flat() });
  }

  test("with everything changed fits a comment, and reports what is cut", async () => {
    const { out } = await fromStdin(fleet("changes", 1000));
    expect(out).toMatch(/^### LinkedIn: 1000 customers change$/m);
    expect(out.length).toBeLessThan(60_000);
    const listed = out.match(/^- \*\*`customer-\d+`\*\*: /gm)?.length ?? 0;
    expect(out).toContain(`_${1000 - listed} more, cut to fit a comment: see the preview itself._`);
    expect(out).toMatch(/#### Texts\n\n_1000 more, cut to fit a comment/);
  });

  test("that all lost their connection names them first", async () => {
    const { out } = await fromStdin(fleet("lost-and-changed", 1000));
    expect(out.length).toBeLessThan(60_000);
    expect(out.match(/^- \*\*`customer-\d+`\*\* \(page/gm)).toHaveLength(
      1000 - Number(/_(\d+) more/.exec(out)?.[1] ?? 0),
    );
    expect(out.indexOf("Connection lost: 1000")).toBeLessThan(out.indexOf("Changes"));
  });

  test("that is removed names the consents that end", async () => {
    const { out } = await fromStdin(fleet("removed", 1000));
    expect(out).toMatch(/^### LinkedIn: 1000 customers leave, 1000 consents end$/m);
    expect(out.length).toBeLessThan(60_000);
  });
});
