import type { Lab } from "../lab.ts";
import type { Server } from "../server.ts";
import { holdResume } from "./dying.ts";
import { untilWell } from "./until-well.ts";

const patienceSeconds = 240;

/** Switches it off; from now on a reset brings back how it is. */
export const keepAsIs = async (server: Server): Promise<void> => {
  await server.powerOff();
  await server.freeze();
  await server.freezeDocker();
};

/** As it was kept, on, and what is cut off on it waits for the scenario. */
export const asKept = async (server: Server): Promise<void> => {
  await server.reset();
  await server.boot();
  await holdResume(server);
};

/** The server and so many that are the same, all of them well. */
export const alike = async (lab: Lab, server: Server, count: number): Promise<readonly Server[]> => {
  await keepAsIs(server);
  const servers = [server];
  for (let number = 1; number < count; number += 1)
    servers.push(await lab.server(`${server.name}${number}`, { memory: "8G", copyOf: server }));
  await Promise.all(
    servers.map(async (each) => {
      if (each !== server) each.adopt(server);
      await asKept(each);
      await untilWell(each, patienceSeconds);
    }),
  );
  return servers;
};
