import { type Settings, type SettingsInput, schema } from "../../src/settings/schema.ts";

/** Valid settings with some of them set. */
export const settingsOf = (given: Omit<SettingsInput, "domain"> = {}): Settings =>
  schema.parse({ domain: "agent.my-company.org", ...given });
