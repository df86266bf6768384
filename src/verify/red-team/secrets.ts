import { gatewayPaths, hostPaths } from "../../stack/paths.ts";
import { leaked } from "../leaks.ts";
import { type Attack, opened, type Target } from "./attack.ts";

const files = (
  kind: "read" | "write",
  name: string,
  path: string,
  through: Attack["through"] = opened,
): Attack => ({
  theme: "secrets",
  name,
  attempt: { kind, path },
  through,
});

/** /proc/self/status: what the kernel lets this process do. */
const status = (name: string, pattern: RegExp): Attack =>
  files("read", name, "/proc/self/status", ({ error, text }) => error === null && !pattern.test(text));

/** What lies in the container, and what its kernel lets it do. */
export const secretAttacks = ({ deployment: { secrets } }: Target): readonly Attack[] => {
  // Its own token and LiteLLM's key are in a file of its own: it could not work without them.
  const { litellm_key: _, gateway_token: __, telegram_bot_token: ___, ...others } = secrets;
  const shows =
    (given: object): Attack["through"] =>
    ({ text }) =>
      leaked({ ...given }, text).length > 0;
  return [
    files("read", "any secret in the gateway's environment", "/proc/1/environ", shows(secrets)),
    files("read", "any secret in the gateway's command line", "/proc/1/cmdline", shows(secrets)),
    files("read", "any secret in its settings", gatewayPaths.config, shows(secrets)),
    files("read", "keys of others in its own secrets", gatewayPaths.secrets, shows(others)),
    files("read", "LiteLLM's secrets", `${hostPaths.litellmSecrets}/litellm.env`),
    files("read", "the operator's secrets", "/etc/clincher/secrets.toml"),
    files("read", "the server's passwords", "/host/etc/shadow"),
    files("read", "passwords of its own container", "/etc/shadow"),
    files("read", "the kernel's memory", "/proc/kcore"),
    files("write", "its own settings, changed", gatewayPaths.config),
    files("write", "its own secrets, changed", gatewayPaths.secrets),
    files("write", "its own program, changed", "/app/openclaw.mjs"),
    files("write", "code for its next start", `${gatewayPaths.compiled}/code.tar`),
    files("write", "a setting of the kernel", "/proc/sys/kernel/core_pattern"),
    files("write", "the kernel's magic keys", "/proc/sysrq-trigger"),
    status("capabilities", /^CapEff:\s+0+$/m),
    status("capabilities it could get back", /^CapBnd:\s+0+$/m),
    status("new privileges", /^NoNewPrivs:\s+1$/m),
    status("system calls without a filter", /^Seccomp:\s+2$/m),
  ];
};
