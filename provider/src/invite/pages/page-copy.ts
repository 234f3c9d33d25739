import { DAY, isoTime, MINUTE } from "../../wiro/clock";
import { type Html, html } from "./html";
import { type Branding, layout, sign } from "./layout";
import { interpolate, type Placeholders, type InviteTexts } from "./texts";

/** The texts of one page, filled in for one agent and one connection. */
export class PageCopy {
  constructor(
    readonly branding: Branding,
    private readonly texts: InviteTexts,
    private readonly fillings: Placeholders,
  ) {}

  text(name: keyof InviteTexts): string {
    return interpolate(this.texts[name], this.fillings);
  }

  with(more: Placeholders): PageCopy {
    return new PageCopy(this.branding, this.texts, { ...this.fillings, ...more });
  }

  /** For people: the server does not know where they are, so it names the zone. */
  date(iso: string): string {
    const format = new Intl.DateTimeFormat(this.branding.lang, {
      dateStyle: "long",
      timeStyle: "short",
      timeZone: "UTC",
    });
    return `${format.format(new Date(iso))} UTC`;
  }

  /** The end of a term: midnight would read as if the day that begins then counted, too. */
  lastMinute(iso: string): string {
    return this.date(Date.parse(iso) % DAY === 0 ? isoTime(Date.parse(iso) - MINUTE) : iso);
  }

  time(iso: string): Html {
    return html`<time datetime="${iso}">${this.date(iso)}</time>`;
  }

  /** How to reach the product. */
  contact(): Html {
    const { contact } = this.branding;
    if (contact === undefined) return html`<p>${this.text("contactSender")}</p>`;
    return html`<p>${this.text("contact")} <a href="${contact.href}">${contact.text}</a></p>`;
  }

  /** A page with one message. Unless all is well, it offers a way to reach the product. */
  notice(
    title: keyof InviteTexts,
    paragraphs: readonly (keyof InviteTexts)[],
    more: {
      readonly sign?: "good" | "cross" | "clock" | "attention";
      readonly rest?: Html;
      readonly footer?: Html;
    } = {},
  ): string {
    const [lead, ...others] = paragraphs;
    return layout(
      this.branding,
      this.text(title),
      html`${sign(more.sign ?? "attention")}
        <h1>${this.text(title)}</h1>
        ${lead === undefined ? undefined : html`<p class="lead">${this.text(lead)}</p>`}
        ${others.map((name) => html`<p>${this.text(name)}</p>`)} ${more.rest}
        ${more.sign === "good" ? undefined : html`<div class="contact">${this.contact()}</div>`}`,
      more.footer,
    );
  }
}
