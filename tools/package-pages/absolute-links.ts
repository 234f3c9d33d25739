const LINK = /\]\((?!https?:|#)([^)\s]+)\)/g;

/** A page of the repository for a reader who has only the page: its relative links lead to this address. */
export function absoluteLinks(page: string, address: string): string {
  return page.replace(LINK, (_all, path: string) => `](${address}/${path})`);
}

/** Where GitHub shows the files of a version. Docs of a later version may have moved. */
export function addressOf(repositoryUrl: string, version: string): string {
  return `${repositoryUrl.replace(/^git\+|\.git$/g, "")}/blob/v${version}`;
}
