const UNDATED = /^## \[(?:Unreleased|(?<version>\d[^\]]*)\] - unreleased)\]?$/m;
const SECTION = /^## \[(?<version>[^\]]+)\](?: - (?<date>\S+))?$/gm;

export interface Section {
  readonly version: string;
  /** A day, or `unreleased`; undefined for the part `Unreleased`. */
  readonly date: string | undefined;
  readonly text: string;
}

/** The parts of a changelog in the form of Keep a Changelog, the newest first. */
export function sectionsOf(changelog: string): Section[] {
  const headings = [...changelog.matchAll(SECTION)];
  return headings.map(({ index, 0: heading, groups }, n) => ({
    version: groups?.["version"] ?? "",
    date: groups?.["date"],
    text: changelog.slice(index + heading.length, headings[n + 1]?.index).trim(),
  }));
}

/**
 * The changelog with its first part as this version of this day.
 * @throws if the first part has a date, has another version, or is empty.
 */
export function dated(changelog: string, version: string, day: string): string {
  const [first] = sectionsOf(changelog);
  const other = UNDATED.exec(changelog)?.groups?.["version"] ?? version;
  if (first === undefined || (first.version !== "Unreleased" && first.date !== "unreleased")) {
    throw new Error("CHANGELOG.md has no part [Unreleased]: write what changed");
  }
  if (other !== version) throw new Error(`CHANGELOG.md prepares ${other}, not ${version}`);
  if (first.text === "") throw new Error("the first part of CHANGELOG.md is empty: write what changed");
  return changelog.replace(UNDATED, `## [${version}] - ${day}`);
}

/** The part of a released version. */
export function notesOf(changelog: string, version: string): string {
  const section = sectionsOf(changelog).find((one) => one.version === version);
  if (section === undefined || !/^\d{4}-\d\d-\d\d$/.test(section.date ?? "")) {
    throw new Error(`CHANGELOG.md has no dated part for ${version}: run npm run release ${version}`);
  }
  return section.text;
}
