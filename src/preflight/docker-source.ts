import { type OsRelease, osRelease } from "../facts/os-release.ts";
import { type Check, error } from "./check.ts";

/** Debian 12's Docker is 20.10.24 with Compose v1; below 25.0.5, names resolve from closed networks (CVE-2024-29018). */
export const hasUsableDocker = ({ id, version }: OsRelease, source: "docker" | "distro"): boolean =>
  source === "docker" || id !== "debian" || version !== "12";

export const dockerSource: Check = {
  name: "docker-source",
  needs: [osRelease],
  check: (facts, { deployment }) => {
    if (hasUsableDocker(facts.get(osRelease), deployment.settings.docker.source)) return [];
    return [
      error({
        what: "Debian 12's own Docker cannot run the stack",
        where: "clincher.toml: docker.source",
        why: "It is Docker 20.10, without Compose v2, and lets names be resolved from networks that are closed.",
        fix: 'Set docker.source = "docker".',
      }),
    ];
  },
};
