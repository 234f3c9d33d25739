// The usual hand-written provider: a class of pulumi.dynamic with fetch, serialised into the state of each resource.
const pulumi = require("@pulumi/pulumi");
const { agents, app, pageOf, intervalOf } = require("./fleet");

async function call(path, body) {
  const response = await fetch(process.env.WIRO_BASE_URL + path, {
    method: "POST",
    headers: { "content-type": "application/json", "x-api-key": process.env.WIRO_API_KEY },
    body: JSON.stringify(body),
  });
  const content = await response.json();
  if (!response.ok || !content.result) throw new Error(`${path}: ${JSON.stringify(content.errors)}`);
  return content;
}

const credentialProvider = {
  async diff(_id, olds, news) {
    const keys = ["clientId", "clientSecret", "organizationId"];
    return {
      changes: keys.some((key) => olds[key] !== news[key]),
      replaces: olds.agentGuid !== news.agentGuid ? ["agentGuid"] : [],
    };
  },
  async create(inputs) {
    const useragentguid = inputs.agentGuid;
    const rows = {
      authmethod: "own",
      clientid: inputs.clientId,
      clientsecret: inputs.clientSecret,
      organizationid: inputs.organizationId,
    };
    const fields = Object.entries(rows).map(([fieldname, fieldvalue]) => ({
      credentialkey: "linkedin",
      fieldname,
      fieldvalue,
    }));
    await call("/UserAgent/CredentialUpsert", { useragentguid, fields });
    const link = await call("/UserAgentOAuth/OAuthConnect", {
      useragentguid,
      credentialkey: "linkedin",
      authmethod: "own",
      redirecturl: inputs.redirectUrl,
    });
    return { id: useragentguid, outs: { ...inputs, authorizeUrl: link.authorizeUrl, connected: false } };
  },
  async read(id, props) {
    const { connected, username = "" } = await call("/UserAgentOAuth/OAuthStatus", {
      useragentguid: id,
      credentialkey: "linkedin",
    });
    return { id, props: { ...props, connected, username } };
  },
  async update(id, _olds, news) {
    return { outs: (await this.create(news)).outs };
  },
  async delete(id) {
    await call("/UserAgentOAuth/OAuthDisconnect", { useragentguid: id, credentialkey: "linkedin" });
  },
};

const scheduleProvider = {
  async diff(_id, olds, news) {
    return { changes: olds.interval !== news.interval || olds.enabled !== news.enabled };
  },
  async create(inputs) {
    const { agentGuid: useragentguid, interval, enabled } = inputs;
    await call("/UserAgent/CustomSkillUpsert", {
      useragentguid,
      skillkey: "cs-cron-content-scanner",
      interval,
      enabled,
    });
    return { id: useragentguid, outs: inputs };
  },
  async read(id, props) {
    await call("/UserAgent/Detail", { guid: id });
    return { id, props };
  },
  async update(_id, _olds, news) {
    return { outs: (await this.create(news)).outs };
  },
  async delete(id, props) {
    const { interval } = props;
    await call("/UserAgent/CustomSkillUpsert", {
      useragentguid: id,
      skillkey: "cs-cron-content-scanner",
      interval,
      enabled: false,
    });
  },
};

class Credential extends pulumi.dynamic.Resource {
  constructor(name, args) {
    super(
      credentialProvider,
      name,
      { ...args, authorizeUrl: undefined, connected: undefined, username: undefined },
      undefined,
    );
  }
}

class Schedule extends pulumi.dynamic.Resource {
  constructor(name, args) {
    super(scheduleProvider, name, args, undefined);
  }
}

agents.forEach((agentGuid, index) => {
  const credential = {
    agentGuid,
    ...app,
    organizationId: pageOf(index),
  };
  new Credential(`customer-${index}-linkedin`, credential);
  new Schedule(`customer-${index}-posts`, { agentGuid, interval: intervalOf(index), enabled: true });
});
