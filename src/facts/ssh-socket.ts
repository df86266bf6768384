import type { Fact } from "./fact.ts";

/** Settings of one unit in the order in which systemd reads them; an empty ListenStream= forgets the ones before. */
export const parseListenStreams = (text: string): readonly number[] => {
  let ports: number[] = [];
  for (const [, value = ""] of text.matchAll(/^[ \t]*ListenStream[ \t]*=[ \t]*(.*?)[ \t]*$/gm)) {
    const port = Number(/(?:^|:)(\d+)$/.exec(value)?.[1] ?? Number.NaN);
    if (value === "") ports = [];
    else if (!Number.isNaN(port)) ports.push(port);
  }
  return [...new Set(ports)];
};

const units = ["/etc/systemd/system", "/run/systemd/system", "/usr/lib/systemd/system"];
const dropIns = [
  "/usr/lib/systemd/system",
  "/run/systemd/generator",
  "/run/systemd/system",
  "/etc/systemd/system",
];

/** Ports on which systemd listens for sshd, where it does so (Ubuntu); from the files of ssh.socket. */
export const sshSocketPorts: Fact<readonly number[]> = {
  key: "ssh-socket-ports",
  read: async (host) => {
    const read = async (path: string): Promise<string | null> => {
      const bytes = await host.read(path);
      return bytes === null ? null : new TextDecoder().decode(bytes);
    };
    const [unit] = (await Promise.all(units.map((folder) => read(`${folder}/ssh.socket`)))).filter(
      (text) => text !== null,
    );
    if (unit === undefined) return [];
    const parts = await Promise.all(
      dropIns.map(async (folder) => {
        const names = (await host.list(`${folder}/ssh.socket.d`)) ?? [];
        return await Promise.all(names.map((name) => read(`${folder}/ssh.socket.d/${name}`)));
      }),
    );
    return parseListenStreams([unit, ...parts.flat()].map((text) => text ?? "").join("\n"));
  },
};
