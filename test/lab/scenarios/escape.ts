import { own } from "../../guard/hostile/attack.ts";
import { type Attack, attacks } from "../../guard/hostile.ts";
import { median, sendFrom, status } from "../escape/client.ts";
import { createArguments, gatewayRuns, wholeLife } from "../escape/openclaw.ts";
import { guardSocket, marker, prepare, startGateway, startLitellm } from "../escape/prepare.ts";
import { expect } from "../expect.ts";
import type { Lab } from "../lab.ts";
import type { Scenario } from "../scenario.ts";
import type { Server } from "../server.ts";

const sandbox = { name: own, folder: "agent-main-f331f052" };

const livesAsItShould = async (server: Server): Promise<void> => {
  await wholeLife(server, "2026.3.13", sandbox);
  await wholeLife(server, "2026.9.6", {
    name: "openclaw-sbx-workspace-5a0c11d2",
    folder: "workspace-5a0c11d2",
  });
};

const createOwn = async (server: Server): Promise<void> => {
  for (const argv of [createArguments["2026.3.13"](sandbox), ["docker", "start", own]]) {
    const made = await gatewayRuns(server, argv);
    expect(made.code === 0, `${argv.slice(0, 2).join(" ")} failed`, made.stderr);
  }
};

/** Everything of Docker that an attack could have changed. */
const state = async (server: Server): Promise<string> =>
  (
    await server.shell(`docker ps -a --no-trunc --format '{{.ID}} {{.Names}} {{.State}}' | sort
      docker images -a --no-trunc --format '{{.ID}} {{.Repository}}:{{.Tag}}' | sort
      docker network ls -q | sort; docker volume ls -q | sort
      docker ps -aq | xargs docker inspect -f '{{.Name}} {{.State.StartedAt}} {{.RestartCount}} {{json .HostConfig}}' | sort`)
  ).stdout;

const now = async (server: Server): Promise<string> => (await server.run(["date", "+%s.%N"])).stdout.trim();

/** What happened in Docker, apart from the execs by which this scenario runs its own client. */
const eventsBetween = async (server: Server, since: string, until: string): Promise<readonly string[]> => {
  const format = "{{.Type}} {{.Action}} {{.Actor.Attributes.name}}";
  const { stdout } = await server.run([
    "docker",
    "events",
    "--since",
    since,
    "--until",
    until,
    "--format",
    format,
  ]);
  const mine = /^container exec_(create|start): perl |^container exec_die openclaw$/;
  // The action of an exec is its whole command, and this one has many lines.
  const events = stdout.split(/\n(?=(?:container|image|network|volume|plugin|daemon|builder) )/);
  return events.map((event) => event.trim()).filter((event) => event !== "" && !mine.test(event));
};

const allRefused = async (lab: Lab, server: Server): Promise<void> => {
  lab.step(`${attacks.length} attacks from inside the gateway's container, through the guard`);
  const [before, since] = [await state(server), await now(server)];
  const answers = await sendFrom(
    server,
    "openclaw",
    guardSocket,
    attacks.map(({ raw }) => raw),
  );
  const until = await now(server);
  for (const [index, { name }] of attacks.entries()) {
    const answer = answers[index] ?? "";
    expect([0, 400, 403, 404, 413, 417].includes(status(answer)), `"${name}" was not refused`, answer);
    expect(!answer.includes(marker), `"${name}" shows a key`);
  }
  const events = await eventsBetween(server, since, until);
  expect(events.length === 0, "something reached Docker", events.join("\n"));
  const after = await state(server);
  expect(after === before, "Docker is not as it was", `${before}\n---\n${after}`);
  const { stdout } = await server.shell("journalctl -u clincher-guard -o cat --no-pager");
  const noted = stdout.split("\n").filter((line) => line.includes('"event":"refused"')).length;
  expect(noted >= attacks.length, `only ${noted} of ${attacks.length} refusals are in the journal`);
  expect(!stdout.includes(marker), "a key is in the journal");
};

const foldersHeldFast = async (lab: Lab, server: Server): Promise<void> => {
  lab.step("a symbolic link in a folder's place, before and after the check");
  const root = "/opt/openclaw/sandboxes";
  const race = { name: "openclaw-sbx-race", folder: "race" };
  await gatewayRuns(server, ["sh", "-c", `ln -s / ${root}/race`]);
  const early = await gatewayRuns(server, createArguments["2026.3.13"](race));
  expect(
    early.code !== 0 && early.stderr.includes("not a folder"),
    "a link was taken for a folder",
    early.stderr,
  );
  await gatewayRuns(server, [
    "sh",
    "-c",
    `rm ${root}/race; mkdir ${root}/race; echo mine >${root}/race/file`,
  ]);
  const made = await gatewayRuns(server, createArguments["2026.3.13"](race));
  expect(made.code === 0, "a folder was refused", made.stderr);
  await gatewayRuns(server, ["sh", "-c", `mv ${root}/race ${root}/race-2; ln -s / ${root}/race`]);
  const late = await gatewayRuns(server, ["docker", "start", race.name]);
  expect(late.code !== 0, "a link was followed at the start", late.stdout);
  // Even a start that skips the guard's second look gets the folder that was checked.
  await server.run(["docker", "start", race.name]);
  const seen = await gatewayRuns(server, ["docker", "exec", race.name, "ls", "/workspace"]);
  expect(seen.stdout.trim() === "file", "the sandbox sees another folder", seen.stdout + seen.stderr);
  await gatewayRuns(server, ["docker", "rm", "-f", race.name]);
  const { stdout } = await server.shell("ls /run/clincher-guard; grep clincher-guard /proc/mounts || true");
  expect(!stdout.includes("race"), "its folder is still held", stdout);
};

const maximumKept = async (lab: Lab, server: Server): Promise<void> => {
  lab.step("one sandbox more than the maximum, and a guard that was started anew");
  const many = [1, 2, 3, 4].map((number) => ({
    name: `openclaw-sbx-many-${number}`,
    folder: `many-${number}`,
  }));
  const codes = await Promise.all(
    many.map(async (names) => (await gatewayRuns(server, createArguments["2026.3.13"](names))).code),
  );
  expect(
    codes.filter((code) => code === 0).length === 3,
    "not exactly three of four were created",
    codes.join(" "),
  );
  await server.run(["systemctl", "restart", "clincher-guard"]);
  await server.shell(
    "for i in $(seq 50); do test -S /opt/openclaw/guard/docker.sock && exit 0; sleep 0.1; done",
  );
  const listed = await gatewayRuns(server, ["docker", "ps", "-aq"]);
  expect(
    listed.stdout.trim().split("\n").length === 3,
    "it does not know its sandboxes again",
    listed.stderr,
  );
  const again = await gatewayRuns(
    server,
    createArguments["2026.3.13"]({ name: "openclaw-sbx-x", folder: "many-1" }),
  );
  expect(
    again.code !== 0 && again.stderr.includes("3 sandboxes already"),
    "a fourth was created",
    again.stderr,
  );
  await server.shell("docker ps -aq --filter name=openclaw-sbx-many | xargs docker rm -f");
};

const knowsItself = async (lab: Lab, server: Server): Promise<void> => {
  lab.step("OpenClaw 2026.9.6 knows its own container again");
  const probe =
    'const fs=require("node:fs");process.stdout.write(JSON.stringify([fs.readFileSync("/proc/sys/kernel/random/boot_id","utf8").trim(),fs.readlinkSync("/proc/self/ns/mnt")]));';
  const script = `id=$(docker inspect --type container --format '{{json .ID}} {{json .Mounts}} {{json .HostConfig.Tmpfs}}' "$(hostname)") || exit 1
    case "$id" in *sandboxes*) ;; *) exit 2;; esac
    test "$(docker exec "$(hostname)" /usr/local/bin/node -e '${probe}')" = "$(/usr/local/bin/node)"`;
  const { code, stderr } = await gatewayRuns(server, ["sh", "-c", script]);
  expect(code === 0, `it does not (${code})`, stderr);
};

const measured = async (lab: Lab, server: Server): Promise<void> => {
  const inspect = `GET /v1.45/containers/${own}/json HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n\r\n`;
  await server.shell(`docker rm -f probe 2>/dev/null || true
    docker run -d --name probe --network none -v /usr:/usr:ro -v /usr/lib:/lib:ro \\
      $(test -d /usr/lib64 && echo -v /usr/lib64:/lib64:ro) -e PATH=/usr/bin:/bin -v /run:/hostrun \\
      -v /opt/openclaw/guard:/run/guard:ro busybox:1.37 sleep 86400`);
  const bare = await median(server, "probe", "/hostrun/docker.sock", 1000, inspect);
  const through = await median(server, "probe", guardSocket, 1000, inspect);
  await server.run(["docker", "rm", "-f", "probe"]);
  const pid = (
    await server.run(["systemctl", "show", "-p", "MainPID", "--value", "clincher-guard"])
  ).stdout.trim();
  const resident = Number(/VmRSS:\s+(\d+)/.exec(await server.read(`/proc/${pid}/status`))?.[1]) / 1024;
  const peak = Number(/VmHWM:\s+(\d+)/.exec(await server.read(`/proc/${pid}/status`))?.[1]) / 1024;
  lab.step(
    `median of 1,000 inspects: ${bare} ms bare, ${through} ms through the guard; resident ${resident.toFixed(1)} MB, at most ${peak.toFixed(1)} MB`,
  );
  expect(through - bare <= 3, "the guard adds more than 3 ms");
  expect(resident <= 60, "the guard needs more than 60 MB");
};

const muchThrough = async (lab: Lab, server: Server): Promise<void> => {
  lab.step("50 MB out of a sandbox and 50 MB into it");
  const out = await gatewayRuns(server, [
    "sh",
    "-c",
    `docker exec ${own} head -c 50000000 /dev/zero | wc -c`,
  ]);
  expect(out.stdout.trim() === "50000000", "not all came out", out.stdout + out.stderr);
  const into = await gatewayRuns(server, [
    "sh",
    "-c",
    `head -c 50000000 /dev/zero | docker exec -i ${own} wc -c`,
  ]);
  expect(into.stdout.trim() === "50000000", "not all went in", into.stdout + into.stderr);
};

const succeedBare = async (lab: Lab, server: Server): Promise<void> => {
  lab.step("the same attacks on Docker's bare socket");
  await server.run(["systemctl", "stop", "clincher-guard"]);
  const root = "/opt/openclaw/sandboxes";
  await server.shell(`mkdir ${root}/swapped`);
  await server.run(createArguments["2026.3.13"]({ name: "swapped", folder: "swapped" }));
  await server.shell(`rmdir ${root}/swapped; ln -s / ${root}/swapped; docker start swapped`);
  const seen = await server.run(["docker", "exec", "swapped", "ls", "/workspace"]);
  expect(
    seen.stdout.includes("etc"),
    "a link in a folder's place does no harm: the check cannot fail",
    seen.stdout,
  );
  await startLitellm(server);
  await startGateway(server, "/run:/run/guard", "0:0");
  const works = (attack: Attack, answer: string): boolean => {
    const code = status(answer);
    // 304: it has started already.
    return ((code >= 100 && code < 300) || code === 304) === attack.works;
  };
  const answers = await sendFrom(
    server,
    "openclaw",
    guardSocket,
    attacks.map(({ raw }) => raw),
    20,
  );
  const wrong = attacks.flatMap((attack, index) =>
    works(attack, answers[index] ?? "")
      ? []
      : [
          `${attack.name}: ${attack.works ? "fails" : "works"}: ${answers[index]?.slice(0, 30)} … ${answers[index]?.slice(-200)}`,
        ],
  );
  expect(
    wrong.length === 0,
    `${wrong.length} attacks do otherwise without the guard: they prove nothing`,
    wrong.join("\n"),
  );
  lab.step(`${attacks.filter((attack) => attack.works).length} of them work there`);
};

const scenario: Scenario = {
  name: "escape",
  proves:
    "nothing that an owner of the gateway's container asks of Docker gets past the guard but sandboxes, which work before and after",
  async run(lab) {
    const server = await prepare(lab);
    lab.step("whole lives of sandboxes, as both versions of OpenClaw ask for them");
    await livesAsItShould(server);
    await knowsItself(lab, server);
    await createOwn(server);
    await allRefused(lab, server);
    await muchThrough(lab, server);
    await measured(lab, server);
    await server.run(["docker", "rm", "-f", own]);
    await foldersHeldFast(lab, server);
    await maximumKept(lab, server);
    lab.step("sandboxes live as before");
    await livesAsItShould(server);
    await createOwn(server);
    await succeedBare(lab, server);
  },
};

export default scenario;
