import { standbyPath } from "../../facts/lease.ts";
import type { Role } from "../../facts/standby.ts";
import { stateFolder } from "../../facts/state-folder.ts";
import type { Host } from "../../host/host.ts";

export { type Role, readRole } from "../../facts/standby.ts";

export const writeRole = async (host: Host, role: Role): Promise<void> => {
  await host.makeDirectory(stateFolder, { mode: 0o700, uid: 0, gid: 0 });
  await host.writeFile(standbyPath, `${JSON.stringify(role)}\n`, { mode: 0o600, uid: 0, gid: 0 });
};
