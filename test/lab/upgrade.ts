import { command } from "./command.ts";
import { expect } from "./expect.ts";
import type { Lab } from "./lab.ts";
import { inet, inNamespace } from "./network.ts";
import { openclaw } from "./openclaw.ts";
import type { Server } from "./server.ts";
import { turn } from "./turn.ts";

export const oldRelease = "2026.3.13";
export const newRelease = "2026.9.6";

/** The agent has been used: a conversation, memories in a database. */
export const useAgent = async (lab: Lab, server: Server): Promise<void> => {
  lab.step("the agent is used: a conversation, memories in a database");
  await lab.internet.model([{ text: "Noted: Fermat.", when: "the dog is called Fermat" }]);
  await server.run(turn("the dog is called Fermat"));
  const notes = "/opt/openclaw/state/gateway/workspace/memory/2026-11-20.md";
  await server.write(notes, "The dog is called Fermat.\n");
  await server.run(openclaw("memory", "index", "--force"));
};

/** What the agent has and clincher decides, one line a file; what a gateway writes by merely starting is left out. */
export const stateOf = async (server: Server): Promise<string> => {
  const { stdout } = await server.shell(`
cat /etc/clincher/clincher.toml
cd /opt/openclaw/state/gateway
find . -type f -not -path './logs/*' -not -path './cache/*' -not -path './update-check.json' -print0 | sort -z | xargs -0 sha256sum
find /opt/openclaw/sandboxes -type f -print0 | sort -z | xargs -0 -r sha256sum`);
  return stdout;
};

/** What asking the agent one question changes, whichever release it is. */
export const touchedByTurn =
  /sessions\/|agent\/models\.json|identity\/device-auth\.json|sandbox\/containers\.json/;

export const differencesOf = (before: string, after: string): string => {
  const [old, now] = [before.split("\n"), after.split("\n")];
  return [
    ...old.filter((line) => !now.includes(line)).map((line) => `- ${line}`),
    ...now.filter((line) => !old.includes(line)).map((line) => `+ ${line}`),
  ].join("\n");
};

/** The release that runs, by its own word, and only when it is healthy. */
export const running = async (server: Server): Promise<string> => {
  const { stdout } = await server.run(
    [
      "sh",
      "-c",
      "docker inspect --format '{{.State.Health.Status}}' openclaw; docker exec openclaw node -p 'require(\"/app/package.json\").version'",
    ],
    { check: false },
  );
  return stdout.trim().replace(/^healthy\n/, "");
};

export const clincher = async (
  server: Server,
  ...argv: readonly string[]
): Promise<{ code: number; said: string }> => {
  const { code, stdout, stderr } = await server.run(["clincher", ...argv], {
    check: false,
    timeoutSeconds: 600,
  });
  return { code, said: stdout + stderr };
};

/** What is said when the new release starts on the copy that it was tried on. */
export const tookOver = "started on what it took over in the trial";

/** What the agent writes while a release is tried. */
export const writtenMeanwhile = "/opt/openclaw/state/gateway/workspace/memory/written-meanwhile.md";

/**
 * Script: the agent writes one line after the other until it is stopped, but where a backup has it stand still; how many it
 * has written at least is in /run/written.
 */
export const writeWithoutRest = `N=$(cat ${writtenMeanwhile} 2>/dev/null | wc -l)
ID=$(docker inspect --format '{{.Id}}' openclaw)
while docker inspect --format '{{.State.Running}}' $ID 2>/dev/null | grep -q true; do
  docker exec $ID sh -c 'date >>/home/node/.openclaw/workspace/memory/written-meanwhile.md' >/dev/null 2>&1 && N=$((N + 1))
  sleep 0.5
done
echo $N >/run/written`;

/** Upgrades, and runs a shell script as soon as the new release is tried. */
export const upgradeWhile = async (
  server: Server,
  script: string,
): Promise<{ code: number; said: string }> => {
  const { stdout } = await server.shell(
    `clincher upgrade ${newRelease} --yes >/run/upgrade.log 2>&1 & P=$!
while kill -0 $P 2>/dev/null && ! docker inspect clincher-trial >/dev/null 2>&1; do sleep 0.05; done
${script}
C=0; wait $P || C=$?; echo $C; cat /run/upgrade.log`,
  );
  const [code = "", ...said] = stdout.split("\n");
  return { code: Number(code), said: said.join("\n") };
};

/**
 * Looks ten times a second whether the gateway answers, and starts no program for it but `sleep`: they would take from what it
 * looks at. A line is what was found and when: a refusal counts from when it was asked, as nobody may be there to refuse at
 * once.
 */
const look = `ask() {
  { exec 3<>/dev/tcp/172.30.0.3/18789 && printf 'GET /healthz HTTP/1.0\\r\\n\\r\\n' >&3 && read -r -t 1 said <&3; } 2>/dev/null
  [[ $? == 0 && $said == *" 200 "* ]]
}
while :; do
  asked=$EPOCHREALTIME
  if ask; then echo "200 $EPOCHREALTIME"; else echo "none $asked"; fi
  exec 3>&-
  sleep 0.1
done >/run/watch.log`;

/** Seconds for which a gateway did not answer, seen by somebody else than clincher. */
export const watchGateway = async (server: Server): Promise<() => Promise<number>> => {
  const unit = "lab-watch";
  await server.run(["systemd-run", "--quiet", "--collect", `--unit=${unit}`, "bash", "-c", look]);
  return async () => {
    await server.run(["systemctl", "stop", unit]);
    const seen = (await server.read("/run/watch.log"))
      .split("\n")
      .filter((line) => / \d+\./.test(line))
      .map((line) => ({ well: line.startsWith("200 "), at: Number(line.split(" ")[1]) }));
    expect(
      seen.some(({ well }) => well),
      "the watcher never saw the gateway",
    );
    // The longest: a busy machine answers late now and then, which is no outage.
    let [longest, since] = [0, null as number | null];
    for (const { well, at } of seen) {
      if (since === null && well) continue;
      since ??= at;
      longest = Math.max(longest, at - since);
      if (well) since = null;
    }
    return longest;
  };
};

/** What callers from outside get, one after the other, until it is asked for: answers that are none, and the longest wait. */
export const watchCallers = (
  server: Server,
): (() => Promise<{ readonly refused: readonly string[]; readonly longest: number }>) => {
  const { domain, address } = server;
  const call = inNamespace(inet, [
    ...["curl", "-sk", "-m", "60", "-o", "/dev/null", "-w", "%{http_code} %{time_total}"],
    ...["--resolve", `${domain}:443:${address}`, `https://${domain}/healthz`],
  ]);
  const seen: string[] = [];
  let over = false;
  const watching = (async () => {
    while (!over) {
      seen.push((await command(call, { check: false })).stdout);
      await Bun.sleep(50);
    }
  })();
  return async () => {
    over = true;
    await watching;
    expect(seen.length > 10, "hardly anybody called", seen.join("\n"));
    return {
      refused: seen.filter((each) => !each.startsWith("200 ")),
      longest: Math.max(...seen.map((each) => Number(each.split(" ")[1]))),
    };
  };
};
