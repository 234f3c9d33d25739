import { isLoopback } from "../../../provider/src/wiro/urls";

describe("a loopback address", () => {
  it.each(["http://LOCALHOST", "http://127.1", "http://2130706433", "http://[0:0:0:0:0:0:0:1]"])(
    "%s",
    (url) => {
      expect(isLoopback(new URL(url))).toBe(true);
    },
  );
});
