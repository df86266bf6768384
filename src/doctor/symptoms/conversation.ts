import { file } from "../../facts/file.ts";
import { recentJournal, recentLog } from "../../facts/recent-log.ts";
import { unit } from "../../facts/unit.ts";
import type { Problem } from "../../problem.ts";
import { egressClients, egressContainers } from "../../stack/egress.ts";
import { proxyDecision } from "../../stack/egress-log.ts";
import { guardPaths } from "../../stack/sandbox.ts";
import { services } from "../../stack/services.ts";
import { evidence, type Symptom } from "../symptom.ts";

const litellm = recentLog(services.litellm);
const gateway = recentLog(services.gateway);

/** Words of the providers, by what they mean. */
const modelTroubles: readonly { pattern: RegExp; problem: Omit<Problem, "why"> }[] = [
  {
    pattern: /AuthenticationError|invalid x-api-key|Incorrect API key/i,
    problem: {
      what: "A model provider refuses the key",
      fix: "Write a valid key into /etc/clincher/secrets.toml, then: clincher install; clincher smoke-test",
    },
  },
  {
    pattern: /credit balance is too low|insufficient_quota|billing/i,
    problem: {
      what: "A model provider wants to be paid",
      fix: "Top up the account at the provider; clincher smoke-test shows when it works",
    },
  },
  {
    pattern: /RateLimitError|rate_limit_error|\b429\b.*(anthropic|openai|voyage)/i,
    problem: {
      what: "A model provider limits how much is asked",
      fix: "Wait, raise the limit at the provider, or name more models in models.fallbacks",
    },
  },
  {
    pattern: /ExceededBudget|BudgetExceeded|Budget has been exceeded/i,
    problem: { what: "The budget of this server is used up", fix: "clincher budget" },
  },
  {
    pattern: /Cannot connect to host|ClientConnectorError|ProxyError|Connection error/i,
    problem: {
      what: "LiteLLM does not reach a provider",
      fix: "clincher egress test api.anthropic.com --from litellm; clincher egress log --refused",
    },
  },
];

export const modelsSymptom: Symptom = {
  name: "models",
  title: "the model providers answered in the last hour, or nobody asked",
  needs: [litellm],
  asksDocker: true,
  judge: (facts) =>
    modelTroubles.flatMap(({ pattern, problem }) => {
      const found = evidence(facts.get(litellm), pattern, 1);
      return found.length === 0 ? [] : [{ ...problem, why: found.join("\n") }];
    }),
};

const channelTroubles: readonly { pattern: RegExp; problem: Omit<Problem, "why"> }[] = [
  {
    pattern: /terminated by other getUpdates|409.*Conflict/i,
    problem: {
      what: "Another program polls the same Telegram bot",
      fix: "Stop the other one, or make a new bot (@BotFather, /newbot) and put its token into /etc/clincher/secrets.toml; then: clincher install",
    },
  },
  {
    pattern: /telegram.*(401|Unauthorized)|(401|Unauthorized).*telegram/i,
    problem: {
      what: "Telegram refuses the bot's token",
      fix: "Get it from @BotFather, write it into /etc/clincher/secrets.toml, then: clincher install",
    },
  },
];

export const channelsSymptom: Symptom = {
  name: "channels",
  title: "the channels are connected, as far as the gateway says",
  needs: [gateway],
  asksDocker: true,
  judge: (facts) =>
    channelTroubles.flatMap(({ pattern, problem }) => {
      const found = evidence(facts.get(gateway), pattern, 1);
      return found.length === 0 ? [] : [{ ...problem, why: found.join("\n") }];
    }),
};

const proxies = egressClients.map((client) => ({
  client,
  log: recentLog(egressContainers[client].proxy),
}));

export const egressSymptom: Symptom = {
  name: "egress",
  title: "no egress proxy refused anything in the last hour",
  needs: proxies.map(({ log }) => log),
  asksDocker: true,
  judge: (facts) =>
    proxies.flatMap(({ client, log }) => {
      const refused = facts
        .get(log)
        .flatMap((line) => proxyDecision(client, "", line) ?? [])
        .filter(({ allowed }) => !allowed);
      const hosts = [...new Set(refused.map(({ target }) => target))].slice(0, 5);
      if (hosts.length === 0) return [];
      return [
        {
          what: `The egress proxy of ${client} refused ${refused.length} connections`,
          why: `To ${hosts.join(", ")}: not in the list. It may be an agent that was talked into something; clincher verify and red-team try it too.`,
          fix: `clincher egress log --refused --from ${client}; only for a host that you want reached: clincher egress allow --help`,
        },
      ];
    }),
};

const guard = unit("clincher-guard.service");
const guardLog = recentJournal("clincher-guard.service");
const guardUnit = file(guardPaths.unit);
/** OpenClaw asks for an image of a sandbox's own name each time it makes one, in vain; it means nothing. */
const usual = /"reason":"No such image: openclaw-sbx-/;

export const sandboxSymptom: Symptom = {
  name: "sandbox",
  title: "the agent's tools get their containers",
  needs: [guard, guardLog, guardUnit],
  judge: (facts) => {
    if (facts.get(guardUnit) === null) return [];
    if (!facts.get(guard).active)
      return [
        {
          what: "The filter in front of Docker does not run, so no tool of the agent does",
          fix: "clincher logs guard; then: clincher start guard",
        },
      ];
    const refused = facts
      .get(guardLog)
      .filter((line) => line.includes('"event":"refused"') && !usual.test(line));
    const many = refused.filter((line) => line.includes("the most that are allowed"));
    return refused.length === 0
      ? []
      : [
          {
            what: `The filter in front of Docker refused ${refused.length} requests in the last hour`,
            why: refused.slice(-2).join("\n").slice(0, 400),
            fix:
              many.length > 0
                ? "sandbox.maximum in /etc/clincher/clincher.toml allows more at a time; then: clincher install"
                : "clincher logs guard --since 1h. What OpenClaw itself asks is let through: a refusal may be an attack, or clincher verify and red-team, which try some",
          },
        ];
  },
};
