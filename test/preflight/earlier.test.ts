import { agentHomes } from "../../src/facts/agent-homes.ts";
import { aptSources } from "../../src/facts/apt-sources.ts";
import { type Container, containers } from "../../src/facts/containers.ts";
import { stat } from "../../src/facts/file.ts";
import { type Listener, listeners } from "../../src/facts/listeners.ts";
import { osRelease } from "../../src/facts/os-release.ts";
import { packages } from "../../src/facts/packages.ts";
import { dockerPackagesCheck } from "../../src/preflight/docker-packages.ts";
import { dockerSource } from "../../src/preflight/docker-source.ts";
import { existingInstall } from "../../src/preflight/existing-install.ts";
import { leftoverState } from "../../src/preflight/leftover-state.ts";
import { statOf } from "../resources/given.ts";
import { cases, known } from "./given.ts";

const listening = (...all: readonly Listener[]) => known(listeners, all);
const on = (port: number, program: string, address = "0.0.0.0"): Listener => ({ address, port, program });
const ours = { "dev.clincher": "1" };

const container = (name: string, labels = {}): Container => ({
  id: name,
  name,
  image: "x",
  imageId: "x",
  running: true,
  health: "none",
  status: "Up",
  waiting: false,
  labels,
});
const composeFile = (there: boolean) =>
  known(stat("/opt/openclaw/docker-compose.yml"), there ? statOf() : null);
const captain = (there: boolean) => known(stat("/captain"), there ? statOf({ kind: "directory" }) : null);
const clean = [composeFile(false), captain(false)];

cases(existingInstall, [
  {
    name: "a fresh server without Docker",
    facts: [known(containers, null), listening(), ...clean],
    finds: [],
  },
  {
    name: "the stack itself and a stranger",
    facts: [known(containers, [container("openclaw", ours), container("shop")]), listening(), ...clean],
    finds: [],
  },
  {
    name: "containers of the guide",
    facts: [
      known(
        containers,
        ["openclaw-redis", "openclaw", "openclaw-egress", "openclaw-docker-proxy"].map((each) =>
          container(each),
        ),
      ),
      listening(),
      composeFile(true),
      captain(false),
    ],
    finds: ["openclaw, openclaw-docker-proxy, openclaw-egress, openclaw-redis"],
    fix: "docker rm -f openclaw openclaw-docker-proxy",
  },
  {
    name: "its compose file",
    facts: [known(containers, []), listening(), composeFile(true), captain(false)],
    finds: ["The compose file of another installation"],
    fix: "mv /opt/openclaw",
  },
  {
    name: "a gateway on the host",
    facts: [known(containers, null), listening(on(18789, "node", "127.0.0.1")), ...clean],
    finds: ["Another gateway listens on port 18789 (node)"],
    fix: "openclaw gateway uninstall",
  },
  {
    name: "a gateway in a container with another name",
    facts: [known(containers, [container("my-claw")]), listening(on(18789, "docker-proxy")), ...clean],
    finds: ["18789 (docker-proxy)"],
    fix: "docker ps --filter publish=18789",
  },
  {
    name: "CapRover's folder",
    facts: [known(containers, []), listening(), composeFile(false), captain(true)],
    finds: ["CapRover manages this server"],
  },
  {
    name: "CapRover's containers",
    facts: [known(containers, [container("captain-nginx.1.abc")]), listening(), ...clean],
    finds: ["CapRover"],
  },
]);

cases(leftoverState, [
  { name: "none", facts: [known(agentHomes, [])], finds: [] },
  {
    name: "of two users",
    facts: [known(agentHomes, ["/root/.openclaw", "/home/ada/.openclaw"])],
    finds: ["left its state"],
  },
]);

const debian = (version: string) => known(osRelease, { id: "debian", version, codename: "", pretty: "" });
const ubuntu = known(osRelease, { id: "ubuntu", version: "24.04", codename: "noble", pretty: "" });
const distro = { docker: { source: "distro" as const } };

cases(dockerSource, [
  { name: "Docker's own on Debian 12", facts: [debian("12")], finds: [] },
  { name: "the distribution's on Debian 13", facts: [debian("13")], settings: distro, finds: [] },
  { name: "the distribution's on Ubuntu", facts: [ubuntu], settings: distro, finds: [] },
  {
    name: "the distribution's on Debian 12",
    facts: [debian("12")],
    settings: distro,
    finds: ["Debian 12's own Docker"],
    fix: 'docker.source = "docker"',
  },
]);

const installed = (...names: readonly string[]) => known(packages, new Map(names.map((each) => [each, "1"])));
const sources = (...all: readonly (readonly [string, string])[]) =>
  known(
    aptSources,
    all.map(([file, uri]) => ({ file, uri, suites: ["stable"] })),
  );
const swarm = stat("/var/lib/docker/swarm/docker-state.json");
const noSwarm = known(swarm, null);
const noSnap = known(stat("/snap/docker"), null);
const dockerList = [
  "/etc/apt/sources.list.d/docker.list",
  "https://download.docker.com/linux/debian",
] as const;
const dockerSources = [
  "/etc/apt/sources.list.d/docker.sources",
  "https://download.docker.com/linux/debian",
] as const;

cases(dockerPackagesCheck, [
  { name: "a fresh server", facts: [debian("13"), installed("bash"), sources(), noSnap, noSwarm], finds: [] },
  {
    name: "as an install left it",
    facts: [debian("13"), installed("docker-ce", "containerd.io"), sources(dockerSources), noSnap, noSwarm],
    finds: [],
  },
  {
    name: "as an install from the distribution left it",
    facts: [debian("13"), installed("docker.io", "docker-cli"), sources(), noSnap, noSwarm],
    settings: distro,
    finds: [],
  },
  {
    name: "the distribution's where Docker's is wanted",
    facts: [debian("13"), installed("docker.io", "containerd", "runc"), sources(), noSnap, noSwarm],
    finds: ["from the distribution: docker.io, containerd, runc"],
    fix: 'docker.source = "distro" to keep',
  },
  {
    name: "the same on Debian 12, where it cannot be kept",
    facts: [debian("12"), installed("docker.io"), sources(), noSnap, noSwarm],
    finds: ["from the distribution"],
    fix: "To switch: apt-get remove docker.io",
  },
  {
    name: "Docker's where the distribution's is wanted",
    facts: [ubuntu, installed("docker-ce"), sources(), noSnap, noSwarm],
    settings: distro,
    finds: ["from Docker's own repository: docker-ce"],
    fix: 'docker.source = "docker"',
  },
  {
    name: "podman in disguise",
    facts: [debian("13"), installed("podman-docker"), sources(), noSnap, noSwarm],
    finds: ["podman-docker"],
    fix: "apt-get remove podman-docker",
  },
  {
    name: "a swarm",
    facts: [ubuntu, installed(), sources(), noSnap, known(swarm, statOf({}))],
    finds: ["part of a swarm"],
    fix: "docker swarm leave --force",
  },
  {
    name: "a snap",
    facts: [
      ubuntu,
      installed(),
      sources(),
      known(stat("/snap/docker"), statOf({ kind: "directory" })),
      noSwarm,
    ],
    finds: ["as a snap"],
    fix: "snap remove docker",
  },
  {
    name: "the repository in another file",
    facts: [debian("13"), installed(), sources(dockerList, dockerList), noSnap, noSwarm],
    finds: ["already named in another file"],
    fix: "docker.list",
  },
  {
    name: "the repository in another file, not wanted",
    facts: [debian("13"), installed(), sources(dockerList), noSnap, noSwarm],
    settings: distro,
    finds: [],
  },
]);
