import { hasBrowser } from "../../../provider/src/cli/browser";

describe("a browser that a person can see", () => {
  it.each([
    ["a Mac", {}, "darwin", true],
    ["Windows", {}, "win32", true],
    ["Linux with a desktop", { DISPLAY: ":0" }, "linux", true],
    ["Linux with Wayland alone", { WAYLAND_DISPLAY: "wayland-0" }, "linux", true],
    ["Linux under Windows", { WSL_DISTRO_NAME: "Debian" }, "linux", true],
    ["a server", {}, "linux", false],
    ["a Mac at the other end of SSH", { SSH_CONNECTION: "10.0.0.1 22" }, "darwin", false],
    ["a desktop lent over SSH", { DISPLAY: "localhost:10.0", SSH_TTY: "/dev/pts/1" }, "linux", false],
    ["a runner of CI", { CI: "true", DISPLAY: ":99" }, "linux", false],
  ] as const)("%s", (_, env, platform, expected) => {
    expect(hasBrowser(env, platform)).toBe(expected);
  });
});
