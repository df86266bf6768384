import { names, services } from "../../addresses.ts";
import { anthropic } from "../models/anthropic.ts";
import { openai } from "../models/openai.ts";
import type { ModelScript } from "../models/script.ts";
import { voyage } from "../models/voyage.ts";
import type { Site } from "../site.ts";

/** The model providers by their real names; one script answers for all of them. */
export const models = (script: ModelScript): Site => ({
  service: "models",
  address: services.models,
  names: names.models,
  handle: (call) => {
    if (call.host === "api.voyageai.com") return voyage(call);
    return call.host === "api.openai.com" ? openai(call, script) : anthropic(call, script);
  },
});
