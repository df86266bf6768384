import { stat } from "../facts/file.ts";
import { space } from "../facts/space.ts";
import { gibibyte, gibibytes } from "../settings/values/size.ts";
import { type Check, error, type Finding } from "./check.ts";

/** Where Docker keeps images, unpacked several times their download size, and where state and backups' scratch go. */
const wanted = [
  { path: "/var/lib/docker", bytes: 15 * gibibyte, what: "the container images, unpacked" },
  { path: "/opt", bytes: gibibyte, what: "the agent's state" },
] as const;

const spaces = wanted.map(({ path }) => space(path));
const installed = stat("/opt/openclaw/compose.yaml");

const lacking = (where: string, free: number, needed: number, what: string): Finding =>
  error({
    what: `${gibibytes(free)} is free where ${where} is; ${gibibytes(needed)} is needed`,
    where,
    why: `It takes ${what}.`,
    fix: "Free some space (see: df -h, apt-get clean, journalctl --vacuum-size=100M) or enlarge the disk.",
  });

/** Only asked before the first install: afterwards the images are what takes the space. */
export const disk: Check = {
  name: "disk",
  needs: [installed, ...spaces],
  check: (facts) => {
    if (facts.get(installed) !== null) return [];
    const found = wanted.map((each, index) => ({ ...each, ...facts.get(spaces[index] ?? space(each.path)) }));
    const [docker, state] = found;
    // Two paths on one file system share what is free.
    if (
      docker !== undefined &&
      state !== undefined &&
      docker.free === state.free &&
      docker.total === state.total
    ) {
      const needed = docker.bytes + state.bytes;
      return docker.free >= needed
        ? []
        : [lacking(docker.path, docker.free, needed, `${docker.what}, and ${state.what} in ${state.path}`)];
    }
    return found.flatMap(({ path, free, bytes, what }) =>
      free >= bytes ? [] : [lacking(path, free, bytes, what)],
    );
  },
};
