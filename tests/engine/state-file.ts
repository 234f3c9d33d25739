import { createDecipheriv, pbkdf2 } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { promisify } from "node:util";

export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly inputs?: Record<string, unknown>;
  readonly outputs?: Record<string, unknown>;
  readonly initErrors?: string[];
  readonly protect?: boolean;
  /** The reference to the provider instance. */
  readonly provider?: string;
  readonly dependencies?: readonly string[];
}

/** What a key is made of: a passphrase and this salt; or the vault, which knows it. */
type SecretsState = { readonly salt: string } | { readonly encryptedkey: string };

interface Deployment {
  readonly secrets_providers?: { readonly state: SecretsState };
  readonly resources?: readonly StateResource[];
}

/** The cost of a key in Pulumi's passphrase provider. */
const ITERATIONS = 1_000_000;
const TAG_BYTES = 16;
/** Before the key, in what the vault of ../support/warm made of it. */
const VAULT_PREFIX = "vault:v1:";
const base64 = (text = "") => Buffer.from(text, "base64");

/** A stack's state in a file backend, as `pulumi stack export --show-secrets` prints it. Each such run would derive the key again. */
export class StateFile {
  private key: { readonly salt: string; readonly bytes: Buffer } | undefined;

  constructor(
    private readonly path: string,
    private readonly passphrase: string,
  ) {}

  async resources(): Promise<readonly StateResource[]> {
    if (!existsSync(this.path)) return [];
    const { checkpoint } = JSON.parse(readFileSync(this.path, "utf8")) as {
      checkpoint: { latest?: Deployment | null };
    };
    const { resources = [], secrets_providers: secrets } = checkpoint.latest ?? {};
    if (secrets === undefined) return resources;
    const key = await this.keyOf(secrets.state);
    return JSON.parse(JSON.stringify(resources), (_, value: unknown) => {
      if (typeof value !== "object" || value === null || !("ciphertext" in value)) return value;
      const { ciphertext, ...signature } = value;
      return { ...signature, plaintext: decrypt(String(ciphertext), key) };
    }) as StateResource[];
  }

  text(): string {
    return readFileSync(this.path, "utf8");
  }

  write(text: string): void {
    writeFileSync(this.path, text);
  }

  private async keyOf(state: SecretsState): Promise<Buffer> {
    if ("encryptedkey" in state)
      return base64(base64(state.encryptedkey).toString().slice(VAULT_PREFIX.length));
    const { salt } = state;
    if (this.key?.salt !== salt) {
      const bytes = base64(salt.split(":")[1]);
      this.key = {
        salt,
        bytes: await promisify(pbkdf2)(this.passphrase, bytes, ITERATIONS, 32, "sha256"),
      };
    }
    return this.key.bytes;
  }
}

/** With each secret in it as its value. */
export function inTheClear(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (_, part: unknown) => {
    if (typeof part !== "object" || part === null || !("plaintext" in part)) return part;
    return JSON.parse(String(part.plaintext)) as unknown;
  });
}

/** `v1:<nonce>:<text and tag>`, AES-256-GCM. */
function decrypt(secret: string, key: Buffer): string {
  const [, nonce, text] = secret.split(":");
  const bytes = base64(text);
  const decipher = createDecipheriv("aes-256-gcm", key, base64(nonce));
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  return decipher.update(bytes.subarray(0, -TAG_BYTES), undefined, "utf8") + decipher.final("utf8");
}
