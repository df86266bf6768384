import { containerDetails } from "../../facts/container-details.ts";
import { compiledFiles } from "../../resources/compiled-code.ts";
import { gatewayPaths, hostPaths } from "../../stack/paths.ts";
import { services } from "../../stack/services.ts";
import { type Check, dockerSilent, type Finding, failed, install, skipped, verdictOf } from "../check.ts";

const files = compiledFiles(hostPaths.compiled);
const writableByOthers = 0o022;

/** Whoever takes over the gateway must not be able to leave something there for its next start. */
export const compiledCheck: Check = {
  name: "compiled",
  title: "what the gateway starts with was compiled apart from it",
  on: () => ({
    needs: [containerDetails, files],
    judge: (facts) => {
      const containers = facts.get(containerDetails);
      if (containers === null) return failed(dockerSilent);
      const gateway = containers.find(({ name }) => name === services.gateway);
      const mount = gateway?.mounts.find(({ destination }) => destination === gatewayPaths.compiled);
      const open = facts
        .get(files)
        .filter(({ uid, mode }) => uid !== 0 || (mode & writableByOthers) !== 0)
        .map(({ path }) => path);
      const problems: readonly Finding[] = [
        ...(mount !== undefined && (mount.writable || mount.source !== hostPaths.compiled)
          ? [
              {
                what: "The gateway can change the code that it starts with next time",
                why: `${gatewayPaths.compiled} in it is ${mount.writable ? "writable" : mount.source}.`,
                fix: install,
              },
            ]
          : []),
        ...(open.length > 0
          ? [
              {
                what: "Others than root can change the code that the gateway starts with",
                where: hostPaths.compiled,
                why: open.slice(0, 3).join("\n"),
                fix: `rm -rf ${hostPaths.compiled} && ${install}`,
              },
            ]
          : []),
      ];
      const made = facts.get(files).filter(({ kind, size }) => kind === "file" && size > 0);
      if (problems.length === 0 && made.length === 0)
        return skipped("nothing was compiled ahead, so the gateway takes longer to start");
      return verdictOf(problems, `${made.length === 1 ? "1 release" : `${made.length} releases`}, read-only`);
    },
  }),
};
