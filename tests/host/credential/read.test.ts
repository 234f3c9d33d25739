import { loseGrant } from "../../support/lost-grant";
import { type DeclaredResource, failureOf, guidOf } from "../declared";
import { APP, CLIENT_SECRET, hostFixture, MINUTE, PAGE } from "../host-fixture";

const fixture = hostFixture();

const heldBy = (resource: DeclaredResource) => fixture.agentOf(resource).linkedin;
/** A process caches a Detail response for 10 s, so that one refresh reads once. */
const nextRefresh = (resource: DeclaredResource) => {
  fixture.setClockAhead(MINUTE);
  return resource.read();
};

describe("read of a credential", () => {
  it("trap 19: only reads, and requests no link, whatever it finds", async () => {
    const resource = await fixture.credential().create();
    fixture.setClockAhead(16 * MINUTE);
    fixture.takeCalls(resource);
    await resource.read();
    expect(fixture.takeCalls(resource).sort()).toEqual(["Detail", "OAuthStatus"]);
    expect(resource.inputs["connection"]).toMatch(/^pending: the consent link expired at /);
    expect(resource.outputs["status"]).toBe("pending");
  });

  it("finds nothing to report while a person has time to consent", async () => {
    const resource = await fixture.credential().create();
    const { inputs, outputs } = resource;
    await resource.read();
    expect(resource.inputs).toEqual(inputs);
    expect(resource.outputs).toEqual(outputs);
  });

  it("shows who consented, and removes the used link", async () => {
    const resource = await fixture.credential().create();
    await fixture.consent(resource, "Sam Roe");
    await resource.read();
    expect(resource.inputs["connection"]).toBe("connected");
    expect(resource.outputs).toMatchObject({
      status: "connected",
      connected: true,
      accountName: "Sam Roe",
      authorizeUrl: "",
      authorizeUrlExpiresAt: "",
    });
    const { connectedAt, renewBy } = resource.outputs as Record<string, string>;
    expect(Date.parse(renewBy ?? "") - Date.parse(connectedAt ?? "")).toBe(365 * 24 * 60 * MINUTE);
  });

  it("shows that a connection was lost, and whose", async () => {
    const resource = await fixture.connected({}, "Sam Roe");
    loseGrant(fixture.control, guidOf(resource));
    await resource.read();
    expect(resource.inputs["connection"]).toMatch(/^disconnected: .* grant of Sam Roe$/);
    expect(resource.outputs).toMatchObject({
      status: "disconnected",
      connected: false,
      accountName: "Sam Roe",
    });
  });

  it("shows that the wrong member consented", async () => {
    const resource = await fixture.connected({ expectedAccountName: "Sam Roe" }, "Jane Doe");
    fixture.setClockAhead(16 * MINUTE);
    await resource.read();
    expect(resource.inputs["connection"]).toBe("connected as Jane Doe, expected Sam Roe");
    expect(resource.outputs).toMatchObject({ status: "connected", connected: false });
  });

  it("shows a page that somebody changed by hand, as an input", async () => {
    const resource = await fixture.connected();
    fixture.control.editCredential(guidOf(resource), { organizationid: "999" });
    await nextRefresh(resource);
    expect(resource.inputs["organizationId"]).toBe("999");
    expect(resource.inputs["connection"]).toBe("connected");
  });

  it("trap 8: does not take keys that Detail hides for deleted", async () => {
    const resource = await fixture.connected();
    await nextRefresh(resource);
    expect(fixture.takeCalls(resource)).toContain("Detail");
    expect(resource.inputs).toMatchObject({ clientId: APP, clientSecret: CLIENT_SECRET });
    expect((await resource.diff()).changes).toBe("same");
  });

  it.each(["[present]", "***encrypted***", "[REDACTED]", ""])(
    "trap 9: neither takes the mask %j for a value nor writes it back",
    async (mask) => {
      const resource = await fixture.connected();
      const linkedin = { clientid: mask, clientsecret: mask, organizationid: mask, authmethod: mask };
      const useragents = [{ guid: guidOf(resource), status: 4, credentials: { linkedin } }];
      fixture.control.fault({ path: "Detail", body: { result: true, errors: [], useragents } });
      await nextRefresh(resource);
      expect(resource.inputs).toMatchObject({ clientId: APP, organizationId: PAGE, authMethod: "own" });
      await resource.update({ clientSecret: "rotated" });
      expect(heldBy(resource)).toMatchObject({ clientId: APP, organizationId: PAGE, authMethod: "own" });
    },
  );

  it("trap 15: does not take an agent for connected because its setup is complete", async () => {
    const agentGuid = fixture.agent({ status: 0 });
    fixture.control.editCredential(agentGuid, { organizationid: PAGE });
    const resource = await fixture.credential({ agentGuid }).create();
    await nextRefresh(resource);
    expect(resource.outputs).toMatchObject({ status: "pending", connected: false });
  });

  it("returns no input that the program did not set", async () => {
    const resource = await fixture.connected();
    expect(Object.keys(resource.inputs).sort()).toEqual(
      [...Object.keys(resource.args), "__provider", "authMethod", "connection"].sort(),
    );
  });

  it("keeps the state of an agent that cannot be seen, and warns: it is never taken for deleted", async () => {
    const resource = await fixture.connected({}, "Sam Roe");
    fixture.control.removeAgent(guidOf(resource));
    const { id } = resource;
    await resource.read();
    expect(resource.id).toBe(id);
    expect(resource.inputs["connection"]).toMatch(/^missing: .*deleted, or not visible to it/);
    expect(resource.outputs).toMatchObject({ status: "missing", accountName: "Sam Roe", clientId: APP });
  });

  it("finds the connection again when the agent can be seen again", async () => {
    const resource = await fixture.connected({}, "Sam Roe");
    const { inputs, outputs } = resource;
    const body = { result: false, errors: [{ code: 95, message: "User agent not found" }] };
    fixture.control.fault({ path: "OAuthStatus", body });
    await resource.read();
    expect(resource.outputs["status"]).toBe("missing");
    await resource.read();
    expect(resource.inputs).toEqual(inputs);
    expect(resource.outputs).toEqual(outputs);
  });

  it("finds a resource by its id alone", async () => {
    const agentGuid = fixture.agent();
    fixture.control.connectByHand(agentGuid, { member: "Sam Roe" });
    const found = fixture.credential({ agentGuid });
    const { __provider } = await found.checked();
    Object.assign(found, { id: `${agentGuid}/linkedin`, outputs: { __provider } });
    await found.read();
    expect(found.outputs).toMatchObject({ agentGuid, status: "connected", accountName: "Sam Roe" });
  });
});

describe("an invalid id", () => {
  it.each(["agent", "agent/facebook", "/linkedin"])(
    "%s is rejected, and not read as another agent",
    async (id) => {
      const resource = Object.assign(await fixture.credential().create(), { id });
      const { message } = await failureOf(resource.read());
      expect(message).toBe(`"${id}" is not an id of a LinkedInCredential; give <agentGuid>/linkedin`);
    },
  );
});
