import { describe, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { parse } from "yaml";
import { type Entry, jobFrom, type Planned, pathsOf } from "../../scripts/bench/race/job.ts";
import { playbook } from "../../scripts/bench/race/playbook.ts";
import { goals, ratios, withPart } from "../../scripts/bench/race/report.ts";
import { medianOf, type Run, timed } from "../../scripts/bench/race/timed.ts";

const step = (phase: string, resource: string, summary = "") => ({ phase, resource, changes: [{ summary }] });
const entry = (path: string, mode: string, content: string | null): [string, Entry] => [
  path,
  { path, mode, owner: "root", group: "root", content },
];

const sysctl = "/etc/sysctl.d/99-zz-clincher.conf";
const plan: Planned = {
  resources: 20,
  steps: [
    step("packages", "packages base", "install restic cron"),
    step("access", "user deploy"),
    step("access", "authorized keys of deploy"),
    step("access", "administrators"),
    step("kernel", `file ${sysctl}`),
    step("baseline", "access /etc/cron.d"),
    step("firewall", "file /etc/ufw/user.rules"),
    step("firewall", "ufw"),
    step("docker", "service docker.service"),
  ],
};
const entries = new Map([
  entry("/home/deploy/.ssh", "0700", null),
  entry("/home/deploy/.ssh/authorized_keys", "0600", "ssh-ed25519 AAAA\n"),
  entry(sysctl, "0644", "net.ipv4.conf.*.rp_filter = 1\nkernel.sysrq = 0\n"),
  entry("/etc/cron.d", "0700", null),
  entry("/etc/ufw/user.rules", "0640", "{{ not a template }}\n"),
]);
const job = jobFrom(plan, entries);

describe("the race's job", () => {
  test("is what clincher plans, with what was there afterwards", () => {
    expect(job.steps.map(({ kind, resource }) => `${kind}: ${resource}`)).toEqual([
      "packages: packages base",
      "user: user deploy",
      "directory: authorized keys of deploy",
      "file: authorized keys of deploy",
      `file: file ${sysctl}`,
      `kernel: file ${sysctl}`,
      "access: access /etc/cron.d",
      "file: file /etc/ufw/user.rules",
      "service: ufw",
      "service: service docker.service",
    ]);
    expect(job.steps[0]).toMatchObject({ names: ["restic", "cron"] });
    expect(job.steps[5]).toMatchObject({ values: { "kernel.sysrq": "0" } });
  });

  test("tells what the others have no equal for", () => expect(job.without).toEqual(["administrators"]));

  test("needs the end state of every path", () =>
    expect(pathsOf(plan).toSorted()).toEqual([...entries.keys()].toSorted()));
});

describe("the playbook", () => {
  const [play] = parse(playbook(job)) as [
    { tasks: Record<string, unknown>[]; handlers: { name: string }[]; gather_facts: boolean },
  ];

  test("has a task for each step, and the firewall counts before Docker comes", () => {
    expect(play.tasks).toHaveLength(job.steps.length + 1);
    expect(play.tasks.at(-2)).toMatchObject({ "ansible.builtin.meta": "flush_handlers" });
    expect(play.gather_facts).toBe(false);
  });

  test("restarts what reads a changed file", () =>
    expect(play.handlers.map(({ name }) => name)).toEqual([
      "restart systemd-sysctl.service",
      "restart ufw.service",
    ]));

  test("does not take a file for a template", () => {
    const copies = play.tasks.flatMap((task) => (task["ansible.builtin.copy"] as { content: string }) ?? []);
    expect(copies.map(({ content }) => content)).toContain("{% raw %}{{ not a template }}\n{% endraw %}");
  });
});

const run = (seconds: number): Run => ({ seconds, cpu: seconds, memory: 1e6, output: "" });

describe("the race's report", () => {
  const event = { what: "again", lane: { clincher: [run(1), run(9), run(2)], Ansible: [run(250)] } };

  test("compares medians", () => {
    expect(medianOf(event.lane.clincher, "seconds")).toBe(2);
    expect(ratios([event])).toContain("| again: wall | 125 × |");
  });

  test("a goal is also shown for the worst run", () =>
    expect(
      goals([{ what: "again", event, against: "Ansible", quantity: "seconds", atLeast: 100 }]),
    ).toContain("| again | 100 × | 125 × | 28 × | holds |"));

  test.each([
    [100, "holds"],
    [200, "missed"],
  ])("a goal of %d %s", (atLeast, word) =>
    expect(goals([{ what: "again", event, against: "Ansible", quantity: "seconds", atLeast }])).toContain(
      word,
    ),
  );

  test("takes the place of the last one in the page and leaves the rest", () => {
    const page = withPart(withPart("# Benchmarks\n\nfirst\n", "old"), "new");
    expect(page).toBe("# Benchmarks\n\nfirst\n\n<!-- race -->\nnew\n<!-- /race -->\n");
    expect(withPart(`${page}\nafter\n`, "newer")).toEndWith("newer\n<!-- /race -->\n\nafter\n");
  });
});

describe.if(existsSync("/usr/bin/time"))("a timed run", () => {
  test("counts the work of the processes below it, and not how large this one is", async () => {
    const { cpu, memory, output } = await timed([
      ...["sh", "-c", "sh -c 'i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done'; echo done"],
    ]);
    expect(output).toContain("done");
    expect(cpu).toBeGreaterThan(0.001);
    expect(memory).toBeLessThan(process.memoryUsage.rss());
  });

  test("is none when the command fails", () =>
    expect(timed(["sh", "-c", "echo why; exit 3"])).rejects.toThrow("why"));
});
