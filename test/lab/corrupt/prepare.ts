import { rm } from "node:fs/promises";
import type { Server } from "../server.ts";
import { cheapKey } from "./cheap-key.ts";
import { type Lane, laneStore } from "./lane.ts";

export const repository = "/var/backups/clincher";

/** A small agent: text, something binary, a link, folders, owners; enough for several packs. */
const life = `
state=/opt/openclaw/state/gateway
mkdir -p $state/workspace/memory $state/agents/main /opt/openclaw/state/caddy /opt/openclaw/sandboxes
cd $state
for i in 1 2 3 4 5 6; do
  head -c 3000 /dev/urandom | base64 >agents/main/session-$i.jsonl
  echo "memory $i" >workspace/memory/$i.md
done
head -c 20000 /dev/urandom >state.sqlite
ln -s workspace/memory/1.md newest
chmod 600 state.sqlite
chown -hR 1000:1000 $state /opt/openclaw/sandboxes
chmod 700 $state
`;

const more = `
cd /opt/openclaw/state/gateway
echo "and more" >>workspace/memory/2.md
head -c 9000 /dev/urandom >agents/main/session-new.jsonl
chown 1000:1000 agents/main/session-new.jsonl
`;

/** Data on a server on which nothing runs, and two backups of it. Gives the key and the newest backup's id. */
export const backedUp = async (
  server: Server,
): Promise<{ readonly key: string; readonly newest: string }> => {
  await server.shell(
    "apt-get -q update >/dev/null; DEBIAN_FRONTEND=noninteractive apt-get -q -y install --no-install-recommends restic >/dev/null",
  );
  await server.shell(life);
  await server.run(["clincher", "backup", "run"]);
  await server.shell(more);
  const { stdout } = await server.run(["clincher", "backup", "run", "--json"]);
  const newest = (JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as { id: string }).id;
  const key = /^backup_key = "(.+)"$/m.exec(await server.read("/etc/clincher/secrets.toml"))?.[1] ?? "";
  return { key, newest };
};

/** Runs restic itself on the server's repository. */
export const restic = async (server: Server, key: string, argv: readonly string[]): Promise<string> =>
  (
    await server.run(["restic", "--no-cache", "--repo", repository, ...argv], {
      env: { RESTIC_PASSWORD: key },
    })
  ).stdout;

/** Makes the lanes' password quick to try. */
export const quicken = async (server: Server, key: string, lanes: readonly Lane[]): Promise<void> => {
  const { name, text } = cheapKey(key, await restic(server, key, ["cat", "masterkey"]));
  for (const lane of lanes) {
    await rm(`${laneStore(lane)}/keys`, { recursive: true });
    await Bun.write(`${laneStore(lane)}/keys/${name}`, text);
  }
};
