import { confirm, preparedServer } from "../deployment.ts";
import { expect } from "../expect.ts";
import { documentsBackup, oldFolder } from "../legacy/documents.ts";
import { refusals } from "../legacy/refusals.ts";
import type { Scenario } from "../scenario.ts";
import type { Server } from "../server.ts";
import { turn } from "../turn.ts";

const state = "/opt/openclaw/state/gateway";
const exported = "/root/exported";

const works = async (server: Server): Promise<void> => {
  const { code, stdout, stderr } = await server.run(turn("hello"), { check: false, timeoutSeconds: 180 });
  expect(code === 0, "the agent does not answer", stdout + stderr);
};

/** What the documents' archives held is in place; what it must not bring is not. */
const inPlace = async (server: Server): Promise<string[]> => {
  const problems: string[] = [];
  const different = await server.run(
    [
      "sh",
      "-c",
      `cd ${oldFolder}/volume && find . -type f ! -name openclaw.json ! -name .env ! -name SOUL.md -exec cmp {} ${state}/{} \\;`,
    ],
    { check: false },
  );
  if (different.stdout + different.stderr !== "") problems.push(different.stdout + different.stderr);
  const { stdout } = await server.shell(
    `cd ${state}; ls -A; stat -c '%u:%g %a' workspace/memory/2026-01-02.md; readlink workspace/memory/newest.md; find . ! -user 1000 | head -3; grep "Who I am" workspace/SOUL.md`,
  );
  for (const word of ["1000:1000 600", "2026-01-03.md", "# Who I am"])
    if (!stdout.includes(word)) problems.push(`${word} is missing in: ${stdout}`);
  for (const word of ["leads-out", ".env", "openclaw.json\n", "./"])
    if (stdout.includes(word)) problems.push(`${word} is in: ${stdout}`);
  return problems;
};

/** Names and kinds that no restore of archives takes, and one that only looks like it. */
const oddities = `
cd ${state}/workspace
mkfifo pipe
touch "$(printf 'bad\\377')"
echo odd >"$(printf 'odd\\357\\277\\275')"
chown 1000:1000 pipe bad* odd*
`;

/** With nothing but sha256sum, openssl and tar. */
const withoutClincher = `
cd ${exported}
sha256sum --check --strict --quiet openclaw-manifest-*.sha256
sed -n 's/^backup_key = "\\(.*\\)"$/\\1/p' /etc/clincher/secrets.toml >/root/key
openssl dgst -sha256 -hmac "$(cat /root/key)" openclaw-manifest-*.sha256 | grep -q "$(cat openclaw-manifest-*.hmac)"
for kind in data config sandboxes; do
  mkdir -p /root/opened/$kind
  openssl enc -d -aes-256-cbc -pbkdf2 -in openclaw-$kind-*.tar.gz.enc -out /root/$kind.tar.gz -pass file:/root/key
  tar -xzf /root/$kind.tar.gz -C /root/opened/$kind
done
clincher restore --to /root/whole
rm /root/whole/opt/openclaw/state/gateway/workspace/pipe /root/whole/opt/openclaw/state/gateway/workspace/bad*
test "$(cat /root/opened/data/workspace/odd*)" = odd
diff -r --no-dereference /root/opened/data /root/whole/opt/openclaw/state/gateway
diff -r --no-dereference /root/opened/sandboxes /root/whole/opt/openclaw/sandboxes
diff -r /root/opened/config/clincher /root/whole/etc/clincher
cmp /root/opened/config/compose.yaml /opt/openclaw/compose.yaml
`;

const refuse = async (server: Server): Promise<string[]> => {
  const problems: string[] = [];
  const now = `cat ${state}/workspace/memory/mark; docker ps --no-trunc -q | sort; ls -A /opt/openclaw /etc/cron.d`;
  const before = (await server.shell(now)).stdout;
  for (const { what, make, given, exit, says } of refusals) {
    const argv = given.replace("KEY", `${oldFolder}/key`);
    const { code, stdout, stderr } = await server.run(
      [
        "sh",
        "-c",
        `rm -rf /root/bad; mkdir /root/bad; cd /root/bad; { ${make}; } >/root/made 2>&1; clincher restore --yes ${argv}`,
      ],
      { check: false },
    );
    const messages = stderr.match(/^error: /gm)?.length ?? 0;
    if (code !== exit || messages !== 1 || !stderr.includes(says))
      problems.push(`${what}: exit ${code} instead of ${exit}, "${says}"?\n${stdout}${stderr}`);
    const after = (await server.shell(now)).stdout;
    if (after !== before) problems.push(`${what}: something has changed\n${after}`);
  }
  return problems;
};

const scenario: Scenario = {
  name: "legacy",
  proves:
    "archives made by the documents' own commands restore; exported ones restore and open with openssl and tar; hostile ones do nothing",
  async run(lab) {
    const server = await preparedServer(lab, "heir", { base: "docker" });
    lab.step("the documents' own backup, of the documents' own deployment");
    await documentsBackup(server);

    lab.step("a fresh server from its archives");
    const restore = ["clincher", "restore", "--yes"];
    const { stderr } = await server.run(
      ["sh", "-c", `${restore.join(" ")} ${oldFolder}/openclaw-*.tar.gz.enc --key-file ${oldFolder}/key`],
      { timeoutSeconds: 900 },
    );
    await confirm(server);
    const problems = await inPlace(server);
    if (!stderr.includes("Nothing vouches for")) problems.push(`no warning: ${stderr}`);
    await works(server);

    lab.step("export, and what openssl and tar make of it");
    await server.shell(oddities);
    await server.run(["clincher", "backup", "run"]);
    const { stdout: told } = await server.run(["clincher", "backup", "export", "--to", exported]);
    if (!/^Not in them .*"\S+bad/m.test(told) || !/^Not in them .*\/pipe"/m.test(told))
      problems.push(`what no archive takes is not named: ${told}`);
    const opened = await server.shell(withoutClincher, { check: false });
    if (opened.code !== 0) problems.push(`exported archives: ${opened.stdout}${opened.stderr}`);

    lab.step("back from what was exported, while it runs; and undone");
    const mark = `${state}/workspace/memory/mark`;
    await server.shell(`echo later >${mark}`);
    const again = await server.run(["sh", "-c", `${restore.join(" ")} ${exported}/*`], {
      timeoutSeconds: 300,
    });
    if (again.stderr.includes("Nothing vouches")) problems.push("the manifest does not count");
    const gone = await server.run(["test", "-e", mark], { check: false });
    if (gone.code === 0) problems.push("what came after the export is still there");
    problems.push(...(await inPlace(server)));
    const certificates = await server.shell("ls -A /opt/openclaw/state");
    if (!certificates.stdout.includes("caddy")) problems.push("what is in no archive is gone");
    await works(server);
    await server.run([...restore, "--undo"], { timeoutSeconds: 300 });
    const back = await server.run(["cat", mark], { check: false });
    if (back.stdout !== "later\n") problems.push("undo does not bring it back");

    lab.step(`${refusals.length} archives and command lines that are refused`);
    problems.push(...(await refuse(server)));
    expect(problems.length === 0, `${problems.length} problems`, problems.join("\n"));
  },
};

export default scenario;
