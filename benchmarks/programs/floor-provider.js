// `records.json` is what the package itself recorded for one agent: `derived` are the inputs that its check adds,
// `recorded` the outputs that it stores, `outputs` those that a program may read.
const records = require("./records.json");

const SECRET = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };

/** As long as the text that the package stores, so that both states hold as much. */
function loaderText(resource) {
  const { loaderLength } = records[resource];
  const text = `exports.handler=()=>require(process.cwd()+"/floor-provider").handler("${resource}");`;
  return text + " ".repeat(Math.max(0, loaderLength - text.length));
}

function handler(resource) {
  const { derived, recorded, secrets } = records[resource];
  const marked = (properties) =>
    Object.fromEntries(
      Object.entries(properties).map(([key, value]) => [
        key,
        secrets.includes(key) ? { ...SECRET, value } : value,
      ]),
    );
  const own = (properties) =>
    Object.fromEntries(Object.entries(properties).filter(([key]) => key !== "__provider"));
  return {
    configure() {},
    check: async (_olds, news) => ({ inputs: marked({ ...own(news), ...derived }), failures: [] }),
    diff: async (_id, olds, news) => ({ changes: olds.interval !== news.interval }),
    create: async (news) => ({
      id: `${news.agentGuid}/linkedin`,
      outs: marked({ ...own(news), ...recorded }),
    }),
    read: async (id, props) => ({ id, props: marked(own(props)) }),
    update: async (_id, _olds, news) => ({ outs: marked({ ...own(news), ...recorded }) }),
    delete: async () => {},
  };
}

module.exports = { handler, loaderText, records };
