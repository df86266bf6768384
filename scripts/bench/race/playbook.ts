import { stringify } from "yaml";
import type { Job, Step } from "./job.ts";

type Task = Readonly<Record<string, unknown>>;

/** What Ansible takes for a template is none. */
const plain = (text: string): unknown => (/{[{%#]/.test(text) ? `{% raw %}${text}{% endraw %}` : text);

const module = (step: Step): Task => {
  switch (step.kind) {
    case "packages":
      return {
        "ansible.builtin.apt": {
          name: step.names,
          install_recommends: false,
          update_cache: true,
          cache_valid_time: 3600,
        },
      };
    case "user":
      return { "ansible.builtin.user": { name: step.name, shell: step.shell, password: "*" } };
    case "directory":
    case "access": {
      const { path, mode, owner, group } = step;
      return {
        "ansible.builtin.file": {
          path,
          mode,
          owner,
          group,
          ...(step.kind === "directory" ? { state: "directory" } : {}),
        },
      };
    }
    case "file": {
      const { path: dest, mode, owner, group } = step;
      return {
        "ansible.builtin.copy": { dest, content: plain(step.text), mode, owner, group },
        ...(step.restarts === "" ? {} : { notify: `restart ${step.restarts}` }),
      };
    }
    case "service":
      return { "ansible.builtin.systemd_service": { name: step.name, enabled: true, state: "started" } };
    case "kernel":
      return {
        "ansible.posix.sysctl": {
          name: "{{ item.key }}",
          value: "{{ item.value }}",
          sysctl_file: step.resource.replace(/^file /, ""),
          sysctl_set: true,
          reload: false,
        },
        loop: Object.entries(step.values).map(([key, value]) => ({ key, value })),
      };
  }
};

const restartedBy = (steps: readonly Step[]): readonly string[] => [
  ...new Set(steps.flatMap((step) => (step.kind === "file" && step.restarts !== "" ? step.restarts : []))),
];

/**
 * The job as somebody who knows Ansible would write it for speed: no facts are gathered, one task for a resource, units
 * restarted by handlers, those of the firewall before Docker comes.
 */
export const playbook = ({ steps }: Job): string => {
  const tasks = steps.flatMap((step, index): readonly Task[] => {
    const task = { name: `${step.phase}: ${step.resource} (${step.kind})`, ...module(step) };
    const lastOfFirewall = step.phase === "firewall" && steps[index + 1]?.phase !== "firewall";
    return lastOfFirewall
      ? [task, { name: "firewall: count from here", "ansible.builtin.meta": "flush_handlers" }]
      : [task];
  });
  const handlers = restartedBy(steps).map((unit) => ({
    name: `restart ${unit}`,
    "ansible.builtin.systemd_service": { name: unit, state: "restarted", daemon_reload: true },
  }));
  return stringify([
    { name: "The host part", hosts: "localhost", connection: "local", gather_facts: false, tasks, handlers },
  ]);
};
