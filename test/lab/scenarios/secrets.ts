import { givenSecrets, installedServer } from "../deployment.ts";
import { expect } from "../expect.ts";
import type { Scenario } from "../scenario.ts";
import type { Server } from "../server.ts";
import { installStrace } from "../writes.ts";

/** Every secret of the installed server by name, given and generated, as its own file has them. */
const secretsOf = async (server: Server): Promise<ReadonlyMap<string, string>> => {
  const text = await server.read("/etc/clincher/secrets.toml");
  return new Map(
    [...text.matchAll(/^(\w+) = "([^"]+)"/gm)].map(([, name = "", value = ""]) => [name, value]),
  );
};

/** Where a secret must not be, and how to look there. */
const places: Readonly<Record<string, string>> = {
  "docker inspect of every container": "docker ps -aq | xargs docker inspect",
  "docker inspect of every image": "docker images -q | sort -u | xargs docker image inspect",
  "argv of every process": "for p in /proc/[0-9]*; do tr '\\0' ' ' <$p/cmdline; echo; done",
  "argv of every process that an install starts":
    "rm /opt/openclaw/config/gateway/openclaw.json /var/lib/clincher/first-turn.json; strace -f -qq -s 65536 -e trace=execve -o /run/execve.log clincher install --yes >/dev/null; cat /run/execve.log",
  "the log of every container": "for c in $(docker ps -aq); do docker logs $c 2>&1; done",
  "the system's journal": "journalctl --no-pager -o cat",
  "clincher's journal": "cat /var/lib/clincher/journal.db /var/lib/clincher/*.json",
  "the plan":
    "clincher plan; clincher plan --json; rm /opt/openclaw/secrets/gateway/openclaw.json; clincher plan || true; clincher plan --json || true",
  "an install with its events": "clincher install --yes --json; clincher status; clincher status --json",
  "files that everyone can read":
    "find /etc /opt /var /tmp /root /home -xdev -type f -perm -o=r -not -path '/var/lib/docker/*' -not -path '/var/lib/containerd/*' -exec cat {} +",
};

const found = (secrets: ReadonlyMap<string, string>, text: string): string[] =>
  [...secrets].filter(([, value]) => text.includes(value)).map(([name]) => name);

const scenario: Scenario = {
  name: "secrets",
  proves:
    "no given or generated secret is in docker inspect, argv, logs, journals, plans or any file that others can read",
  async run(lab) {
    const { server } = await installedServer(lab, "vault");
    const secrets = await secretsOf(server);
    for (const name of [...Object.keys(givenSecrets), "gateway_token", "litellm_key", "backup_key"]) {
      expect(secrets.has(name), `${name} is not in secrets.toml`);
    }
    const own = await server.shell("cat /etc/clincher/secrets.toml");
    expect(
      found(secrets, own.stdout).length === secrets.size,
      "the search does not find secrets where they are",
    );

    await installStrace(lab, server);
    for (const [place, look] of Object.entries(places)) {
      lab.step(`looking through ${place}`);
      const { stdout, stderr } = await server.run(["sh", "-c", look], { timeoutSeconds: 300 });
      expect(stdout.length > 0, `nothing was read from ${place}`);
      const leaked = found(secrets, stdout + stderr);
      expect(leaked.length === 0, `${leaked.join(", ")} can be read in ${place}`);
    }

    lab.step("the search notices a secret in a container's environment");
    const planted = secrets.get("gateway_token") ?? "";
    await server.shell(
      "docker run -d --name planted --env-file /dev/stdin --entrypoint sleep $(docker images -q caddy | head -1) 300",
      {
        stdin: `TOKEN=${planted}\n`,
      },
    );
    const inspect = await server.shell(places["docker inspect of every container"] ?? "");
    expect(
      found(secrets, inspect.stdout).includes("gateway_token"),
      "a planted secret is not found: the check cannot fail",
    );
  },
};

export default scenario;
