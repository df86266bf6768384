// Runs in a throw-away container of the gateway's image, without network, state or a secret that opens anything: starts
// the gateway and its CLI, and keeps what was compiled meanwhile as /made/code.tar. Standard input: {config, secrets}.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

const given = JSON.parse(readFileSync(0, "utf8"));
writeFileSync("/etc/openclaw/openclaw.json", given.config, { mode: 0o400 });
writeFileSync("/run/secrets/openclaw.json", given.secrets, { mode: 0o400 });

// Node keeps what it compiled only when it ends, and 2026.9.6 takes minutes to end without a network. Its threads and the
// programs that it starts compile as much as it does itself.
const flush = "/tmp/flush.cjs";
const enough = "/tmp/enough";
writeFileSync(
  flush,
  `const waiting = setInterval(() => {
    if (!require("node:fs").existsSync("${enough}")) return;
    clearInterval(waiting);
    require("node:module").flushCompileCache?.();
  }, 100).unref();`,
);

const gateway = spawn("node", ["/app/openclaw.mjs", "gateway"], {
  stdio: ["ignore", "inherit", "inherit"],
  env: { ...process.env, NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ""} --require ${flush}` },
  detached: true,
});
let ended = false;
gateway.on("exit", () => {
  ended = true;
});

const until = async (seconds, holds) => {
  const deadline = Date.now() + seconds * 1000;
  while (!ended && Date.now() < deadline) {
    if (await holds()) return true;
    await sleep(200);
  }
  return false;
};
const answers = () =>
  fetch("http://127.0.0.1:18789/healthz").then(
    ({ ok }) => ok,
    () => false,
  );

if (!(await until(240, answers))) process.exit(1);
// Answers, and goes on loading its channels. Meanwhile the CLI, which asks it for its health.
await Promise.all([
  new Promise((done) => {
    const flags = { stdio: "ignore", timeout: 30_000 };
    spawn("node", ["/app/openclaw.mjs", "health", "--json"], flags).on("exit", done);
  }),
  sleep(3000),
]);
writeFileSync(enough, "");
await sleep(3000);
// With all that it started: what is written to meanwhile cannot be packed.
process.kill(-gateway.pid, "SIGKILL");
const caches = ["jiti", "node-compile-cache"].filter((name) => existsSync(`/tmp/${name}`));
const { status } = spawnSync("tar", ["-cf", "/made/code.tar", "-C", "/tmp", ...caches], {
  stdio: ["ignore", "ignore", "inherit"],
});
process.exit(caches.length > 0 ? status : 1);
