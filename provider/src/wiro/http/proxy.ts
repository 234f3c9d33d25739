import { isLoopback } from "../urls";

/** The proxy for a URL, and the variable of the environment that names it. */
export interface Proxy {
  readonly variable: string;
  readonly address: string;
}

/** As curl does, the lower-case name wins, empty or not. */
function valueOf(name: string, env: NodeJS.ProcessEnv): { variable: string; value: string } {
  const variable = env[name] === undefined ? name.toUpperCase() : name;
  return { variable, value: (env[variable] ?? "").trim() };
}

/** `NO_PROXY`: hosts with all below them, with or without a port, or `*`. */
function isExcepted({ hostname, port, protocol }: URL, env: NodeJS.ProcessEnv): boolean {
  const actualPort = port || (protocol === "https:" ? "443" : "80");
  const entries = valueOf("no_proxy", env)
    .value.toLowerCase()
    .split(/[,\s]+/);
  return entries.some((entry) => {
    if (entry === "*") return true;
    const [, host = "", only = actualPort] = /^(?:\*?\.)?(.*?)(?::(\d+))?$/.exec(entry) ?? [];
    return host !== "" && only === actualPort && (hostname === host || hostname.endsWith(`.${host}`));
  });
}

/** The proxy that the environment names for requests to the URL. Requests to this machine use none. */
export function proxyFor(url: URL, env: NodeJS.ProcessEnv): Proxy | undefined {
  if (isLoopback(url) || isExcepted(url, env)) return undefined;
  const names = url.protocol === "https:" ? ["https_proxy", "http_proxy"] : ["http_proxy"];
  const found = names.map((name) => valueOf(name, env)).find(({ value }) => value !== "");
  if (found === undefined) return undefined;
  const { variable, value } = found;
  // As for curl: `proxy.example:3128` is an HTTP proxy. To the URL parser it would be one with the scheme `proxy.example:`.
  return { variable, address: /^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? value : `http://${value}` };
}
