import type { Proxy } from "./proxy";

/** Why no response came. With a remedy: nothing was sent, and nothing will be before that is done. */
export interface ConnectionFailure {
  readonly why: string;
  readonly remedy?: string;
}

/** The certificate has no chain to a CA that Node trusts: more CAs help. */
const UNTRUSTED = [
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "CERT_UNTRUSTED",
];
const OUT_OF_TIME = ["CERT_HAS_EXPIRED", "CERT_NOT_YET_VALID"];
const OTHER_HOST = ["ERR_TLS_CERT_ALTNAME_INVALID", "HOSTNAME_MISMATCH"];
/** Every other verdict on a certificate that Node passes on from OpenSSL. */
const CERTIFICATE =
  /^(CERT_|CRL_|UNABLE_TO_|INVALID_CA$|INVALID_PURPOSE$|PATH_LENGTH_EXCEEDED$|ERR_TLS_CERT_)/;

function certificateFailure(code: string, proxy: Proxy | undefined): ConnectionFailure | undefined {
  const whose =
    proxy?.address.startsWith("https:") === true ? "its certificate or that of the proxy" : "its certificate";
  if (UNTRUSTED.includes(code)) {
    return {
      why: `${whose} is not trusted (${code})`,
      remedy:
        "Set NODE_EXTRA_CA_CERTS to the path of the CA certificate that it was signed with (a PEM file; behind a proxy that inspects TLS, that of the company), and run again.",
    };
  }
  if (OUT_OF_TIME.includes(code)) {
    const state = code === "CERT_HAS_EXPIRED" ? "has expired" : "is not valid yet";
    return {
      why: `${whose} ${state} (${code})`,
      remedy: "Check the clock of this machine, then ask whoever runs the server or the proxy to renew it.",
    };
  }
  if (OTHER_HOST.includes(code)) {
    return { why: `${whose} is for another host (${code})`, remedy: "Check baseUrl and the proxy." };
  }
  if (!CERTIFICATE.test(code)) return undefined;
  return {
    why: `${whose} is not valid (${code})`,
    remedy: "Ask whoever runs the server or the proxy for a valid one.",
  };
}

/** A proxy's response to CONNECT: undici has the status in the message of its error alone. */
function tunnelFailure(message: string, { variable }: Proxy): ConnectionFailure {
  const status = /\((\d{3})\)/.exec(message)?.[1] ?? "unknown";
  if (status !== "407") return { why: `the proxy did not connect to it (HTTP ${status}; ${variable})` };
  return {
    why: `the proxy of ${variable} asks for a user and a password (HTTP 407)`,
    remedy: `Give them in ${variable}, as in http://user:password@proxy.example:3128, and run again.`,
  };
}

/** Node's and undici's codes in words; the messages themselves are not shown, they may quote what was sent. */
export function connectionFailure(
  error: unknown,
  timeoutMs: number,
  proxy: Proxy | undefined,
): ConnectionFailure {
  const { name, code = "", message = "", cause } = error as Partial<NodeJS.ErrnoException>;
  if (name === "TimeoutError") return { why: `no response within ${timeoutMs / 1000} s` };
  // undici wraps what is wrong with the certificate of a host behind a proxy.
  if (code === "UND_ERR_PRX_TLS" && cause !== undefined) return connectionFailure(cause, timeoutMs, proxy);
  const certificate = certificateFailure(code, proxy);
  if (certificate !== undefined) return certificate;
  const what = proxy === undefined ? "the connection" : `the connection to the proxy of ${proxy.variable}`;
  switch (code) {
    case "ECONNREFUSED":
      return { why: `${what} was refused` };
    case "UND_ERR_ABORTED":
      return proxy === undefined ? { why: "the connection was cut" } : tunnelFailure(message, proxy);
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return {
        why: `the host name${proxy === undefined ? "" : ` of the proxy of ${proxy.variable}`} cannot be resolved`,
      };
    case "ECONNRESET":
    case "UND_ERR_SOCKET":
    case "EPIPE":
      return { why: "the connection was cut before the whole response came" };
    case "EPROTO":
    case "ERR_SSL_WRONG_VERSION_NUMBER":
    case "ERR_SSL_PACKET_LENGTH_TOO_LONG":
      return { why: `the other side does not speak TLS (${code})` };
    default:
      return { why: `no response (${code || "connection failed"})` };
  }
}
