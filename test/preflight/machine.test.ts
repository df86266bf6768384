import { clock } from "../../src/facts/clock.ts";
import { dpkgState } from "../../src/facts/dpkg-state.ts";
import { stat } from "../../src/facts/file.ts";
import { hardware } from "../../src/facts/hardware.ts";
import { osRelease } from "../../src/facts/os-release.ts";
import { packagesCutOff } from "../../src/facts/packages-cut-off.ts";
import { space } from "../../src/facts/space.ts";
import { user } from "../../src/facts/user.ts";
import { architecture } from "../../src/preflight/architecture.ts";
import { buildTime } from "../../src/preflight/build-time.ts";
import { disk } from "../../src/preflight/disk.ts";
import { dpkg } from "../../src/preflight/dpkg.ts";
import { executable } from "../../src/preflight/executable.ts";
import { initSystem } from "../../src/preflight/init-system.ts";
import { memory } from "../../src/preflight/memory.ts";
import { operatingSystem } from "../../src/preflight/operating-system.ts";
import { root } from "../../src/preflight/root.ts";
import { statOf } from "../resources/given.ts";
import { cases, gibibyte, known } from "./given.ts";

cases(root, [
  { name: "root", facts: [known(user, 0)], finds: [] },
  { name: "another user", facts: [known(user, 1000)], finds: ["this is user 1000"], fix: "sudo" },
]);

const os = (id: string, version: string, pretty = `${id} ${version}`) =>
  known(osRelease, { id, version, codename: "", pretty });
cases(operatingSystem, [
  { name: "Ubuntu 24.04", facts: [os("ubuntu", "24.04")], finds: [] },
  { name: "Debian 12", facts: [os("debian", "12")], finds: [] },
  { name: "Debian 13", facts: [os("debian", "13")], finds: [] },
  {
    name: "Ubuntu 22.04",
    facts: [os("ubuntu", "22.04", "Ubuntu 22.04.5 LTS")],
    finds: ["Ubuntu 22.04.5 LTS is not"],
  },
  { name: "Debian 11", facts: [os("debian", "11")], finds: ["debian 11 is not supported"] },
  {
    name: "Debian unstable",
    facts: [os("debian", "", "Debian GNU/Linux sid")],
    finds: ["sid is not supported"],
  },
  { name: "a derivative", facts: [os("raspbian", "12")], finds: ["raspbian 12 is not supported"] },
  { name: "nothing known", facts: [os("", "", "")], finds: ["This operating system is not supported"] },
]);

const machine = (gib: number, arch = "x64") =>
  known(hardware, { architecture: arch, memory: gib * gibibyte, cpus: 4 });
cases(architecture, [
  { name: "x64", facts: [machine(8)], finds: [] },
  { name: "arm64", facts: [machine(8, "arm64")], finds: [] },
  { name: "riscv64", facts: [machine(8, "riscv64")], finds: ["riscv64 is not supported"] },
]);

const folder = statOf({ kind: "directory" });
cases(initSystem, [
  { name: "booted by systemd", facts: [known(stat("/run/systemd/system"), folder)], finds: [] },
  { name: "in a container", facts: [known(stat("/run/systemd/system"), null)], finds: ["systemd is not"] },
]);

const here = stat("/usr/local/bin/clincher");
const running = stat("/proc/self/exe");
cases(executable, [
  { name: "installed", facts: [known(here, statOf()), known(running, null)], finds: [] },
  {
    name: "run from where it was downloaded to",
    facts: [known(here, null), known(running, statOf({ kind: "symlink", target: "/tmp/clincher" }))],
    finds: ["clincher is not at /usr/local/bin/clincher"],
    fix: "install -m 755 /tmp/clincher /usr/local/bin/clincher",
  },
]);

cases(memory, [
  { name: "a server sold with 4 GB", facts: [machine(3.8)], finds: [] },
  { name: "exactly the smallest", facts: [machine(3.5)], finds: [] },
  { name: "2 GB", facts: [machine(1.9)], finds: ["1.9 GiB of memory; at least 3.5 GiB"] },
  { name: "just below the smallest", facts: [machine(3.49)], finds: ["at least 3.5 GiB"] },
  { name: "starter on 4 GB", facts: [machine(3.8)], settings: { tier: "starter" }, finds: [] },
  { name: "growth on 16 GB", facts: [machine(15.6)], settings: { tier: "growth" }, finds: [] },
  {
    name: "growth on 8 GB",
    facts: [machine(7.7)],
    settings: { tier: "growth" },
    finds: ["tier growth needs 11."],
    fix: 'tier = "auto"',
  },
  {
    name: "production on 16 GB",
    facts: [machine(15.6)],
    settings: { tier: "production" },
    finds: ["tier production"],
  },
  { name: "production on 64 GB", facts: [machine(62)], settings: { tier: "production" }, finds: [] },
]);

const free = (docker: number, opt: number, total = 80) => [
  known(space("/var/lib/docker"), { free: docker * gibibyte, total: total * gibibyte }),
  known(space("/opt"), { free: opt * gibibyte, total: 80 * gibibyte }),
];
const notInstalled = known(stat("/opt/openclaw/compose.yaml"), null);
cases(disk, [
  { name: "room on one file system", facts: [notInstalled, ...free(16, 16)], finds: [] },
  {
    name: "room for one of two on one file system",
    facts: [notInstalled, ...free(15.5, 15.5)],
    finds: ["15.5 GiB is free where /var/lib/docker is; 16.0 GiB is needed"],
  },
  { name: "room on two file systems", facts: [notInstalled, ...free(15, 1, 40)], finds: [] },
  {
    name: "no room for images",
    facts: [notInstalled, ...free(14, 9, 40)],
    finds: ["14.0 GiB is free where /var/lib/docker is; 15.0 GiB"],
  },
  {
    name: "no room for state",
    facts: [notInstalled, ...free(30, 0.5, 40)],
    finds: ["0.5 GiB is free where /opt is; 1.0 GiB"],
  },
  { name: "no room at all", facts: [notInstalled, ...free(3, 0.1, 40)], finds: ["/var/lib/docker", "/opt"] },
  {
    name: "installed already",
    facts: [known(stat("/opt/openclaw/compose.yaml"), statOf()), ...free(2, 2)],
    finds: [],
  },
]);

const at = (time: string) => known(clock, Date.parse(time));
const built = Date.parse("2026-11-21T00:00:00Z");
cases(buildTime, [
  { name: "later than the build", facts: [at("2026-11-21T00:00:01Z")], built, finds: [] },
  {
    name: "earlier than the build",
    facts: [at("1970-01-01T00:10:00Z")],
    built,
    finds: ["1970-01-01T00:10:00.000Z"],
    fix: "timedatectl",
  },
  { name: "from a checkout", facts: [at("2001-01-01T00:00:00Z")], finds: [] },
]);

const idle = { broken: [], interrupted: false, busy: false };
const others = known(packagesCutOff, false);
cases(dpkg, [
  { name: "all in order", facts: [known(dpkgState, idle), others], finds: [] },
  {
    name: "half-configured",
    facts: [known(dpkgState, { ...idle, broken: ["libc6", "grub-pc"] }), others],
    finds: ["libc6, grub-pc"],
    fix: "dpkg --configure -a",
  },
  {
    name: "interrupted",
    facts: [known(dpkgState, { ...idle, interrupted: true }), others],
    finds: ["was interrupted"],
  },
  {
    name: "interrupted in a run of clincher's own, which the next one finishes",
    facts: [known(dpkgState, { ...idle, interrupted: true }), known(packagesCutOff, true)],
    finds: [],
  },
  {
    name: "at work",
    facts: [known(dpkgState, { broken: ["libc6"], interrupted: true, busy: true }), others],
    finds: [],
  },
]);
