const { agents, app, pageOf, shape, intervalOf } = require("./fleet");

// Declares the fleet with the classes of one adapter.
module.exports = ({ LinkedInCredential, AgentSchedule, LinkedInAgent }) => {
  agents.forEach((agentGuid, index) => {
    const organizationId = pageOf(index);
    const interval = intervalOf(index);
    if (shape === "component") {
      new LinkedInAgent(
        `customer-${index}`,
        { agentGuid, app, organizationId, interval, enabled: true },
        { protect: false },
      );
      return;
    }
    new LinkedInCredential(`customer-${index}`, { agentGuid, ...app, organizationId });
    new AgentSchedule(`customer-${index}`, { agentGuid, interval, enabled: true });
  });
};
