import { type Html, html } from "./html";

/** The one form of every page: a button that leads to LinkedIn. */
export interface StartForm {
  /** The path of the invite. */
  readonly action: string;
  readonly csrfToken: string;
}

/** `again`: the page has shown that there is a connection, so pressing the button replaces it on purpose. */
export function startForm(
  form: StartForm,
  label: string,
  { again, quiet = false }: { readonly again: boolean; readonly quiet?: boolean },
): Html {
  return html`<form method="post" action="${form.action}">
    <input type="hidden" name="csrf" value="${form.csrfToken}" />
    ${again ? html`<input type="hidden" name="again" value="yes" />` : undefined}
    <button type="submit" ${quiet ? html`class="quiet"` : undefined}>${label}</button>
  </form>`;
}
