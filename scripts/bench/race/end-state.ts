import type { Server } from "../../../test/lab/server.ts";
import {
  compareManifests,
  type Exception,
  readManifest,
  renderDifference,
} from "../../../test/lab/state/manifest.ts";
import { compareSystems, readSystem } from "../../../test/lab/state/system.ts";
import type { Entry } from "./job.ts";

const script = `
import grp, json, os, pwd, stat, sys
for path in json.load(sys.stdin):
    if not os.path.lexists(path): continue
    now = os.lstat(path)
    content = open(path).read() if stat.S_ISREG(now.st_mode) else None
    print(json.dumps({"path": path, "mode": "%04o" % stat.S_IMODE(now.st_mode), "owner": pwd.getpwuid(now.st_uid).pw_name,
      "group": grp.getgrgid(now.st_gid).gr_name, "content": content}))
`;

/** What is at these paths; those that are not there are left out. */
export const readEntries = async (
  server: Server,
  paths: readonly string[],
): Promise<ReadonlyMap<string, Entry>> => {
  const { stdout } = await server.run(["python3", "-c", script], { stdin: JSON.stringify(paths) });
  const entries = stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Entry);
  return new Map(entries.map((entry) => [entry.path, entry]));
};

/** Whatever else is different between two servers on which the same was done. */
const exceptions: readonly Exception[] = [
  { path: /^\/(?!etc\/|home\/|usr\/local\/)/, why: "not where settings are" },
  {
    path: /^\/etc\/(machine-id|host(s|name)|resolv\.conf|ld\.so\.cache|.*-|\.pwd\.lock)$/,
    why: "each server's own",
  },
  { path: /^\/etc\/(ssh\/ssh_host_|ssl\/|shadow$|gshadow$)/, why: "keys and dates" },
  { path: /^\/(etc\/clincher\/|usr\/local\/bin\/clincher)/, why: "clincher's own settings and executable" },
];

/** What is not the same on two servers: settings, users, packages, units, ports, firewall, kernel. */
export const differences = async (one: Server, other: Server): Promise<readonly string[]> => {
  const [files, otherFiles] = [await readManifest(one), await readManifest(other)];
  const [system, otherSystem] = [await readSystem(one), await readSystem(other)];
  return [
    ...compareManifests(files, otherFiles, exceptions).unexplained.map(renderDifference),
    ...compareSystems(system, otherSystem),
  ];
};
