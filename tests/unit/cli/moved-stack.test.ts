import { declaredAgents } from "../../../provider/src/cli/stack-record";
import { RECORDED } from "./stack-project";

/** The recorded stack as one that the plugin manages. */
function byPlugin(): unknown {
  const text = JSON.stringify(RECORDED)
    .replaceAll("pulumi-nodejs:dynamic/wiro:", "wiro:index:")
    .replaceAll("wiro:LinkedInAgent", "wiro:index:LinkedInAgent")
    .replaceAll("pulumi:providers:pulumi-nodejs::default", "pulumi:providers:wiro::default_0_1_0")
    .replaceAll("pulumi:providers:pulumi-nodejs", "pulumi:providers:wiro")
    .replaceAll('"wiro:instance":', '"other":')
    .replace(/"wiro:(api|base|max)/g, '"$1');
  return JSON.parse(text);
}

test("a stack that the plugin manages says the same of its agents and accounts", () => {
  const found = declaredAgents(byPlugin());
  expect(new Set([...found.agents.values()].map(({ account }) => account))).toEqual(new Set(["", "eu"]));
  expect(found).toEqual(declaredAgents(RECORDED));
});
