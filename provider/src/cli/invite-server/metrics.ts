import type { InviteEvent } from "../../invite/events";
import type { WebHandler } from "../web-server";

const HELP = {
  clicks: "Presses of the button that leads to LinkedIn.",
  mints: "Consent links that were made.",
  consents: "Consents that the API confirmed, as the expected member.",
  failures: "Pages, clicks and returns that did not do what they were for, by code.",
  webhooks: "Webhooks that were delivered, and that were lost.",
} as const;

type Counter = keyof typeof HELP;

/** They exist from the start, so that the first increase shows in a rate. */
const PLAIN = ["clicks", "mints", "consents"] as const satisfies readonly Counter[];

const CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/**
 * The counters of this process in Prometheus' text format. A label has only values of our own lists, so no visitor can
 * make a series.
 *
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export class Metrics {
  private readonly values = new Map<string, number>();

  constructor(hasWebhook: boolean) {
    for (const name of PLAIN) this.values.set(series(name), 0);
    if (!hasWebhook) return;
    for (const outcome of ["delivered", "lost"] as const) {
      this.values.set(series("webhooks", `outcome="${outcome}"`), 0);
    }
  }

  event({ type, outcome, code }: InviteEvent): void {
    if (type === "click") this.add("clicks");
    if (type === "mint") this.add("mints");
    if (outcome === "connected") this.add("consents");
    if (code !== "") this.add("failures", `code="${code}"`);
  }

  webhook(outcome: "delivered" | "lost"): void {
    this.add("webhooks", `outcome="${outcome}"`);
  }

  text(): string {
    const lines = Object.entries(HELP).flatMap(([name, help]) => {
      const metric = `wiro_linkedin_invite_${name}_total`;
      const samples = [...this.values].filter(([of]) => of === metric || of.startsWith(`${metric}{`));
      const described = [`# HELP ${metric} ${help}`, `# TYPE ${metric} counter`];
      return samples.length === 0 ? [] : [...described, ...samples.map((sample) => sample.join(" "))];
    });
    return `${lines.join("\n")}\n`;
  }

  readonly handler: WebHandler = (request) => {
    const isAsked = new URL(request.url).pathname === "/metrics" && ["GET", "HEAD"].includes(request.method);
    const response = isAsked
      ? new Response(request.method === "HEAD" ? null : this.text(), {
          headers: { "content-type": CONTENT_TYPE },
        })
      : new Response("not found; the metrics are at /metrics\n", { status: 404 });
    return Promise.resolve(response);
  };

  private add(counter: Counter, label?: string): void {
    const name = series(counter, label);
    this.values.set(name, (this.values.get(name) ?? 0) + 1);
  }
}

function series(counter: Counter, label?: string): string {
  return `wiro_linkedin_invite_${counter}_total${label === undefined ? "" : `{${label}}`}`;
}
