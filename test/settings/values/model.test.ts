import { modelId } from "../../../src/settings/values.ts";
import { check } from "./cases.ts";

check({
  modelId: {
    type: modelId,
    good: [
      ["anthropic/claude-opus-4-6", "anthropic/claude-opus-4-6"],
      ["openai/gpt-5.2", "openai/gpt-5.2"],
    ],
    bad: [
      ["claude-opus-4-6", "not a model id"],
      ["anthropic/", "not a model id"],
      ["anthropic/claude/opus", "not a model id"],
      ["anthropic/claude opus", "not a model id"],
      ["acme/model-1", "cannot route"],
      ["constructor/model-1", "cannot route"],
    ],
  },
});
