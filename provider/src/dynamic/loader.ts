/** The resources that the loader's text can name. The names are part of the text, and so never change. */
export type ResourceName = "LinkedInCredential" | "AgentSchedule" | "PreferenceSkill" | "AgentState";

/**
 * The text that Pulumi stores as `__provider` and evaluates to reach this package. State holds it for ever: it may
 * grow new names, but every text that was ever released keeps its bytes and keeps working. It asks the working
 * directory first, then the program that runs it (hoisted and pnpm layouts); only "not found" of our own id is passed
 * over. The dependencies of the program are not searched: a package that only an ES module, or a dependency of a
 * dependency, installs would still not be found, while the remedy in the message always helps.
 */
export function loaderText(resource: ResourceName): string {
  return (
    `exports.handler=()=>{const p="pulumi-wiro-linkedin",i=p+"/dynamic";` +
    `for(const r of[require,i=>require.main.require(i)]){let m;try{m=r(i)}catch(e){` +
    `if(e.code!=="MODULE_NOT_FOUND"||!e.message.includes("'"+i+"'"))throw e;continue}` +
    `return m.handler("${resource}")}` +
    `throw Error(p+" is not found: run npm install "+p+" in the folder of the Pulumi program, so that its own package.json has it")};`
  );
}
