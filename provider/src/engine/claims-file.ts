import {
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  type Stats,
  writeSync,
} from "node:fs";
import { homedir, tmpdir } from "node:os";
import { dirname, isAbsolute, join } from "node:path";
import { messageOf } from "../lifecycle/lifecycle";

/** See `Claims`. */
export type Claim = "held" | "awaited";

/** The file of this process. It serves one run at a time. */
let ownPath: string | undefined;

/**
 * The claims of one process, for the other ones of its run: a file that grows by a line for each claim. Another version of
 * the package may read it, so its place, its name and its lines do not change. It holds ids, and no secret.
 */
export class ClaimsFile {
  /** Of one user, and small: each delete lists them. The file is in the first one that can be written. */
  private readonly folders = sharedFolders();
  private readonly prefix: string;
  private readonly ownName: string;
  private descriptor: number | undefined;
  private cannotWrite = false;
  /** The claims that were read in the other files. A file that has not grown is not read again. */
  private readonly known = new Map<string, { size: number; claims: ReadonlyMap<string, Claim> }>();

  /** `scope` is the same in all processes that read each other's files. */
  constructor(
    scope: string,
    private readonly warn: (line: string) => void,
  ) {
    this.prefix = `${scope}-`;
    this.ownName = this.prefix + String(process.pid);
  }

  /** Where nothing can be written, the claims count for this process alone. */
  append(id: string, claim: Claim): void {
    if (this.cannotWrite) return;
    // A further line would follow half of one.
    this.cannotWrite = !this.write(`${JSON.stringify([id, claim])}\n`);
    if (!this.cannotWrite) return;
    this.warn(
      `cannot share a file in ${this.folders.join(" or ")}: provider processes of this run do not know of each other's resources, so name former resources in \`aliases\`.`,
    );
  }

  /** Whether the whole line was written: a disk that is almost full takes a part of it. */
  private write(line: string): boolean {
    try {
      this.descriptor ??= newFile(this.folders, this.ownName);
      return this.descriptor !== undefined && writeSync(this.descriptor, line) === Buffer.byteLength(line);
    } catch {
      return false;
    }
  }

  /**
   * The claims of an object by the other processes.
   * @throws An `Error` where they cannot be read: an object that counts as unclaimed would be deleted.
   */
  ofOthers(id: string): Claim[] {
    try {
      return this.otherPaths().flatMap((path) => this.claimsIn(path).get(id) ?? []);
    } catch (error) {
      throw new Error(
        `${id}: cannot read which resources another provider process of this run manages (${messageOf(error)}), so nothing is changed on the agent. Run again.`,
        { cause: error },
      );
    }
  }

  private otherPaths(): string[] {
    return this.folders
      .filter(isPrivate)
      .flatMap((folder) => namesIn(folder).map((name) => ({ name, path: join(folder, name) })))
      .filter(({ name }) => name.startsWith(this.prefix) && name !== this.ownName)
      .map(({ path }) => path);
  }

  private claimsIn(path: string): ReadonlyMap<string, Claim> {
    const stats = unlessMissing(() => lstatSync(path));
    if (stats === undefined || !isOwnFile(stats)) return NONE;
    // A claim ends with its process: a later run may have the same address.
    if (!isAlive(pidOf(path))) {
      remove(path);
      return NONE;
    }
    const before = this.known.get(path);
    if (before?.size === stats.size) return before.claims;
    const text = unlessMissing(() => readFileSync(path, "utf8"));
    if (text === undefined) return NONE;
    const claims = parse(text);
    this.known.set(path, { size: stats.size, claims });
    return claims;
  }
}

const FILE_NAME = /^[0-9a-f]{16}-\d+$/;
const DAY_MS = 24 * 60 * 60 * 1000;
const NONE: ReadonlyMap<string, Claim> = new Map();

/** A line without its end is still being written. One that is not a claim does not end the others. */
function parse(text: string): ReadonlyMap<string, Claim> {
  const lines = text.split("\n").slice(0, -1);
  return new Map(lines.flatMap((line) => claimOf(line) ?? []));
}

function claimOf(line: string): [[string, Claim]] | undefined {
  try {
    const [id, claim] = JSON.parse(line) as [unknown, unknown];
    return typeof id === "string" && (claim === "held" || claim === "awaited") ? [[id, claim]] : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Pulumi's own folder, which the processes of a run share, and the temporary one, which may differ between them. Pulumi
 * has made its folder before it starts a provider.
 */
function sharedFolders(): string[] {
  const name = `pulumi-wiro-linkedin-${process.getuid?.() ?? "claims"}`;
  const parents = [pulumiHome() ?? [], tmpdir()].flat();
  return [...new Set(parents.map((parent) => join(parent, name)))];
}

function pulumiHome(): string | undefined {
  const home = process.env["PULUMI_HOME"];
  // The working directories of the processes differ.
  if (home !== undefined && isAbsolute(home)) return home;
  try {
    return join(homedir(), ".pulumi");
  } catch {
    // A container's user may have no home.
    return undefined;
  }
}

/**
 * Only a file that this process makes, in a folder of its user: a former one of its id is removed, and no link is followed.
 */
function newFile(folders: readonly string[], name: string): number | undefined {
  for (const folder of folders) {
    try {
      makeFolder(folder);
      if (!isPrivate(folder)) continue;
      sweep(folder);
      const path = join(folder, name);
      rmSync(path, { force: true });
      const descriptor = openSync(path, "wx", 0o600);
      if (ownPath === undefined) process.once("exit", removeOwn);
      else if (ownPath !== path) removeOwn();
      ownPath = path;
      return descriptor;
    } catch {
      // The next one may do.
    }
  }
  return undefined;
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch {
    // It exists, or `isPrivate` finds that it does not. Several processes begin at the same time.
  }
}

/**
 * Removes what killed processes left. Machines and containers may share Pulumi's folder, and a living process of another
 * one has no id here: it counts as ended when its file has not grown for a day.
 */
function sweep(folder: string): void {
  for (const name of namesIn(folder).filter((one) => FILE_NAME.test(one))) {
    const path = join(folder, name);
    const stats = unlessMissing(() => lstatSync(path));
    if (stats === undefined || !isOwnFile(stats) || isAlive(pidOf(path))) continue;
    if (Date.now() - stats.mtimeMs > DAY_MS) remove(path);
  }
}

function removeOwn(): void {
  if (ownPath !== undefined && isPrivate(dirname(ownPath))) remove(ownPath);
}

/** Of a process that has ended, or ends: such a file counts no longer, also where it stays. */
function remove(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // Another process sweeps it.
  }
}

function namesIn(folder: string): string[] {
  return unlessMissing(() => readdirSync(folder)) ?? [];
}

function pidOf(path: string): number {
  return Number(path.slice(path.lastIndexOf("-") + 1));
}

/** A process removes its file when it ends. */
function unlessMissing<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Every user of the machine can make a folder, or a link to one, in the temporary folder. */
function isPrivate(folder: string): boolean {
  try {
    const stats = lstatSync(folder);
    // Windows has no such bits.
    const isClosed = process.getuid === undefined || (stats.mode & 0o077) === 0;
    return stats.isDirectory() && isOwn(stats.uid) && isClosed;
  } catch {
    return false;
  }
}

/** A hard link is a file that was made for something else. */
function isOwnFile(stats: Stats): boolean {
  return stats.isFile() && isOwn(stats.uid) && stats.nlink === 1;
}

function isOwn(uid: number): boolean {
  // Windows has no such ids, and a temporary folder for each user.
  return process.getuid === undefined || process.getuid() === uid;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    // Of another user, too: it has the id of one that has ended.
    return false;
  }
}
