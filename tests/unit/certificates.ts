import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const NEW_KEY = ["ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];

export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** A test's certificate authority, like that of a company's proxy. Its folder is removed after the file's tests. */
export class Authority {
  private readonly folder = mkdtempSync(join(tmpdir(), "wiro-ca-"));
  /** Path of its certificate, for NODE_EXTRA_CA_CERTS. */
  readonly file = join(this.folder, "ca.pem");

  constructor() {
    this.selfSign("ca", "/CN=Test CA");
    afterAll(() => rmSync(this.folder, { recursive: true }));
  }

  get cert(): string {
    return readFileSync(this.file, "utf8");
  }

  /** A certificate of this authority for a host; with days below 0 it has expired. */
  issue(host: string, days = 2): Certificate {
    const { key, request, extension, cert } = this.paths(host, "key", "request", "extension", "cert");
    const asked = ["req", "-newkey", ...NEW_KEY, "-subj", `/CN=${host}`];
    this.openssl(...asked, "-keyout", key, "-out", request);
    writeFileSync(extension, `subjectAltName=DNS:${host}\n`);
    const signed = ["-CA", this.file, "-CAkey", join(this.folder, "ca.key"), "-CAcreateserial"];
    const args = ["x509", "-req", "-in", request, ...signed, "-days", String(days), "-extfile", extension];
    this.openssl(...args, "-out", cert);
    return { cert: readFileSync(cert, "utf8"), key: readFileSync(key, "utf8") };
  }

  /** A self-signed certificate. */
  selfSigned(host: string): Certificate {
    this.selfSign(`self-${host}`, `/CN=${host}`);
    const [cert, key] = ["pem", "key"].map((end) =>
      readFileSync(join(this.folder, `self-${host}.${end}`), "utf8"),
    );
    return { cert: cert ?? "", key: key ?? "" };
  }

  private selfSign(name: string, subject: string): void {
    const [key, cert] = [join(this.folder, `${name}.key`), join(this.folder, `${name}.pem`)];
    const args = ["req", "-x509", "-newkey", ...NEW_KEY, "-days", "2", "-subj", subject];
    this.openssl(...args, "-keyout", key, "-out", cert);
  }

  private paths<Name extends string>(host: string, ...names: Name[]): Record<Name, string> {
    const paths = names.map((name) => [name, join(this.folder, `${host}.${name}`)]);
    return Object.fromEntries(paths) as Record<Name, string>;
  }

  private openssl(...args: string[]): void {
    execFileSync("openssl", args, { stdio: ["ignore", "ignore", "pipe"] });
  }
}
