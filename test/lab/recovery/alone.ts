import { expect } from "../expect.ts";
import type { Server } from "../server.ts";
import { role } from "./holder.ts";

const enable = async (server: Server, on: boolean): Promise<void> => {
  const edit = `/^\\[standby\\]/,/^\\[/ s/^enabled = .*/enabled = ${on}/`;
  await server.run(["sed", "-i", edit, "/etc/clincher/clincher.toml"]);
  await server.run(["clincher", "install", "--yes", "--json"], { timeoutSeconds: 600 });
};

/** The server that runs the agent has no other for a while. Its own notes from before are not another's. */
export const proveOffAndOn = async (server: Server): Promise<void> => {
  await enable(server, false);
  const alone = await role(server);
  expect(alone === "none", `${server.name}, with no other server, says ${alone}`);
  await enable(server, true);
  // Some looks.
  await Bun.sleep(25_000);
  const now = await role(server);
  expect(now === "runs", `${server.name}, with another server again, says ${now}`);
};
