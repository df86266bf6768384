import { type Attack, opened, type Target } from "./attack.ts";

const services = [
  [22, "ssh"],
  [80, "the web"],
  [443, "the web, over TLS"],
  [2375, "Docker"],
  [2376, "Docker, over TLS"],
] as const;

/** Services of the server itself, from inside a container. */
export const hostAttacks = ({ deployment, hostAddresses }: Target): readonly Attack[] => {
  const ssh = deployment.settings.ssh.port;
  return hostAddresses.flatMap((host) =>
    [...services, [ssh, "ssh"] as const].map(
      ([port, name]): Attack => ({
        theme: "host",
        name: `${name} of this server at ${host}, port ${port}`,
        attempt: { kind: "open", host, port },
        through: opened,
      }),
    ),
  );
};
