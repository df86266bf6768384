import { exitCodes } from "../exit.ts";
import { dpkgState, isBroken } from "../facts/dpkg-state.ts";
import { packages as installed } from "../facts/packages.ts";
import { packagesHalfDone } from "../facts/packages-cut-off.ts";
import type { CommandResult, Host } from "../host/host.ts";
import { Failure } from "../problem.ts";
import type { Resource, Work } from "./resource.ts";

/** Another apt (the provider's first-boot updates, as a rule) is waited for this long, seconds. */
const lockPatience = 300;
const installPatience = 1800;
const askingNothing = { DEBIAN_FRONTEND: "noninteractive", NEEDRESTART_MODE: "a" };

/** Which phase wants a package, by the package's name. */
type PhaseOf = ReadonlyMap<string, string>;

/** The phases of the packages that a complaint names: they can be left out. */
const phasesNamed = (text: string, phaseOf: PhaseOf): readonly string[] => {
  const words = new Set(text.match(/[a-z0-9][a-z0-9+.-]*[a-z0-9+]/g));
  return [...phaseOf].flatMap(([name, phase]) =>
    words.has(name) ? `${name} is for the phase ${phase}: --skip ${phase} leaves it out.` : [],
  );
};

const isLockedOut = ({ code, stderr }: CommandResult): boolean =>
  code !== 0 && /^E: (Could not get lock|Unable to lock directory) /m.test(stderr);

/** Another apt or dpkg was still at work when patience was over. */
const isBusy = (said: string): boolean => /^E: .*\block\b/im.test(said);

/** What apt would have to remove, when that is why it refuses. */
const inTheWayOf = ({ stdout, stderr }: CommandResult): string | null =>
  /^E: Packages need to be removed/m.test(stderr)
    ? (/^The following packages will be REMOVED:\n((?: .*\n?)+)/m.exec(stdout)?.[1] ?? "")
        .trim()
        .replaceAll(/\s+/g, " ")
    : null;

const apt = async (
  { host, progress }: Work,
  task: string,
  argv: readonly string[],
  phaseOf: PhaseOf = new Map(),
): Promise<void> => {
  const once = () =>
    host.run({
      argv: ["apt-get", "-q", "-y", "-o", `DPkg::Lock::Timeout=${lockPatience}`, ...argv],
      environment: askingNothing,
      timeoutSeconds: installPatience,
      onLine: progress,
    });
  let result = await once();
  // For the lock of its lists apt does not wait by itself, and a fresh server looks up packages as soon as it runs.
  for (let waited = 0; isLockedOut(result) && waited < lockPatience; waited += 2) {
    progress("another apt is at work, waiting for it");
    await host.sleep(2000);
    result = await once();
  }
  if (result.code === 0) return;
  const removed = inTheWayOf(result);
  if (removed !== null)
    throw new Failure(exitCodes.failed, {
      what: `${task} would remove what is here: ${removed}`,
      why: "They exclude each other, and what those do for this server would end with them.",
      fix: `Nothing was installed. If you can do without them: apt-get remove ${removed}; then run the same command again. Else leave out the phase (--skip).`,
    });
  const said = `${result.stdout}\n${result.stderr}`
    .split("\n")
    .filter((line) => /^(E:|W:|Err:|dpkg: error)/.test(line));
  const why = said.slice(-4).join("\n") || result.stderr.trim().split("\n").slice(-3).join("\n");
  throw new Failure(exitCodes.network, {
    what: `${task} failed (apt-get exit code ${result.code})`,
    why: [why, ...phasesNamed(said.join("\n"), phaseOf)].join("\n"),
    fix: isBusy(why)
      ? "Another apt is at work, as a rule the updates of the first boot (see: systemctl status apt-daily-upgrade unattended-upgrades). When it is done, run the same command again."
      : "Check that this server reaches its package mirror (apt-get update), then run the same command again.",
  });
};

// Descriptions in words: apt's own next look-up brings them, within a day, and nothing here reads them. They are a third
// of what is to be fetched and sorted.
const withoutDescriptions = ["-o", "Acquire::Languages=none", "-o", "APT::Get::List-Cleanup=false"];

/** When the archives were last looked up in this run: the state of apt's list of them then. */
const lookedUp = new WeakMap<Host, number>();

/** Once in a run is enough, unless the run itself has added an archive. */
const lookUp = async (work: Work): Promise<void> => {
  const { modified = 0 } = (await work.host.stat("/etc/apt/sources.list.d")) ?? {};
  if (lookedUp.get(work.host) === modified) return;
  await apt(work, "Looking up packages", [...withoutDescriptions, "update"]);
  lookedUp.set(work.host, modified);
};

/** Ends what a run that was cut off has begun; apt installs nothing before. One that still works is waited for. */
const finishDpkg = async ({ host, progress }: Work): Promise<void> => {
  let now = await dpkgState.read(host);
  for (let waited = 0; now.busy && waited < lockPatience; waited += 1) {
    await host.sleep(1000);
    now = await dpkgState.read(host);
  }
  if (!isBroken(now)) return;
  // What still fails is told by apt.
  await host.run({
    argv: ["dpkg", "--configure", "-a", "--force-confdef", "--force-confold"],
    environment: askingNothing,
    timeoutSeconds: installPatience,
    onLine: progress,
  });
  await apt({ host, progress }, "Finishing what dpkg was cut off from", ["--fix-broken", "install"]);
};

export interface PackagesOptions {
  /** Id of the resource that installs these too when it changes anything in the same run. */
  readonly together?: string;
  /** Told when apt complains about one of them. */
  readonly phaseOf?: PhaseOf;
}

/** Packages of the distribution's manager, in the newest version there is when they are first installed. */
export const packages = (
  name: string,
  wanted: readonly string[],
  { together, phaseOf }: PackagesOptions = {},
): Resource => ({
  id: `packages ${name}`,
  needs: [installed, packagesHalfDone],
  diff: (facts, earlier) => {
    if (together !== undefined && earlier.changes(together)) return [];
    const there = facts.get(installed);
    const missing = wanted.filter((each) => !there.has(each));
    const halfDone = facts.get(packagesHalfDone);
    if (missing.length === 0 && !halfDone) return [];
    return [
      {
        action: "create",
        summary: missing.length === 0 ? "finish what dpkg was cut off from" : `install ${missing.join(" ")}`,
        before: [
          { kind: "packages", name: "all", value: [...there.keys()].join(" ") },
          ...missing.map((each) => ({ kind: "package" as const, name: each, value: "absent" })),
        ],
        reaches: ["packages"],
        make: async (work) => {
          if (halfDone) await finishDpkg(work);
          if (missing.length === 0) return;
          await lookUp(work);
          const argv = ["install", "--no-remove", "--no-install-recommends", ...missing];
          await apt(work, `Installing ${missing.join(" ")}`, argv, phaseOf);
        },
      },
    ];
  },
});
