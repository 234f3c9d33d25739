const LARGEST_FORM = 4096;

/**
 * Whether the form is cross-site. Under `Referrer-Policy: no-referrer` a browser's own forms have `Origin: null`, so
 * `Sec-Fetch-Site` decides where the browser sends it. The CSRF token of the form, which is bound to the cookie,
 * decides in the end.
 */
export function isCrossSite(request: Request, mount: string): boolean {
  const fetchSite = request.headers.get("sec-fetch-site");
  if (fetchSite !== null && fetchSite !== "same-origin" && fetchSite !== "none") return true;
  const origin = request.headers.get("origin");
  return origin !== null && origin !== "null" && origin !== new URL(mount).origin;
}

/** The fields of a form; undefined when the body is larger than any form of ours. */
export async function readForm(request: Request): Promise<URLSearchParams | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (request.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > LARGEST_FORM) return undefined;
    chunks.push(chunk);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString());
}
