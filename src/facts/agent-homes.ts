import type { Fact } from "./fact.ts";

/** Folders in which OpenClaw, run without containers, keeps its state: one for each user that ran it. */
export const agentHomes: Fact<readonly string[]> = {
  key: "agent-homes",
  read: async (host) => {
    const users = (await host.list("/home")) ?? [];
    const candidates = ["/root", ...users.map((user) => `/home/${user}`)].map((home) => `${home}/.openclaw`);
    const found = await Promise.all(
      candidates.map(async (path) => ((await host.stat(path))?.kind === "directory" ? [path] : [])),
    );
    return found.flat();
  },
};
