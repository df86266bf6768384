import type { Lab } from "../lab.ts";
import type { Server } from "../server.ts";
import { type Attack, misnamed, throughProxy, tunnel, wellNamed } from "./attacks.ts";
import { outcomes } from "./origin.ts";

const channels = "openclaw-egress-channels:4750";
const models = "openclaw-egress-models:4750";
const telegram = "api.telegram.org";
const anthropic = "api.anthropic.com";

/** What either proxy has to refuse to its own client. */
export const refusedTo = {
  gateway: throughProxy(channels, telegram, [anthropic, "api.voyageai.com"], "gateway"),
  litellm: throughProxy(models, anthropic, [telegram, "api.openai.com"], "litellm"),
} as const satisfies Readonly<Record<string, readonly Attack[]>>;

/** What Smokescreen also refuses: tunnels that are not for the host they were asked for. */
export const misnamedBy = {
  gateway: misnamed(channels, telegram),
  litellm: misnamed(models, anthropic),
} as const satisfies Readonly<Record<string, readonly Attack[]>>;

/** Each client reaches what it may. */
export const allowedOnly = async (server: Server): Promise<readonly string[]> => {
  const expected = [
    ["openclaw", channels, telegram],
    ["openclaw-litellm", models, anthropic],
  ] as const;
  const problems: string[] = [];
  for (const [container, proxy, host] of expected) {
    const said = await outcomes(server, container, [tunnel(proxy, host), wellNamed(proxy, host)]);
    const [status = "", secure = ""] = [...said.values()];
    if (status !== "status 200" || !secure.startsWith("open"))
      problems.push(`${container} does not reach what it may: ${status}, ${secure}`);
  }
  return problems;
};

/** An allowed name whose address is the attacker's to choose. */
export const rebinding = async (lab: Lab, server: Server): Promise<readonly string[]> => {
  lab.step("an allowed name that leads inside");
  const problems: string[] = [];
  for (const address of ["169.254.169.254", "127.0.0.1", "172.30.0.1", "10.0.0.1", "100.64.0.1"]) {
    await lab.internet.dns(telegram, address);
    const attack = tunnel(channels, telegram);
    const said = (await outcomes(server, "openclaw", [attack])).get(attack.label);
    if (said === "status 200" || !said?.startsWith("status "))
      problems.push(`${telegram} at ${address}: ${said}`);
  }
  await lab.internet.dns(telegram, null);
  return problems;
};
