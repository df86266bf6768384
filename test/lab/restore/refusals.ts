import type { Server } from "../server.ts";

const repository = "/var/backups/clincher";
/** A copy of the repository that may be spoilt; each case begins with a new one. */
export const spoilt = "/srv/spoilt";

const largeMegabytes = 24;
/** Part of every backup here, so that one takes more than a moment to come over. */
export const largeFile = `head -c ${largeMegabytes}M /dev/urandom >/opt/openclaw/state/gateway/workspace/large; chown 1000:1000 /opt/openclaw/state/gateway/workspace/large`;

export interface Case {
  readonly what: string;
  /** Spoils the copy; `restic` is the program with the right key. */
  readonly make?: string;
  /** After `clincher restore`. */
  readonly given?: string;
  /** Where programs are looked for first. */
  readonly path?: string;
  readonly exit: number;
  readonly says: string;
}

const biggest = `$(find ${spoilt}/data -type f -printf '%s %p\\n' | sort -n | tail -1 | cut -d' ' -f2)`;
const newest = `$(restic snapshots --json --tag clincher | grep -o '"id":"[0-9a-f]*"' | tail -1 | cut -c7-70)`;
/** Another byte at every sixteenth of a file: whatever of it is needed, some of that is wrong. */
const flip = (file: string): string =>
  `f=${file}; chmod u+w $f; size=$(stat -c %s $f); for at in $(seq 1 15); do printf '\\125' | dd of=$f bs=1 seek=$((size * at / 16)) conv=notrunc status=none; done`;

/** Each pack: of a single one nothing may be needed. */
const flipAll = `for pack in ${spoilt}/data/*/*; do ${flip("$pack")}; done`;

/** A backup like the newest, with something of it changed, and made by restic itself: encrypted and whole. */
const remade = (change: string, tags: string): string => `
rm -rf /srv/remade; restic restore latest --tag clincher --target /srv/remade >/dev/null
cd /srv/remade
${change}
unshare --mount sh -euc 'for each in etc/clincher opt/openclaw var/lib/clincher; do mount --bind /srv/remade/$each /$each; done
restic backup --tag clincher ${tags} /etc/clincher /opt/openclaw /var/lib/clincher/backup >/dev/null'
`;
const usual = "--tag clincher-0.1.0 --tag openclaw-2026.3.13";

export const cases: readonly Case[] = [
  {
    ...{ what: "wrong key", make: "echo 0000000000000000000000000000000000000000000 >/root/wrong" },
    ...{ given: `${spoilt} --key-file /root/wrong`, exit: 3, says: "The key does not open" },
  },
  { what: "no key file", given: `${spoilt} --key-file /root/none`, exit: 3, says: "key is not there" },
  { what: "no repository", given: "/srv/nothing", exit: 3, says: "There are no backups here" },
  { what: "no address", given: "s4:what", exit: 3, says: "no place for backups" },
  { what: "packs with wrong bytes", make: flipAll, exit: 1, says: "This repository is damaged" },
  {
    what: "half a pack",
    make: `f=${biggest}; chmod u+w $f; truncate -s 3000 $f`,
    exit: 1,
    says: "This repository is damaged",
  },
  { what: "a missing pack", make: `rm ${biggest}`, exit: 1, says: "This repository is damaged" },
  { what: "no index", make: `rm ${spoilt}/index/*`, exit: 1, says: "This repository is damaged" },
  {
    ...{ what: "the newest snapshot damaged", make: flip(`${spoilt}/snapshots/${newest}`) },
    ...{ exit: 1, says: "its newest backup may be what is lost" },
  },
  {
    what: "a manifest that was tampered with",
    make: remade("sed -i '$d' var/lib/clincher/backup/manifest", usual),
    ...{ exit: 1, says: "manifest of this backup is not its own" },
  },
  {
    what: "a file that is not as the manifest says",
    make: remade("echo lie >>opt/openclaw/state/gateway/workspace/SOUL.md", usual),
    ...{ exit: 1, says: "is not what went in" },
  },
  {
    ...{ what: "a newer clincher", make: remade("", "--tag clincher-99.0.0 --tag openclaw-2026.3.13") },
    ...{ exit: 4, says: "made by clincher 99.0.0" },
  },
  {
    what: "a newer OpenClaw",
    make: remade(
      'sed -i \'s/"openclaw": ".*"/"openclaw": "2027.1.1"/\' var/lib/clincher/backup/about.json',
      usual,
    ),
    ...{ exit: 4, says: "is of OpenClaw 2027.1.1" },
  },
  {
    what: "a clock that is wrong by a year",
    make: remade("", `${usual} --time "2027-12-01 00:00:00"`),
    ...{ exit: 4, says: "One of the two clocks is wrong" },
  },
  {
    what: "no such snapshot",
    given: `${spoilt} --snapshot deadbeef`,
    exit: 3,
    says: "There is no backup deadbeef",
  },
  { what: "no id", given: `${spoilt} --snapshot ../x`, exit: 3, says: "is no id of a backup" },
  { what: "too early", given: `${spoilt} --at 2020-01-01`, exit: 3, says: "no backup from before" },
  { what: "no moment", given: `${spoilt} --at yesterday`, exit: 3, says: "is no moment" },
  {
    ...{
      what: "nobody there",
      make: "test -e /etc/clincher/backup_ssh_key || ssh-keygen -q -N '' -f /etc/clincher/backup_ssh_key",
    },
    ...{ given: "sftp://root@127.0.0.1:1//srv/backup", exit: 6, says: "cannot be reached" },
  },
  {
    what: "a place that goes away in the middle",
    // What ssh would be: the other side, until a quarter of `largeFile` has come over.
    make: `mkdir -p /srv/cut; printf '#!/bin/sh\\n/usr/lib/openssh/sftp-server | stdbuf -o0 head -c ${largeMegabytes / 4}M\\n' >/srv/cut/ssh; chmod +x /srv/cut/ssh`,
    ...{ given: `sftp:root@198.51.100.1:${spoilt}`, path: "/srv/cut:" },
    ...{ exit: 6, says: "cannot be reached" },
  },
  {
    what: "a small disk",
    make: "mkdir -p /srv/small; mountpoint -q /srv/small || mount -t tmpfs -o size=64k tmpfs /srv/small",
    ...{ given: `${spoilt} --to /srv/small/out`, exit: 1, says: "disk filled up" },
  },
  { what: "a folder with something in it", given: `${spoilt} --to /etc`, exit: 3, says: "/etc is not empty" },
  {
    what: "a part that is none",
    given: `${spoilt} --only worksapce`,
    exit: 3,
    says: "Did you mean workspace?",
  },
  {
    what: "settings over those of a server that runs",
    given: `${spoilt} --only settings`,
    ...{ exit: 3, says: "are not replaced by a restore" },
  },
  { what: "nothing to undo", given: "--undo", exit: 3, says: "There is nothing to undo" },
];

/** What a refused restore must leave as it was. Logs and what the gateway writes while it runs do not count. */
const live = `
find /etc /opt/openclaw /usr/local /var/lib/clincher -xdev \\( -path /opt/openclaw/state/gateway/logs -o -name 'tasks.db*' -o -name 'journal.db*' -o -path /opt/openclaw/.restore \\) -prune -o -type f -print0 |
  sort -z | xargs -0 sha256sum | grep -v 'gateway/\\(agents\\|identity\\|devices\\|memory\\|tasks\\|cron\\|telegram\\|update-check\\)\\|litellm'
docker inspect --format '{{.Name}} {{.State.StartedAt}} {{.State.Running}}' $(docker ps -aq | sort)
ls -A /opt/openclaw
ls -A /srv/small 2>/dev/null || true
`;

/** Tries one: the exit code, one message, nothing else. Gives what is not so. */
export const attempt = async (server: Server, each: Case, environment: string): Promise<string[]> => {
  await server.shell(`rm -rf ${spoilt}; cp -a ${repository} ${spoilt}; ${environment} ${each.make ?? ":"}`);
  const before = (await server.shell(live)).stdout;
  const argv = (each.given ?? spoilt).split(" ");
  const env = { PATH: `${each.path ?? ""}/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin` };
  const { code, stdout, stderr } = await server.run(["clincher", "restore", "--yes", ...argv], {
    ...{ check: false, env },
  });
  const problems: string[] = [];
  const messages = stderr.match(/^error: /gm)?.length ?? 0;
  if (code !== each.exit || messages !== 1 || !stderr.replace(/\s+/g, " ").includes(each.says))
    problems.push(`${each.what}: exit ${code}, not ${each.exit}; ${messages} messages\n${stdout}${stderr}`);
  if (/^\s+at .+:\d+|\.go:\d+|goroutine/m.test(stderr))
    problems.push(`${each.what}: a stack trace\n${stderr}`);
  // A broken connection leaves what came over, to go on with.
  const linesOf = (text: string): ReadonlySet<string> =>
    new Set(text.split("\n").filter((line) => each.exit !== 6 || line !== ".restore"));
  const [was, is] = [linesOf(before), linesOf((await server.shell(live)).stdout)];
  const changed = [...was.symmetricDifference(is)].filter((line) => line !== ".restore" || is.has(line));
  if (changed.length > 0) problems.push(`${each.what}: something has changed\n${changed.join("\n")}`);
  return problems;
};
