import { Facts } from "../facts/fact.ts";
import { hardware } from "../facts/hardware.ts";
import { osRelease } from "../facts/os-release.ts";
import type { Host } from "../host/host.ts";
import type { Machine } from "../settings/deployment.ts";

/** What choices depend on. Whether it is supported is preflight's question, asked of the same facts. */
export const readMachine = async (host: Host): Promise<Machine> => {
  const facts = await Facts.collect(host, [osRelease, hardware]);
  const { id, codename, version } = facts.get(osRelease);
  const { architecture, memory, cpus } = facts.get(hardware);
  return {
    architecture: architecture === "arm64" ? "arm64" : "x64",
    os: { id: id === "ubuntu" ? "ubuntu" : "debian", codename, version },
    memory,
    cpus,
  };
};
