import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Where Debian puts the programs of each version. */
const DEBIAN = "/usr/lib/postgresql";
export const HOW_TO_INSTALL =
  "install PostgreSQL (apt-get install postgresql), or set POSTGRES_BIN to the folder of its programs";

/** The folder of PostgreSQL's programs on this machine. */
export function findPostgres(): string | undefined {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((one, other) => +other - +one) : [];
  const folders = [process.env["POSTGRES_BIN"], ...versions.map((version) => join(DEBIAN, version, "bin"))];
  return folders.find((folder) => folder !== undefined && existsSync(join(folder, "initdb")));
}

/** A server of its own, on loopback, whose data ends with it. */
export class Postgres {
  private constructor(
    readonly url: string,
    private readonly server: ChildProcess,
    private readonly folder: string,
  ) {}

  static async start(): Promise<Postgres> {
    const programs = findPostgres();
    if (programs === undefined) throw new Error(`there is no PostgreSQL: ${HOW_TO_INSTALL}`);
    const folder = mkdtempSync(join(tmpdir(), "wiro-postgres-"));
    const as = owner();
    if (as.uid !== undefined) spawnSync("chown", [String(as.uid), folder]);
    const data = join(folder, "data");
    const made = spawnSync(
      join(programs, "initdb"),
      ["-D", data, "-U", "fleet", "-A", "trust", "--no-sync"],
      { ...as, cwd: folder, encoding: "utf8" },
    );
    if (made.status !== 0) throw new Error(`initdb ended with ${made.status ?? "no code"}: ${made.stderr}`);
    const port = await freePort();
    const settings = [`listen_addresses=127.0.0.1`, `unix_socket_directories=${folder}`, "fsync=off"];
    const server = spawn(
      join(programs, "postgres"),
      ["-D", data, "-p", String(port), ...settings.flatMap((setting) => ["-c", setting])],
      { ...as, cwd: folder, stdio: ["ignore", "ignore", "pipe"] },
    );
    await ready(server);
    return new Postgres(`postgres://fleet@127.0.0.1:${port}/postgres?sslmode=disable`, server, folder);
  }

  /** The response of one statement, as psql prints it without a frame. */
  query(sql: string): string {
    return execFileSync(join(findPostgres() ?? "", "psql"), [this.url, "-Atc", sql], { encoding: "utf8" });
  }

  async stop(): Promise<void> {
    const ended = once(this.server, "exit");
    // It disconnects its clients.
    this.server.kill("SIGINT");
    await ended;
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** PostgreSQL does not run as root. */
function owner(): { readonly uid?: number } {
  if (process.getuid?.() !== 0) return {};
  const { stdout } = spawnSync("id", ["-u", "postgres"], { encoding: "utf8" });
  return { uid: Number(stdout) };
}

function ready({ stderr }: ChildProcess): Promise<void> {
  return new Promise((done, failed) => {
    let log = "";
    stderr?.on("data", (data: Buffer) => {
      log += data.toString();
      if (log.includes("ready to accept connections")) done();
    });
    stderr?.on("end", () => failed(new Error(`PostgreSQL has ended: ${log}`)));
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
