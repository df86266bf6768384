/**
 * Flags of `docker run` for a container that runs apart from everything: not even a loopback to the host, no capability,
 * nothing to write to but its own /tmp; first to go when memory is short, and last to be given time, because the agent is at
 * work beside. `memory` in bytes.
 */
export const apart = (user: number, memory: number): readonly string[] => [
  ...["--pull", "never", "--network", "none", "--read-only", "--init", "--user", `${user}:${user}`],
  ...["--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--pids-limit", "512"],
  ...["--memory", String(memory), "--oom-score-adj", "1000", "--cpu-shares", "256"],
  ...["--tmpfs", "/tmp:mode=1777"],
];
