// Resources with the same properties whose provider does nothing: what the engine and the SDK cost by themselves.
const pulumi = require("@pulumi/pulumi");
const { agents, app, pageOf, shape, intervalOf } = require("./fleet");
const { loaderText, records } = require("./floor-provider");

class Floor extends pulumi.CustomResource {
  constructor(resource, name, args, options) {
    const { outputs, secrets } = records[resource];
    const properties = Object.fromEntries(outputs.map((key) => [key, undefined]));
    super(
      `pulumi-nodejs:dynamic/floor:${resource}`,
      name,
      { ...properties, ...args, __provider: loaderText(resource) },
      { additionalSecretOutputs: secrets, ...options },
    );
  }
}

agents.forEach((agentGuid, index) => {
  const name = `customer-${index}`;
  const credential = { agentGuid, ...app, organizationId: pageOf(index) };
  const schedule = { agentGuid, interval: intervalOf(index), enabled: true };
  if (shape === "component") {
    const parent = new pulumi.ComponentResource("floor:Agent", name);
    const linkedin = new Floor("LinkedInCredential", `${name}-linkedin`, credential, { parent });
    const posts = new Floor("AgentSchedule", `${name}-posts`, schedule, { parent });
    const state = { agentGuid, desired: "running" };
    new Floor("AgentState", `${name}-runs`, state, { parent, dependsOn: [linkedin, posts] });
    return;
  }
  new Floor("LinkedInCredential", name, credential);
  new Floor("AgentSchedule", name, schedule);
});
