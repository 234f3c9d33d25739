const IMAGE = /(!\[[^\]]*\]\(|\bsrc(?:set)?=")(?!https?:|data:)([^)"\s]+)/g;
const LINK = /(\]\(|\bhref=")(?!https?:|#)([^)"\s]+)/g;

/**
 * A page of the repository for a reader who has only the page: its relative links lead to this address, where GitHub
 * shows a file, and its images to the files themselves.
 */
export function absoluteLinks(page: string, address: string): string {
  const files = address.replace("/blob/", "/raw/");
  return page
    .replace(IMAGE, (_all, before: string, path: string) => `${before}${files}/${path}`)
    .replace(LINK, (_all, before: string, path: string) => `${before}${address}/${path}`);
}

/** Where GitHub shows the files of a version. Docs of a later version may have moved. */
export function addressOf(repositoryUrl: string, version: string): string {
  return `${repositoryUrl.replace(/^git\+|\.git$/g, "")}/blob/v${version}`;
}
