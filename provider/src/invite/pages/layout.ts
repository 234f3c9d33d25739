import { createHash } from "node:crypto";
import { DEFAULT_BASE_URL, isLoopback } from "../../wiro/urls";
import type { Contact } from "../contact";
import { Html, html } from "./html";

const STYLE = `
:root { color-scheme: light dark; --ink: #1d2530; --soft: #556070; --line: #dfe4ea; --paper: #ffffff; --ground: #f3f5f8;
  --act: #0b57a8; --on-act: #ffffff; --good: #0f6b3c; --good-ground: #e3f5ea; --warn: #8a4b00; --warn-ground: #fdf1dd; }
@media (prefers-color-scheme: dark) { :root { --ink: #e9edf3; --soft: #a9b4c3; --line: #323c49; --paper: #1b222b;
  --ground: #11161c; --act: #8fc0ff; --on-act: #0a1826; --good: #7fdba6; --good-ground: #163325; --warn: #f5c27a; --warn-ground: #3a2a10; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 1rem/1.6 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
.column { max-width: 37rem; margin: 0 auto; padding: 0 1rem 2rem; }
header { padding: 1.75rem 0 1.1rem; display: flex; align-items: center; gap: .7rem; font-weight: 600; overflow-wrap: anywhere; }
.mark { flex: none; display: grid; place-items: center; width: 2.25rem; height: 2.25rem; border-radius: .65rem; background: var(--act); color: var(--on-act); font-weight: 700; }
main { background: var(--paper); border: 1px solid var(--line); border-radius: 1rem; padding: clamp(1.25rem, 5vw, 2.25rem); box-shadow: 0 1px 2px rgb(0 0 0 / .04), 0 8px 24px rgb(0 0 0 / .05); }
footer { padding: 1.1rem 0 .5rem; color: var(--soft); font-size: .875rem; }
footer p { margin: 0 0 .5rem; }
h1 { font-size: 1.6rem; line-height: 1.25; letter-spacing: -.01em; margin: 0 0 .6rem; text-wrap: balance; }
h2 { font-size: 1.05rem; margin: 1.75rem 0 .5rem; }
p { margin: 0 0 .75rem; overflow-wrap: anywhere; }
.lead { font-size: 1.075rem; }
.soft { color: var(--soft); }
a { color: var(--act); text-underline-offset: .15em; }
a:focus-visible, button:focus-visible, summary:focus-visible { outline: 3px solid var(--act); outline-offset: 3px; border-radius: .3rem; }
dl { margin: 1.25rem 0 0; border-top: 1px solid var(--line); }
dl > div { display: flex; flex-wrap: wrap; gap: 0 1rem; padding: .6rem 0; border-bottom: 1px solid var(--line); }
dt { color: var(--soft); flex: 0 0 9rem; } dd { margin: 0; flex: 1 1 12rem; min-width: 0; overflow-wrap: anywhere; }
ul, ol { margin: 0; padding: 0 0 0 1.35rem; } li { padding: .2rem 0 .2rem .25rem; }
ul li::marker, ol li::marker { color: var(--soft); }
ul + p { margin-top: .6rem; }
form { margin: 1.75rem 0 0; } form + p { margin-top: 1.25rem; }
button { font: inherit; font-weight: 650; width: 100%; min-height: 3.1rem; padding: .7rem 1.5rem; border: 2px solid var(--act); border-radius: .75rem; background: var(--act); color: var(--on-act); cursor: pointer; }
button.quiet { background: transparent; color: var(--act); }
button:hover { filter: brightness(1.08); } button:focus-visible { border-radius: .75rem; }
.sign { display: grid; place-items: center; width: 3.25rem; height: 3.25rem; border-radius: 50%; margin: 0 0 1.1rem; background: var(--warn-ground); color: var(--warn); }
.sign.good { background: var(--good-ground); color: var(--good); }
.sign svg { width: 1.7rem; height: 1.7rem; fill: none; stroke: currentColor; stroke-width: 2.4; stroke-linecap: round; stroke-linejoin: round; }
.note { margin: 1.25rem 0 0; padding: .7rem .9rem; border-radius: .6rem; background: var(--ground); font-size: .9rem; overflow-wrap: anywhere; }
code { font: .9em ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
.contact { margin: 1.25rem 0 0; } .contact p { margin: 0; }
details { margin: 1.1rem 0 0; }
summary { cursor: pointer; color: var(--soft); }
details p { margin: .75rem 0 0; } details form { margin-top: 1rem; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (forced-colors: active) { .mark, .sign { border: 1px solid; } }
`;

/** Outside the template, where a formatter would add whitespace that the hash does not know. */
const STYLE_ELEMENT = new Html(`<style>${STYLE}</style>`);
const STYLE_HASH = createHash("sha256").update(STYLE).digest("base64");

/** The origins under which the sandbox may appear: a server on this machine has two names. */
function originsOf(baseUrl: string): string[] {
  const { origin, port } = new URL(baseUrl);
  const local = ["localhost", "127.0.0.1"].map((host) => `http://${host}:${port}`);
  return isLoopback(new URL(baseUrl)) ? local : [origin, new URL(DEFAULT_BASE_URL).origin];
}

/**
 * HSTS holds for the whole host (RFC 6797, section 8.1), so only a handler that serves every path there sends it. Under
 * a path of its own the handler is a guest on an app's host.
 */
function ownsHost(mount: string): boolean {
  const { protocol, pathname } = new URL(mount);
  return protocol === "https:" && pathname === "/";
}

/**
 * The headers of every page: no scripts, nothing cross-site, no frames, no cache, no referrer. Chromium applies
 * `form-action` to the redirects after a form too: to LinkedIn, and, for a member who is signed in and has consented
 * before, on to Wiro's callback and back.
 */
export function pageHeaders(mount: string, baseUrl: string): Readonly<Record<string, string>> {
  const linkedIn = ["https://linkedin.com", "https://*.linkedin.com"];
  const ways = ["'self'", ...linkedIn, ...new Set(originsOf(baseUrl)), "https://wiro.ai"];
  const policy = [
    "default-src 'none'",
    `style-src 'sha256-${STYLE_HASH}'`,
    "img-src data:",
    `form-action ${ways.join(" ")}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": policy.join("; "),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "x-robots-tag": "noindex, nofollow",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cache-control": "no-store",
    ...(ownsHost(mount) ? { "strict-transport-security": "max-age=31536000" } : {}),
  };
}

export interface Branding {
  readonly lang: string;
  /** The name at the top of each page. */
  readonly logoName: string;
  readonly contact: Contact | undefined;
}

const SIGNS = {
  good: "M5 12.5l4.5 4.5L19 7.5",
  cross: "M7 7l10 10M17 7L7 17",
  clock: "M12 7v5l3.5 2M12 3.5a8.5 8.5 0 1 0 0 17a8.5 8.5 0 1 0 0-17",
  attention: "M12 6.5v7M12 17.3v.2",
} as const;

/** A sign beside the words that say the same. */
export function sign(kind: keyof typeof SIGNS): Html {
  return html`<div class="${kind === "good" ? "sign good" : "sign"}" aria-hidden="true">
    <svg viewBox="0 0 24 24"><path d="${SIGNS[kind]}" /></svg>
  </div>`;
}

/** One page: `footer` holds paragraphs. */
export function layout({ lang, logoName }: Branding, title: string, body: Html, footer?: Html): string {
  const [initial = ""] = logoName;
  return html`<!doctype html>
    <html lang="${lang}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex, nofollow" />
        <link rel="icon" href="data:," />
        <title>${title} · ${logoName}</title>
        ${STYLE_ELEMENT}
      </head>
      <body>
        <div class="column">
          <header><span class="mark" aria-hidden="true">${initial.toUpperCase()}</span>${logoName}</header>
          <main>${body}</main>
          ${footer === undefined ? undefined : html`<footer>${footer}</footer>`}
        </div>
      </body>
    </html>`.markup;
}
