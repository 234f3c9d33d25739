import { html } from "hono/html";
import { type Html, page } from "../pages/layout";

export const DEFAULT_MEMBER = "Jane Doe";

const NOTICE = "This page stands in for LinkedIn. Nothing you do here reaches linkedin.com.";

const SCOPE_WORDS: Readonly<Record<string, string>> = {
  openid: "Know who you are, with your basic LinkedIn identity",
  profile: "See your name and headline",
  w_organization_social: "Post, comment and reply on behalf of the Company Page",
  r_organization_social: "Read the posts of the Company Page and the reactions to them",
};

export interface ConsentRequest {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly state: string;
}

export interface ConsentSubject {
  readonly appName: string;
  /** "" when the agent, or its page, is not known. */
  readonly organizationId: string;
}

function hidden(name: string, value: string): Html {
  return html`<input type="hidden" name="${name}" value="${value}" />`;
}

export function consentPage(request: ConsentRequest, { appName, organizationId }: ConsentSubject): Html {
  const companyPage =
    organizationId === ""
      ? html`a Company Page that is not known here`
      : html`the Company Page with the organization ID <strong>${organizationId}</strong>`;
  return page(
    "Allow access?",
    NOTICE,
    html`<div class="card">
      <h1>Allow ${appName} to use your LinkedIn account?</h1>
      <p>Posts will be made on behalf of ${companyPage}, with your rights as an admin of that page.</p>
      <p class="soft small">Client ID of the app: <code>${request.clientId}</code></p>
      <h2>${appName} asks for permission to</h2>
      <ul class="plain">
        ${request.scopes.map(
          (scope) => html`<li>${SCOPE_WORDS[scope] ?? "Use another permission"} <code>${scope}</code></li>`,
        )}
      </ul>
      <form method="post" action="/linkedin/oauth/v2/authorization">
        ${hidden("client_id", request.clientId)} ${hidden("redirect_uri", request.redirectUri)}
        ${hidden("scope", request.scopes.join(" "))} ${hidden("state", request.state)}
        <label for="member">Signed in as</label>
        <input
          type="text"
          id="member"
          name="member"
          value="${DEFAULT_MEMBER}"
          maxlength="100"
          required
          autocomplete="off"
          aria-describedby="member-hint"
        />
        <span id="member-hint" class="soft small">The sandbox has no sign-in: write any member's name.</span>
        <div class="choice">
          <button class="main" type="submit" name="decision" value="allow">Allow</button>
          <button type="submit" name="decision" value="cancel" formnovalidate>Cancel</button>
        </div>
      </form>
    </div>`,
  );
}

export function linkedinErrorPage(explanation: string): Html {
  return page(
    "LinkedIn error",
    NOTICE,
    html`<div class="card">
      <h1>Bummer, something went wrong.</h1>
      <p id="explanation">${explanation}</p>
      <p class="soft small">
        Nothing was shared with the app. Close this page and start the connection again.
      </p>
    </div>`,
  );
}
