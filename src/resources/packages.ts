import { exitCodes } from "../exit.ts";
import { packages as installed } from "../facts/packages.ts";
import { Failure } from "../problem.ts";
import type { Resource, Work } from "./resource.ts";

/** Another apt (the provider's first-boot updates, as a rule) is waited for this long, seconds. */
const lockPatience = 300;
const installPatience = 1800;

const apt = async ({ host, progress }: Work, task: string, ...argv: readonly string[]): Promise<void> => {
  const result = await host.run({
    argv: ["apt-get", "-q", "-y", "-o", `DPkg::Lock::Timeout=${lockPatience}`, ...argv],
    environment: { DEBIAN_FRONTEND: "noninteractive", NEEDRESTART_MODE: "a" },
    timeoutSeconds: installPatience,
    onLine: (line) => progress(line),
  });
  if (result.code === 0) return;
  const said = `${result.stdout}\n${result.stderr}`.split("\n").filter((line) => /^(E|W|Err):?/.test(line));
  throw new Failure(exitCodes.network, {
    what: `${task} failed (apt-get exit code ${result.code})`,
    why: said.slice(-4).join("\n") || result.stderr.trim().split("\n").slice(-3).join("\n"),
    fix: "Check that this server reaches its package mirror (apt-get update), then run the same command again.",
  });
};

/** Packages of the distribution's manager, in the newest version there is when they are first installed. */
export const packages = (name: string, wanted: readonly string[]): Resource => ({
  id: `packages ${name}`,
  needs: [installed],
  diff: (facts) => {
    const there = facts.get(installed);
    const missing = wanted.filter((each) => !there.has(each));
    if (missing.length === 0) return [];
    return [
      {
        action: "create",
        summary: `install ${missing.join(" ")}`,
        before: [
          { kind: "packages", name: "all", value: [...there.keys()].join(" ") },
          ...missing.map((each) => ({ kind: "package" as const, name: each, value: "absent" })),
        ],
        reaches: ["packages"],
        make: async (work) => {
          await apt(work, "Looking up packages", "update");
          await apt(
            work,
            `Installing ${missing.join(" ")}`,
            "install",
            "--no-install-recommends",
            ...missing,
          );
        },
      },
    ];
  },
});
