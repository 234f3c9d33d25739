import { createHash } from "node:crypto";
import { html, raw } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

const STYLE = `
:root { color-scheme: light; --ink: #1b1f24; --soft: #57606a; --line: #d0d7de; --act: #0a5bb5; --paper: #ffffff; }
* { box-sizing: border-box; }
body { margin: 0; background: #f4f6f8; color: var(--ink); font: 1rem/1.55 system-ui, sans-serif; }
a { color: var(--act); }
a:focus-visible, button:focus-visible, input:focus-visible, [tabindex]:focus-visible { outline: 3px solid #e58a00; outline-offset: 2px; }
.notice { background: #fff4cf; border-bottom: 1px solid #d9b13b; color: #4a3800; padding: .6rem 1rem; text-align: center; font-size: .9rem; }
main { max-width: 68rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; }
main.narrow { max-width: 34rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: .25rem 0 .75rem; }
h2 { font-size: 1.15rem; margin: 1.5rem 0 .5rem; }
h3 { font-size: 1.05rem; margin: 0 0 .5rem; overflow-wrap: anywhere; }
.card { background: var(--paper); border: 1px solid var(--line); border-radius: .6rem; padding: 1.25rem; margin: 0 0 1rem; }
.soft { color: var(--soft); }
.small { font-size: .875rem; }
code { font: .875em ui-monospace, monospace; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: minmax(7rem, max-content) 1fr; gap: .3rem 1rem; margin: 0; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; padding: .4rem 1rem .4rem 0; border-bottom: 1px solid var(--line); white-space: nowrap; }
caption { text-align: left; font-weight: 600; padding: 1rem 0 .25rem; }
th { color: var(--soft); font-weight: 600; }
.tag { display: inline-block; border-radius: 1rem; padding: 0 .6rem; font-size: .85rem; border: 1px solid; }
.good { color: #116329; background: #e6f6ea; } .bad { color: #8f1d1d; background: #fdebeb; } .idle { color: #424a53; background: #eef1f4; }
ul.plain { list-style: none; padding: 0; margin: .75rem 0; }
ul.plain li { padding: .6rem 0; border-top: 1px solid var(--line); }
ul.plain code { display: block; color: var(--soft); }
label { display: block; font-weight: 600; margin-top: 1rem; }
input[type=text] { width: 100%; font: inherit; padding: .55rem .7rem; border: 1px solid #6e7781; border-radius: .4rem; margin-top: .25rem; }
.choice { display: flex; flex-wrap: wrap; gap: .75rem; margin-top: 1.25rem; }
button { flex: 1 1 9rem; font: inherit; font-weight: 600; padding: .65rem 1rem; border-radius: 2rem; border: 2px solid var(--act); background: var(--paper); color: var(--act); cursor: pointer; }
button.main { background: var(--act); color: #fff; }
button:hover { filter: brightness(.93); }
`;

/** Outside the template, where a formatter would add whitespace that the hash does not know. */
const STYLE_ELEMENT = raw(`<style>${STYLE}</style>`);
const STYLE_HASH = createHash("sha256").update(STYLE).digest("base64");

/**
 * No scripts and nothing cross-site. `form-action` is left open on purpose: browsers apply it to the redirects after a
 * form too, and a consent ends at the caller's own address.
 */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy": `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; img-src data:; base-uri 'none'; frame-ancestors 'none'`,
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "cache-control": "no-store",
};

export function page(title: string, notice: string, body: Html, width: "narrow" | "wide" = "narrow"): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <link rel="icon" href="data:," />
        <title>${title} · Wiro sandbox</title>
        ${STYLE_ELEMENT}
      </head>
      <body>
        <div class="notice" role="note"><strong>Sandbox.</strong> ${notice}</div>
        <main class="${width}">${body}</main>
      </body>
    </html>`;
}
