import type { Item } from "../cis.ts";
import { each } from "./images.ts";

/** Lines of `docker inspect` that do not end as they should. */
const not = (format: string, pattern: string): string => `${each(format)} | grep -vE ' ${pattern}$' || true`;
const run = (options: string): string =>
  `docker run -d --name wrong-$(date +%s%N) ${options} $IMAGE sleep 600`;

/** 5 to 7: containers as they run, and the rest. */
export const containers: readonly Item[] = [
  {
    id: "5.1",
    title: "No swarm",
    check: "docker info --format '{{.Swarm.LocalNodeState}}' | grep -vx inactive || true",
    wrong: "docker swarm init --advertise-addr 127.0.0.1 >/dev/null",
  },
  {
    id: "5.2",
    title: "AppArmor confines containers",
    leftOut:
      "the package is installed, and Docker loads its profile wherever the kernel has AppArmor, as Ubuntu's and Debian's have; the lab machine's has not",
  },
  {
    id: "5.3",
    title: "SELinux confines containers",
    leftOut: "not the security module of Ubuntu and Debian: see AppArmor",
  },
  {
    id: "5.4",
    title: "No capabilities but those that are needed (Caddy: to listen on ports below 1024)",
    check: `${each("{{.HostConfig.CapDrop}} {{.HostConfig.CapAdd}}")} | grep -vE '^/openclaw-caddy \\[ALL\\] \\[(CAP_)?NET_BIND_SERVICE\\]$|\\[ALL\\] \\[\\]$' || true`,
    wrong: run("--cap-add NET_ADMIN"),
  },
  {
    id: "5.5",
    title: "Not privileged",
    check: not("{{.HostConfig.Privileged}}", "false"),
    wrong: run("--privileged"),
  },
  {
    id: "5.6",
    title:
      "No sensitive folders of the host (but, read-only, Docker's client for the gateway, and a sandbox's own workspace)",
    check: `${each("{{range .Mounts}}{{.Source}} {{end}}")} | tr ' ' '\\n' | grep -E '^/(|boot|dev|etc|lib|proc|sys|usr|run|var/run)(/|$)' | grep -vE '^/(openclaw[a-z0-9-]*|wrong-.*|run/clincher-guard/openclaw-sbx-[^/]*/workspace|usr/bin/docker)$' || true`,
    wrong: run("-v /etc:/host:ro"),
  },
  {
    id: "5.7",
    title: "No sshd in containers",
    check: `for each in $(docker ps -q); do docker top "$each" | grep -w sshd || true; done`,
    wrong: "docker run -d --name wrong-sshd $IMAGE sh -c 'sleep 600; : sshd'",
  },
  {
    id: "5.8",
    title: "No ports below 1024 but those of the web",
    check: `${each("{{range $inside, $out := .HostConfig.PortBindings}}{{range $out}}{{.HostPort}} {{end}}{{end}}")} | awk '{for (i = 2; i <= NF; i++) if ($i != "" && $i < 1024 && $i != 80 && $i != 443) print $1, $i}'`,
    wrong: run("-p 127.0.0.1:81:81"),
  },
  {
    id: "5.9",
    title: "Only ports that are needed",
    check: `docker ps --format '{{.Names}} {{.Ports}}' | grep -- '->' | grep -v '^openclaw-caddy ' || true`,
    wrong: run("-p 127.0.0.1:8081:81"),
  },
  {
    id: "5.10",
    title: "Not the host's network",
    check: `${each("{{.HostConfig.NetworkMode}}")} | grep -E ' host$' || true`,
    wrong: run("--network host"),
  },
  {
    id: "5.11",
    title: "A limit of memory",
    check: `${each("{{.HostConfig.Memory}}")} | grep -E ' 0$' || true`,
    wrong: run(""),
  },
  {
    id: "5.12",
    title: "A limit of CPU",
    check: `${each("{{.HostConfig.NanoCpus}} {{.HostConfig.CpuShares}} {{.HostConfig.CpuQuota}}")} | grep -E ' 0 0 0$' || true`,
    wrong: run(""),
  },
  {
    id: "5.13",
    title: "A root that cannot be written",
    check: not("{{.HostConfig.ReadonlyRootfs}}", "true"),
    wrong: run(""),
  },
  {
    id: "5.14",
    title: "Incoming traffic bound to one interface",
    leftOut: "the web ports are for the world; the firewall says who else may come (scenario firewall)",
  },
  {
    id: "5.15",
    title: "A limit of restarts",
    leftOut:
      "an agent that gave up after five failures would stay down all night: unless-stopped, with growing pauses, and the watch tells of it",
  },
  {
    id: "5.16",
    title: "Not the host's processes",
    check: not("{{.HostConfig.PidMode}}", ""),
    wrong: run("--pid host"),
  },
  {
    id: "5.17",
    title: "Not the host's shared memory",
    check: `${each("{{.HostConfig.IpcMode}}")} | grep -E ' (host|shareable)$' || true`,
    wrong: run("--ipc host"),
  },
  {
    id: "5.18",
    title: "No devices of the host",
    check: not("{{len .HostConfig.Devices}}", "0"),
    wrong: run("--device /dev/null:/dev/x"),
  },
  {
    id: "5.19",
    title: "Limits of open files only overridden where needed",
    check: not("{{len .HostConfig.Ulimits}}", "[01]"),
    wrong: run("--ulimit nproc=100 --ulimit nofile=100"),
  },
  {
    id: "5.20",
    title: "Mounts are not shared",
    check: `${each("{{range .Mounts}}{{.Propagation}} {{end}}")} | grep -E 'shared' || true`,
    wrong:
      "mkdir -p /srv/shared; mount --bind /srv/shared /srv/shared; mount --make-shared /srv/shared; docker run -d --name wrong-shared -v /srv/shared:/x:shared $IMAGE sleep 600",
  },
  {
    id: "5.21",
    title: "Not the host's name",
    check: not("{{.HostConfig.UTSMode}}", ""),
    wrong: run("--uts host"),
  },
  {
    id: "5.22",
    title: "The default seccomp profile",
    check: `${each("{{.HostConfig.SecurityOpt}}")} | grep seccomp || true`,
    wrong: run("--security-opt seccomp=unconfined"),
  },
  {
    id: "5.23, 5.24",
    title: "No exec as privileged or as root",
    leftOut:
      "what a person does by hand; the agent's own requests are filtered, and every exec of it is as uid 1000",
  },
  {
    id: "5.25",
    title: "The default control group",
    check: not("{{.HostConfig.CgroupParent}}", ""),
    wrong: run("--cgroup-parent /other"),
  },
  {
    id: "5.26",
    title: "No new privileges",
    check: `${each("{{.HostConfig.SecurityOpt}}")} | grep -v no-new-privileges || true`,
    wrong: run(""),
  },
  {
    id: "5.27",
    title: "Health is looked at while it runs (a sandbox is no service)",
    check: `${each("{{if .State.Health}}{{.State.Health.Status}}{{else}}none{{end}}")} | grep -vE ' healthy$|^/openclaw-sbx-' || true`,
    wrong: run(""),
  },
  {
    id: "5.28",
    title: "The image is the one that was chosen",
    check: `${each("{{.Config.Image}}")} | grep -vE ' [^ ]+(:[^/ :]+|@sha256:[0-9a-f]+)$'; ${each("{{.Config.Image}}")} | grep -E ':latest$' || true`,
    wrong: "docker tag $IMAGE wrong; docker run -d --name wrong-tag wrong sleep 600",
  },
  {
    id: "5.29",
    title: "A limit of processes",
    check: `${each("{{.HostConfig.PidsLimit}}")} | grep -E ' (0|-1|<nil>)$' || true`,
    wrong: run(""),
  },
  {
    id: "5.30",
    title: "Not the default bridge",
    check: `${each("{{range $name, $_ := .NetworkSettings.Networks}}{{$name}} {{end}}")} | grep -E ' bridge( |$)' || true`,
    wrong: run(""),
  },
  {
    id: "5.31",
    title: "Not the host's users",
    check: `${each("{{.HostConfig.UsernsMode}}")} | grep -E ' host$' || true`,
    wrong: run("--userns host"),
  },
  {
    id: "5.32",
    title: "Docker's socket in no container",
    check: `${each("{{range .Mounts}}{{.Source}} {{end}}")} | grep -E '/(docker|containerd)\\.sock' || true`,
    wrong: run("-v /run/docker.sock:/var/run/docker.sock"),
  },
  {
    id: "6.1, 6.2",
    title: "No more images and containers than are used",
    check: `docker ps -aq --filter status=exited --filter status=created --filter status=dead | xargs -r docker inspect --format '{{.Name}} does not run'`,
    wrong: "docker create --name wrong-idle $IMAGE sleep 600",
  },
  { id: "7", title: "Swarm: nine recommendations", leftOut: "there is no swarm (5.1)" },
];
