import { duration, elapsed } from "../console/duration.ts";
import type { Style } from "../console/style.ts";
import { table } from "../console/table.ts";
import { stderr, stdout } from "../console/terminal.ts";
import { knownDeployment } from "../deploy/known-deployment.ts";
import { mustBeRoot } from "../deploy/root.ts";
import { type ExitCode, exitCodes } from "../exit.ts";
import { sharedPlace } from "../recovery/lease/place.ts";
import { recorded } from "../recovery/records.ts";
import { runRestore } from "../recovery/restore/restore.ts";
import { sourcePlace } from "../recovery/restore/source.ts";
import { createTimeline } from "../recovery/restore/timeline.ts";
import { mustBeFresh } from "../recovery/standby/fresh.ts";
import { lookAfterLease, orStop } from "../recovery/standby/keep.ts";
import { endStandby, preparePromotion } from "../recovery/standby/promote.ts";
import { readStandby, type StandbyStatus } from "../recovery/standby/status.ts";
import { convergeStandby, fetchNewest, noTakeoverCutOff } from "../recovery/standby/sync.ts";
import { version } from "../version.ts";
import { alone, patienceOf } from "./alone.ts";
import { command } from "./command.ts";
import { durationFlag } from "./duration-flag.ts";
import { commandGroup } from "./group.ts";
import { withProgress } from "./long-work.ts";
import { moment } from "./moment.ts";
import { type Manner, recover, timelineText } from "./recovering.ts";
import { verifyAfter } from "./verify-after.ts";

const json = { type: "boolean", description: "One JSON object." } as const;
const within = {
  type: "string",
  valueHint: "TIME",
  default: "10m",
  description: "Time to confirm a change of ssh and firewall before it is taken back.",
} as const;

const prepareCommand = command({
  name: "standby prepare",
  summary: "Make this fresh server ready to take over.",
  details: [
    "Settings come from the other server's newest backup, then everything but the agent: hardening, Docker, images, and a copy of the backups. Nothing of the agent runs until clincher standby promote.",
    "The other server needs standby.enabled = true and a place for backups that both reach.",
  ],
  examples: [
    ["clincher standby prepare FROM --key-file F", "FROM is on the recovery sheet."],
    ["clincher standby prepare", "Again, or on the server that was taken over from."],
    ["clincher standby prepare --key-file F", "With the new key, after clincher rotate backup_key."],
  ],
  args: {
    from: {
      type: "positional",
      valueHint: "FROM",
      required: false,
      description: "Address of the backups. Default: the place that both servers use, from the settings.",
    },
    "key-file": { type: "string", valueHint: "FILE", description: "File with the backup key in it." },
    "secrets-file": { type: "string", valueHint: "FILE", description: "Secrets that open the place." },
    "confirm-within": within,
    json,
  },
  async run(args, session) {
    const { host, environment } = session;
    const manner: Manner = {
      json: args.json === true,
      yes: true,
      within: durationFlag("standby prepare", "--confirm-within", args["confirm-within"]),
      flags: {},
    };
    return await alone(host, async () => {
      await noTakeoverCutOff(host);
      const timeline = createTimeline(() => performance.now());
      const place = await sourcePlace(host, {
        from: args.from,
        elsewhere: true,
        keyFile: args["key-file"],
        secretsFile: args["secrets-file"],
        environment,
        askKey: null,
      });
      const synced = await withProgress(manner.json, (progress) =>
        fetchNewest(host, place, version, progress),
      );
      await recover(session, manner, "sync", synced.seen, timeline, (run) =>
        convergeStandby(host, synced, run),
      );
      const { of, taken } = synced.role;
      stdout.write(
        manner.json
          ? `${JSON.stringify({ event: "prepared", of, taken, took: timeline.elapsed() })}\n`
          : `Ready in ${duration(timeline.elapsed())}: stands by for ${of}, with its backup of ${moment(taken)}.\nNext: clincher standby status; when ${of} has failed: clincher standby promote\n`,
      );
      return exitCodes.ok;
    });
  },
});

const syncCommand = command({
  name: "standby sync",
  summary: "Bring the newest backup of the other server over.",
  details: ["Only what changed is sent. Cron does it every hour on a server that stands by."],
  examples: [["clincher standby sync", "Now."]],
  args: {
    wait: { type: "string", valueHint: "TIME", description: "Wait so long for another clincher to be done." },
    json,
  },
  async run(args, session) {
    const { host, environment } = session;
    return await alone(
      host,
      async () => {
        const { site, redact } = await knownDeployment(host, environment);
        await noTakeoverCutOff(host);
        const place = sharedPlace(site.deployment);
        const { role } = await recorded(host, "sync", redact, async () => {
          const synced = await withProgress(args.json === true, (progress) =>
            fetchNewest(host, place, version, progress),
          );
          await convergeStandby(host, synced, { command: "sync", version, redact, listen: () => {} });
          mustBeFresh(synced.role, synced.prepared.site.deployment, host.now());
          return {
            result: synced,
            said: `${synced.role.snapshot.slice(0, 8)} of ${moment(synced.role.taken)}`,
          };
        });
        stdout.write(
          args.json
            ? `${JSON.stringify(role)}\n`
            : `Has the backup of ${moment(role.taken)} of ${role.of}. Next: clincher standby status\n`,
        );
        return exitCodes.ok;
      },
      patienceOf("standby sync", args.wait),
    );
  },
});

/** How long a sync may still go on that a promotion meets; a whole copy over a slow line. */
const syncSeconds = 900;

const promoteCommand = command({
  name: "standby promote",
  summary: "Take over: this server runs the agent from now on.",
  details: [
    "Brings the newest backup over, claims the agent at the place of the backups, waits until the other server has stopped its own (it does so within a moment when it lives, and standby.lease_seconds are waited for when it does not answer), restores, and starts.",
    "The other server stops by itself as soon as it sees the claim, also when it comes back days later.",
  ],
  examples: [
    ["clincher standby promote", "Safe at any time."],
    ["clincher standby promote --other-is-gone", "You know that it is off: no wait."],
  ],
  args: {
    "other-is-gone": {
      type: "boolean",
      description: "The other server is off and stays off: wait for nothing, nor for a lock that it left.",
    },
    "confirm-within": within,
    json,
  },
  async run(args, session) {
    const { host } = session;
    const manner: Manner = {
      json: args.json === true,
      yes: true,
      within: durationFlag("standby promote", "--confirm-within", args["confirm-within"]),
      flags: {},
    };
    const began = host.now();
    const takeOver = async (): Promise<ExitCode> => {
      const timeline = createTimeline(() => performance.now());
      const promotion = { otherIsGone: args["other-is-gone"] === true, version };
      const prospect = await withProgress(manner.json, (progress) =>
        preparePromotion(host, promotion, (line) => {
          progress(line);
          if (!manner.json && !stderr.style.live) stderr.write(`${line}\n`);
        }),
      );
      timeline.note("The agent is this server's");
      await recover(session, manner, "restore", prospect.seen, timeline, (run) =>
        runRestore(
          host,
          prospect,
          run,
          () => {},
          () => endStandby(host),
        ),
      );
      const cost = {
        rto: timeline.elapsed(),
        rpo: Math.max(0, (began - Date.parse(prospect.about.taken)) / 1000),
      };
      const { domain } = prospect.seen.site.deployment.settings;
      const red = await verifyAfter(session, manner.json);
      stdout.write(
        manner.json
          ? `${JSON.stringify({ event: "promoted", ...cost, red, timeline: timeline.moments })}\n`
          : `${timelineText(timeline.moments, cost, stdout.style)}\nNext: point ${domain} (or the tunnel) at this server, then: clincher status\n`,
      );
      return exitCodes.ok;
    };
    // The hourly sync may be under way; nobody should have to try again and again while their agent is down.
    return await alone(host, takeOver, { anybody: syncSeconds, scheduled: syncSeconds });
  },
});

const roles: Readonly<Record<StandbyStatus["role"], string>> = {
  none: "no other server can take over (standby.enabled is false)",
  waits: "stands by",
  runs: "runs the agent",
  stopped: "has stopped its agent: another server has taken over",
  unsure: "has stopped its agent: it cannot know whether another has taken over",
};

const statusText = (status: StandbyStatus, style: Style): string =>
  [
    table(
      [{ paint: style.bold }, {}],
      [
        ["This server", `${roles[status.role]}${status.of === null ? "" : ` for ${status.of}`}`],
        [
          "Agent runs on",
          status.runs ?? (status.reachable ? "nobody says" : "the place of the backups is out of reach"),
        ],
        ["Last sign", status.seen === null ? "none" : moment(status.seen)],
        ["Newest backup", status.newest === null ? "none" : moment(status.newest)],
        ...(status.role === "waits"
          ? [["Here", status.here === null ? "nothing yet" : moment(status.here)]]
          : []),
        ...(status.behind === null
          ? []
          : [["Behind", status.behind === 0 ? "nothing" : elapsed(status.behind)]]),
      ],
    ),
    "",
    status.role === "waits"
      ? "Next: clincher standby sync, or promote when the other has failed"
      : "Next: clincher status",
    "",
  ].join("\n");

const statusCommand = command({
  name: "standby status",
  summary: "Show who runs the agent, and how far behind we are.",
  details: ["Reads only. Exit code 1: the agent of this server is stopped, or nobody can know."],
  examples: [["clincher standby status", "For you."]],
  args: { json },
  async run(args, { host, environment }) {
    const { site } = await knownDeployment(host, environment);
    const status = await readStandby(host, site.deployment);
    stdout.write(args.json ? `${JSON.stringify(status)}\n` : statusText(status, stdout.style));
    return status.role === "stopped" || status.role === "unsure" || !status.reachable
      ? exitCodes.failed
      : exitCodes.ok;
  },
});

const keepCommand = command({
  name: "standby keep",
  summary: "One look who runs the agent. For systemd.",
  details: ["Stops the agent here when another server has taken over, or when nobody can know."],
  examples: [["clincher standby keep", "What clincher-lease.timer runs."]],
  args: {},
  async run(_args, { host, environment }) {
    mustBeRoot(host);
    const move = await orStop(host, async () => {
      const { site } = await knownDeployment(host, environment);
      return await lookAfterLease(host, site.deployment);
    });
    stdout.write(`${move}\n`);
    return exitCodes.ok;
  },
});

export const standbyCommand = commandGroup({
  name: "standby",
  summary: "Keep a second server ready, and let it take over.",
  details: [
    "A standby has everything but the running agent. Of the two servers only one ever runs it: they agree at the place of the backups, and whoever cannot know stops.",
  ],
  examples: [
    ["clincher standby status", "Who runs the agent?"],
    ["clincher standby promote", "The other one has failed."],
  ],
  commands: [prepareCommand, syncCommand, promoteCommand, statusCommand, keepCommand],
  standard: statusCommand,
});
