import { Html, html } from "../../invite/pages/html";

/** The last page that the person sees; everything else happens in the terminal. */
export interface ReturnPage {
  readonly status: number;
  readonly title: string;
  readonly text: string;
}

const STYLE = new Html(
  "body{font:1.1rem/1.5 system-ui,sans-serif;max-width:36rem;margin:4rem auto;padding:0 1rem}@media(prefers-color-scheme:dark){body{background:#1b1f23;color:#e6e6e6}}",
);

export const PAGE_HEADERS = {
  "content-type": "text/html; charset=utf-8",
  "cache-control": "no-store",
  "content-security-policy":
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  connection: "close",
};

export function returnPage({ title, text }: ReturnPage): string {
  return html`<!doctype html>
    <html lang="en">
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>${title}</title>
      <style>
        ${STYLE}
      </style>
      <main>
        <h1>${title}</h1>
        <p>${text}</p>
      </main>
    </html> `.markup;
}
