import fc from "fast-check";
import type { z } from "zod";
import {
  agentList,
  authorizeLink,
  connectionStatus,
  credentialHistory,
  envelope,
  upsertResult,
} from "../../../provider/src/wiro/responses";

const agent = (row: unknown) => agentList.parse({ result: true, useragents: [row] })[0];

describe("the envelope", () => {
  it.each([
    ["no errors", { result: true }, []],
    ["an empty list", { result: true, errors: [] }, []],
    ["null", { result: true, errors: null }, []],
    [
      "code and message",
      { result: false, errors: [{ code: 95, message: "m" }] },
      [{ code: 95, message: "m" }],
    ],
    [
      "a time beside them, as one client saw it",
      { result: false, errors: [{ code: 0, message: "m", time: 1776427200 }] },
      [{ code: 0, message: "m" }],
    ],
    [
      "a code as text",
      { result: false, errors: [{ code: "95", message: "m" }] },
      [{ code: 95, message: "m" }],
    ],
    ["a code of words", { result: false, errors: [{ code: "x", message: "m" }] }, [{ message: "m" }]],
    ["a message alone", { result: false, errors: [{ message: "m" }] }, [{ message: "m" }]],
    [
      "no message",
      { result: false, errors: [{ code: 3 }] },
      [{ code: 3, message: "an error without a message" }],
    ],
    ["plain text", { result: false, errors: ["m"] }, [{ message: "m" }]],
    ["no list at all", { result: true, errors: { code: 1, message: "m" } }, [{ code: 1, message: "m" }]],
    ["a text alone", { result: true, errors: "m" }, [{ message: "m" }]],
    ["neither", { result: true, errors: true }, [{ message: "an error without a message" }]],
    ["an empty object", { result: true, errors: {} }, []],
    ["an empty text", { result: true, errors: "" }, []],
    ["an invalid code", { result: false, errors: [{ code: "", message: "m" }] }, [{ message: "m" }]],
  ])("with errors as %s", (_, response, errors) => {
    expect(envelope.parse(response).errors).toEqual(errors);
  });

  it.each([{}, { result: "true" }, { result: 1 }, [], null, "text"])("is not %j", (response) => {
    expect(envelope.safeParse(response).success).toBe(false);
  });
});

describe("OAuthStatus", () => {
  const jane = {
    connected: true,
    accountName: "Jane Doe",
    connectedAt: "2026-04-17T12:00:00.000Z",
    tokenExpiresAt: "2026-06-16T12:00:00.000Z",
  };
  const nobody = { connected: false, accountName: "", connectedAt: "", tokenExpiresAt: "" };

  it.each([
    [
      "as the specification prints it",
      {
        result: true,
        connected: true,
        accounts: [{ id: "Jane Doe", name: "Jane Doe" }],
        connectedat: "2026-04-17T12:00:00.000Z",
        tokenexpiresat: "2026-06-16T12:00:00.000Z",
        errors: [],
      },
      jane,
    ],
    [
      "with times without milliseconds, as newer pages have them",
      {
        connected: true,
        accounts: [{ id: "Jane Doe", name: "Jane Doe" }],
        connectedat: "2026-04-17T12:00:00Z",
        tokenexpiresat: "2026-06-16T12:00:00Z",
      },
      jane,
    ],
    [
      "as the oldest pages have it",
      {
        connected: true,
        linkedinName: "Jane Doe",
        connectedAt: "2026-04-17T12:00:00.000Z",
        tokenExpiresAt: "2026-06-16T12:00:00.000Z",
        refreshTokenExpiresAt: "2027-04-17T12:00:00.000Z",
      },
      jane,
    ],
    [
      "with times as unix seconds",
      {
        connected: true,
        accounts: [{ name: "Jane Doe" }],
        connectedat: 1776427200,
        tokenexpiresat: "1781611200",
      },
      jane,
    ],
    [
      "with an account that has an id and no name",
      {
        connected: true,
        accounts: [{ id: "Jane Doe", name: null }],
        connectedat: jane.connectedAt,
        tokenexpiresat: jane.tokenExpiresAt,
      },
      jane,
    ],
    ["not connected, everything else absent", { connected: false }, nobody],
    [
      "not connected, everything else null",
      { connected: false, accounts: null, connectedat: null, tokenexpiresat: null },
      nobody,
    ],
    [
      "not connected, everything else empty",
      { connected: false, accounts: [], connectedat: "", tokenexpiresat: "" },
      nobody,
    ],
  ])("%s", (_, response, expected) => {
    expect(connectionStatus.parse(response)).toEqual(expected);
  });

  it.each(["yesterday", "99999999999999999999", 1e20, -1e20, "20260417120000000"])(
    "an invalid time, %j, counts as missing and does not crash",
    (connectedat) => {
      expect(connectionStatus.parse({ connected: true, connectedat }).connectedAt).toBe("");
    },
  );

  it("trap 5: the dates are in connectedat and tokenexpiresat, whatever an older name beside them holds", () => {
    const dates = { connectedat: jane.connectedAt, tokenexpiresat: jane.tokenExpiresAt };
    const older = { connectedAt: "2020-01-01T00:00:00Z", tokenExpiresAt: "2020-03-01T00:00:00Z" };
    const accounts = [{ id: "Jane Doe", name: "Jane Doe" }];
    expect(connectionStatus.parse({ connected: true, accounts, ...dates, ...older })).toEqual(jane);
  });

  it("trap 21: the account is the member's display name, and no page id", () => {
    const accounts = [{ id: "Jane Doe", name: "Jane Doe" }];
    const read = connectionStatus.parse({ connected: true, accounts });
    expect(read).toEqual({ connected: true, accountName: "Jane Doe", connectedAt: "", tokenExpiresAt: "" });
  });

  it("without connected is not a valid response", () => {
    expect(connectionStatus.safeParse({ result: true }).success).toBe(false);
  });
});

describe("OAuthConnect", () => {
  it("trap 5: the link is in authorizeUrl, the one name of the API with a capital", () => {
    expect(authorizeLink.parse({ authorizeUrl: "https://l", authorizeurl: "https://old" })).toBe("https://l");
  });

  it.each([
    [{ authorizeUrl: "https://l" }, "https://l"],
    [{ authorizeurl: "https://l" }, "https://l"],
    [{ authorizeUrl: "", authorizeurl: "https://l" }, "https://l"],
    [{ authorizeUrl: null }, ""],
    [{ accounts: [] }, ""],
  ])("%j", (response, link) => {
    expect(authorizeLink.parse(response)).toBe(link);
  });
});

describe("CredentialUpsert", () => {
  it.each([
    [{ result: true, applied: 4, errors: [] }, 4],
    [{ result: true }, undefined],
    [{ result: true, applied: null }, undefined],
  ])("%j", (response, applied) => {
    expect(upsertResult.parse(response).applied ?? undefined).toBe(applied);
  });
});

describe("CredentialFieldHistory", () => {
  it("has field names in lower case, text values, and times in one form", () => {
    const entries = [
      {
        guid: "g",
        credentialkey: "linkedin",
        fieldname: "clientId",
        fieldvalue: "app-1",
        changedby: "user-1",
        changedby_user: { name: "x" },
        changedat: 1776427200,
      },
      { fieldname: "accounts", fieldvalue: ["a"], changedby: null, changedat: "2026-04-17T12:00:00Z" },
      {},
    ];
    expect(credentialHistory.parse({ entries })).toEqual([
      { field: "clientid", value: "app-1", changedBy: "user-1", changedAt: "2026-04-17T12:00:00.000Z" },
      { field: "accounts", value: "", changedBy: "", changedAt: "2026-04-17T12:00:00.000Z" },
      { field: "", value: "", changedBy: "", changedAt: "" },
    ]);
  });

  it.each([{}, { entries: null }, { entries: [] }])("%j is not a change", (response) => {
    expect(credentialHistory.parse(response)).toEqual([]);
  });
});

describe("an agent", () => {
  const expected = {
    guid: "g-1",
    title: "Agent",
    status: 4,
    runningAt: "",
    linkedin: { organizationId: "12345678", authMethod: "own", clientId: "" },
    schedules: [
      {
        key: "cs-cron-content-scanner",
        origin: "preset",
        enabled: true,
        interval: "0 */4 * * *",
        value: "",
        edited: true,
      },
    ],
    preferences: [
      {
        key: "cs-content-tone",
        origin: "preset",
        enabled: true,
        interval: "",
        value: "friendly",
        edited: false,
      },
    ],
  };

  it("in the newer shape: everything at the top level, keys with cs-", () => {
    expect(
      agent({
        guid: "g-1",
        title: "Agent",
        status: 4,
        setuprequired: false,
        credentials: {
          linkedin: {
            _connected: true,
            organizationid: "12345678",
            authmethod: "own",
            _schema: { fields: [] },
          },
          "sys-openai": { anything: 1 },
        },
        customskills: [
          {
            key: "cs-content-tone",
            description: "d",
            value: "friendly",
            enabled: true,
            interval: null,
            _source: "preset-strategy",
            _editable: true,
            _edited: false,
          },
        ],
        scheduledskills: [
          {
            key: "cs-cron-content-scanner",
            value: "",
            enabled: true,
            interval: "0 */4 * * *",
            _source: "skill-bundle",
            _editable: false,
          },
        ],
        createdat: 1776427200,
      }),
    ).toEqual(expected);
  });

  it("in the oldest shape: nested, in camel case, keys without cs-, one list of skills", () => {
    expect(
      agent({
        guid: "g-1",
        title: "Agent",
        status: "4",
        createdat: "1776427200",
        configuration: {
          credentials: { linkedin: { organizationId: "12345678", authMethod: "own", clientId: "app-1" } },
          custom_skills: [
            { key: "content-tone", value: "friendly", enabled: true, _source: "preset-strategy" },
            {
              key: "cron-content-scanner",
              value: "",
              enabled: true,
              interval: "0 */4 * * *",
              _source: "skill-bundle",
            },
          ],
          skills: {},
          rateLimit: {},
        },
      }),
    ).toEqual({
      ...expected,
      linkedin: { ...expected.linkedin, clientId: "app-1" },
      // The oldest pages do not show whether somebody edited it.
      preferences: expected.preferences.map((skill) => ({ ...skill, edited: true })),
    });
  });

  it.each([{}, { rateLimit: {} }, { credentials: null, custom_skills: null }])(
    "a configuration of %j hides nothing of the top level",
    (configuration) => {
      const found = agent({
        guid: "g-1",
        configuration,
        credentials: { linkedin: { organizationid: "1" } },
        scheduledskills: [{ key: "cs-cron-x", interval: "0 0 * * *" }],
      });
      expect(found?.linkedin.organizationId).toBe("1");
      expect(found?.schedules).toHaveLength(1);
    },
  );

  it("a task without an interval is recognised by its key", () => {
    const found = agent({
      customskills: [{ key: "cs-cron-x", interval: null }, { key: "cron-y" }, { key: "z" }],
    });
    expect(found?.schedules.map(({ key }) => key)).toEqual(["cs-cron-x", "cs-cron-y"]);
    expect(found?.preferences.map(({ key }) => key)).toEqual(["cs-z"]);
  });

  it.each([
    [{ _source: "preset-strategy" }, "preset"],
    [{ _source: "skill-bundle" }, "preset"],
    [{ _source: "user-created" }, "user"],
    [{ _source: "skill-bundle", _user_created: true }, "user"],
    [{ _user_created: true }, "user"],
    [{ _source: "elsewhere" }, "unknown"],
    [{}, "unknown"],
  ])("a skill with %j is of origin %s", (row, origin) => {
    expect(agent({ customskills: [{ key: "x", ...row }] })?.preferences[0]?.origin).toBe(origin);
  });

  it.each([
    [{ remainingcredits: 12 }, 12],
    [{ remainingcredits: "0" }, 0],
    [{ remainingcredits: 0 }, 0],
    [{ remainingcredits: null }, undefined],
    [{ remainingcredits: "" }, undefined],
    [{ remainingcredits: "plenty" }, undefined],
    [{}, undefined],
  ])("%j has %s credits left", (row, credits) => {
    expect(agent(row)?.credits).toBe(credits);
  });

  it.each([
    [{ subscription: { status: "active" } }, true],
    [{ subscription: null }, false],
    [{}, undefined],
  ])("%j is subscribed: %s", (row, subscribed) => {
    expect(agent(row)?.subscribed).toBe(subscribed);
  });

  it("trap 21: a page id that comes as a number becomes text", () => {
    expect(agent({ credentials: { linkedin: { organizationid: 12345678 } } })?.linkedin.organizationId).toBe(
      "12345678",
    );
  });

  it.each(["[present]", "***encrypted***", "[REDACTED]", ""])("a mask, %j, stays unchanged", (mask) => {
    const { linkedin } = agent({ credentials: { linkedin: { clientid: mask, clientsecret: mask } } }) ?? {};
    expect(linkedin).toEqual({ organizationId: "", authMethod: "", clientId: mask });
  });

  it.each([
    {},
    { credentials: {}, customskills: [], scheduledskills: [] },
    { credentials: null, customskills: null, scheduledskills: null, configuration: null, title: null },
    { credentials: { linkedin: null } },
  ])("%j lacks what MyAgents leaves out", (row) => {
    expect(agent({ ...row, guid: "g-1", status: null })).toEqual({
      guid: "g-1",
      title: "",
      status: -1,
      runningAt: "",
      linkedin: { organizationId: "", authMethod: "", clientId: "" },
      schedules: [],
      preferences: [],
    });
  });

  it.each([{}, { useragents: null }, { useragents: [] }])("none in %j", (response) => {
    expect(agentList.parse(response)).toEqual([]);
  });
});

describe("unknown fields", () => {
  const known =
    /^(result|errors|code|message|connected|accounts|name|id|linkedinName|(connected|tokenExpires)at|useragents|guid|title|status|setuprequired|credentials|linkedin|customskills|custom_skills|scheduledskills|configuration|key|enabled|interval|value|description|_source|_user_created|organizationid|authmethod|clientid|entries|fieldname|fieldvalue|changedat|changedby|applied|authorizeurl)$/i;
  const extras = fc.dictionary(
    fc.string().filter((name) => !known.test(name)),
    fc.jsonValue(),
  );

  /** The response with these fields in every object of it. */
  function sprinkled(response: unknown, extra: Record<string, unknown>): unknown {
    if (Array.isArray(response)) return response.map((item) => sprinkled(item, extra));
    if (typeof response !== "object" || response === null) return response;
    const inner = Object.entries(response).map(([key, value]) => [key, sprinkled(value, extra)]);
    return { ...extra, ...Object.fromEntries(inner) };
  }

  const skill = {
    key: "cs-cron-x",
    enabled: true,
    interval: "0 0 * * *",
    value: "v",
    _source: "skill-bundle",
  };
  const samples: [string, z.ZodType, unknown][] = [
    ["the envelope", envelope, { result: false, errors: [{ code: 1, message: "m" }] }],
    [
      "OAuthStatus",
      connectionStatus,
      { connected: true, accounts: [{ id: "a", name: "a" }], connectedat: 1 },
    ],
    ["OAuthConnect", authorizeLink, { authorizeUrl: "https://l" }],
    ["CredentialUpsert", upsertResult, { applied: 4 }],
    ["CredentialFieldHistory", credentialHistory, { entries: [{ fieldname: "clientid", fieldvalue: "a" }] }],
    [
      "Detail",
      agentList,
      {
        useragents: [
          {
            guid: "g",
            status: 4,
            credentials: { linkedin: { organizationid: "1" } },
            scheduledskills: [skill],
            customskills: [{ ...skill, interval: null }],
          },
        ],
      },
    ],
    [
      "Detail of the oldest pages",
      agentList,
      {
        useragents: [{ guid: "g", configuration: { credentials: { linkedin: {} }, custom_skills: [skill] } }],
      },
    ],
  ];

  it.each(samples)("never break the parsing of %s", (_, schema, sample) => {
    const plain = schema.parse(sample);
    fc.assert(
      fc.property(extras, (extra) => {
        expect(schema.parse(sprinkled(sample, extra))).toEqual(plain);
      }),
    );
  });

  it("of the wrong kind end in a clean rejection at most", () => {
    const schemas = samples.map(([, schema]) => schema);
    fc.assert(
      fc.property(fc.constantFrom(...schemas), fc.jsonValue(), (schema, response) => {
        expect(typeof schema.safeParse(response).success).toBe("boolean");
      }),
    );
  });
});
