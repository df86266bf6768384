import type { InitState } from "../../../src/settings/init/state.ts";
import { gibibyte } from "../../../src/settings/values/size.ts";

export const domain = "agent.my-company.org";
export const addresses = { "admin.addresses": "203.0.113.7" };
export const anthropic = "sk-ant-0123456789";
export const [settingsFile, secretsFile] = ["/etc/clincher/clincher.toml", "/etc/clincher/secrets.toml"];

/** Where init is before it asks: nothing is given, or just this. */
export const state = (given: Partial<InitState> = {}): InitState => ({
  sources: { flags: {}, file: null, environment: {} },
  secrets: {},
  keep: false,
  memory: 8 * gibibyte,
  loginFrom: null,
  skipped: [],
  ...given,
});
