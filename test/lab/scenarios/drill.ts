import { givenSecrets, installedServer } from "../deployment.ts";
import { expect } from "../expect.ts";
import type { Lab } from "../lab.ts";
import { openclaw } from "../openclaw.ts";
import { untilPolled } from "../recovery/pollers.ts";
import type { Scenario } from "../scenario.ts";
import type { Server } from "../server.ts";
import { turn } from "../turn.ts";

const cronFile = "/etc/cron.d/clincher";

/**
 * Makes a backup with restic itself, as the newest: the data of the last one, altered by a script ($G is the gateway's
 * state), and where `agrees` names the altered file, with a manifest that says so.
 */
const wrongBackup = `
GOOD=$1 ALTER=$2 AGREES=$3
A=/root/altered; rm -rf $A; clincher restore --snapshot "$GOOD" --to $A >/dev/null
G=$A/opt/openclaw/state/gateway
eval "$ALTER"
if [ -n "$AGREES" ]; then
  M=$A/var/lib/clincher/backup/manifest
  P=/opt/openclaw/state/gateway/$AGREES
  SIZE=$(stat -c %s "$G/$AGREES") HASH=$(sha256sum "$G/$AGREES" | cut -c1-64)
  sed -i -E "s#^(f [0-7]+ [0-9]+ [0-9]+) [0-9]+ ([0-9]+ [0-9]+ [0-9]+) [0-9a-f]{64} (\\\\[\\"$P\\"\\\\])\\$#\\\\1 $SIZE \\\\2 $HASH \\\\3#" $M
  grep -q "$HASH" $M
  sed -i -E "s/(\\"manifest\\": \\")[0-9a-f]{64}/\\\\1$(sha256sum $M | cut -c1-64)/" $A/var/lib/clincher/backup/about.json
fi
RESTIC_PASSWORD=$(sed -n 's/^backup_key *= *"\\(.*\\)"/\\1/p' /etc/clincher/secrets.toml)
export RESTIC_PASSWORD A
unshare --mount sh -euc '
for P in opt/openclaw/state opt/openclaw/sandboxes etc/clincher var/lib/clincher/backup; do mount --bind $A/$P /$P; done
restic --repo /var/backups/clincher --no-cache backup --quiet --host box --tag clincher --tag clincher-0.1.0 -- \\
  /etc/clincher /opt/openclaw/state /opt/openclaw/sandboxes /var/lib/clincher/backup /var/lib/clincher/images.lock.json'
rm -rf $A
`;

interface Wrong {
  readonly what: string;
  readonly alter: string;
  readonly agrees: string;
  readonly told: RegExp;
}

const database = "memory/main.sqlite";
const wrongs: readonly Wrong[] = [
  {
    what: "a database that was cut off",
    alter: `truncate -s 2000000 $G/${database}`,
    agrees: "",
    told: /main\.sqlite has 2000000 bytes, had \d+/,
  },
  {
    what: "a database that was cut off, with a manifest that agrees",
    alter: `truncate -s 2000000 $G/${database}`,
    agrees: database,
    told: /main\.sqlite: database disk image is malformed/,
  },
  {
    what: "a database with other pages, with a manifest that agrees",
    alter: `dd if=/dev/urandom of=$G/${database} bs=4096 seek=20 count=3 conv=notrunc 2>/dev/null`,
    agrees: database,
    told: /main\.sqlite: .*malformed/,
  },
  {
    what: "documents that only OpenClaw can judge, with a manifest that agrees",
    alter: `echo '{"x":null}' >$G/devices/paired.json`,
    agrees: "devices/paired.json",
    told: /OpenClaw starts on it, and is not well/,
  },
];

/** What a drill could leave: containers, networks, folders. */
const traces = async (server: Server): Promise<string> => {
  const { stdout } = await server.shell(
    "docker ps --all --filter label=dev.clincher.drill --quiet; docker network ls --format '{{.Name}}' | sort | tr '\\n' ' '; ls -a /var/lib/clincher | tr '\\n' ' '; ls /opt/openclaw -a | tr '\\n' ' '",
  );
  return stdout;
};

const drill = async (server: Server): Promise<{ code: number; said: string }> => {
  const { code, stdout, stderr } = await server.run(["clincher", "drill", "run", "--wait", "2m"], {
    check: false,
    timeoutSeconds: 300,
  });
  return { code, said: stdout + stderr };
};

const proveKilled = async (lab: Lab, server: Server): Promise<void> => {
  lab.step("kill -9 while the rehearsed gateway runs: what is left is cleared away by the next backup");
  await server.shell(
    `clincher drill run --wait 2m >/dev/null 2>&1 & P=$!
     for I in $(seq 600); do docker inspect clincher-drill >/dev/null 2>&1 && break; sleep 0.1; done
     kill -9 $P; docker inspect --format '{{.State.Status}}' clincher-drill; test -d /var/lib/clincher/drill`,
  );
  const reach = await server.run(
    [
      ...["docker", "exec", "clincher-drill", "node", "-e"],
      "fetch('https://api.telegram.org').then(()=>process.exit(0),()=>process.exit(1))",
    ],
    { check: false },
  );
  expect(reach.code !== 0, "a rehearsed gateway reaches Telegram");
  await server.run(["clincher", "backup", "run", "--wait", "2m"]);
};

const proveSchedule = async (lab: Lab, server: Server): Promise<void> => {
  lab.step("cron ran what it was told; a failed and a missing run are alerts");
  const asked = async () => {
    const { code, stdout } = await server.run(["clincher", "schedule", "--json"], { check: false });
    return {
      code,
      ...(JSON.parse(stdout) as { alerts: { what: string }[]; tasks: { task: string; last: unknown }[] }),
    };
  };
  const failed = await asked();
  expect(
    failed.code === 1 && failed.alerts.some(({ what }) => what.startsWith("The last drill failed")),
    "a failed drill is no alert",
    JSON.stringify(failed),
  );
  await server.shell(
    `for I in $(seq 75); do journalctl -t clincher --no-pager -o cat | grep -q '^Whole: local' && exit 0; sleep 1; done; exit 1`,
    { timeoutSeconds: 90 },
  );
  await server.run(["clincher", "install", "--yes"]);
  expect((await drill(server)).code === 0, "a good backup fails after the wrong ones");
  const well = await asked();
  expect(well.code === 0, "there are alerts though all is well", JSON.stringify(well.alerts));
  expect(
    well.tasks.find(({ task }) => task === "verify")?.last !== null,
    "what cron ran is not in the record",
  );
  await server.run(["rm", cronFile]);
  expect((await asked()).code === 1, "a missing cron file is no alert");
  await server.run(["clincher", "install", "--yes"]);
  expect((await asked()).code === 0, "install does not mend the schedule");
};

const scenario: Scenario = {
  name: "drill",
  proves:
    "a good backup passes the rehearsal, one whose data is silently wrong fails, also when its manifest agrees; nothing is left of either, nor of one that was killed; cron runs, and what fails or is missing is an alert",
  async run(lab) {
    const problems: string[] = [];
    const note = (holds: boolean, what: string, evidence = ""): void => {
      if (!holds) problems.push(`${what}\n${evidence}`);
    };
    const { server } = await installedServer(lab, "box");

    lab.step("the agent is used: a turn, memories in a database");
    await lab.internet.model([{ text: "Noted.", when: "remember the dog" }]);
    await server.run(turn("remember the dog"));
    await server.write(
      "/opt/openclaw/state/gateway/workspace/memory/2026-11-20.md",
      "The dog is called Fermat.\n",
    );
    await server.run(openclaw("memory", "index", "--force"));
    const made = await server.run(["clincher", "backup", "run", "--json"]);
    const { id } = JSON.parse(made.stdout) as { id: string };
    const clean = await traces(server);

    lab.step("a good backup passes");
    await untilPolled(lab, [server], 60);
    const { conflicts } = lab.internet.telegram;
    const before = await conflicts();
    const good = await drill(server);
    console.log(good.said);
    note(good.code === 0 && /1 whole/.test(good.said), "a good backup fails", good.said);
    note((await traces(server)) === clean, "something is left of a good drill", await traces(server));
    note((await conflicts()) === before, "somebody else polls Telegram");
    await untilPolled(lab, [server], 60);
    await server.shell(
      `curl -fsS 'https://api.telegram.org/bot${givenSecrets.telegram_bot_token}/getUpdates?timeout=1'`,
    );
    note((await conflicts()) > before, "somebody else who polls is not seen");

    for (const { what, alter, agrees, told } of wrongs) {
      lab.step(`${what}`);
      await server.run(["sh", "-euc", wrongBackup, "sh", id, alter, agrees], { timeoutSeconds: 120 });
      const { code, said } = await drill(server);
      note(code === 1 && told.test(said) && said.includes("Drill failed"), `${what}: exit ${code}`, said);
      note((await traces(server)) === clean, `something is left after ${what}`, await traces(server));
    }
    // From now on cron verifies each minute, beside everything else.
    await server.shell(`sed -i -E 's/^[0-9]+ .*(root clincher backup verify)/* * * * * \\1/' ${cronFile}`);
    const history = await server.run(["clincher", "drill", "history", "--json"]);
    const outcomes = (JSON.parse(history.stdout) as { outcome: string }[]).map(({ outcome }) => outcome);
    note(outcomes.join() === "failed,failed,failed,failed,done", "the history is another", outcomes.join());

    await proveKilled(lab, server);
    note(
      (await traces(server)) === clean,
      "something is left of a drill that was killed",
      await traces(server),
    );
    await proveSchedule(lab, server);
    expect(problems.length === 0, "the drill does not hold", problems.join("\n\n"));
  },
};

export default scenario;
