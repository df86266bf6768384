import type { Facts } from "../../facts/fact.ts";
import { type UnitFact, unit } from "../../facts/unit.ts";
import type { Risk } from "../resource.ts";

export const sshService = unit("ssh.service");
export const sshSocket = unit("ssh.socket");

export const usesSocket = (now: UnitFact): boolean => now.active || now.enabled;

// An sshd that runs is never stopped for settings with which it could not start again; and systemd, which refuses a sixth
// start within ten seconds, forgets the ones before. Where the settings from before were wrong already, the sshd that runs
// since before the change has never had others.
const toService = `mkdir -p /run/sshd; /usr/sbin/sshd -t && { systemctl reset-failed ssh.service; systemctl restart ssh.service; exit; }
since=$(systemctl show --timestamp=us+utc -P ExecMainStartTimestamp ssh.service)
systemctl is-active --quiet ssh.service && [ "$(date -d "$since" +%s)" = "$0" ]`;

// What matters is that the socket listens: systemd has nothing to stop or to forget of a service that it does not know.
const toSocket = [
  "systemctl disable --quiet ssh.service",
  "systemctl stop ssh.service",
  "systemctl reset-failed ssh.service ssh.socket",
  "systemctl enable --quiet --now ssh.socket",
].join("; ");

// A socket that listens meanwhile would hand its ports to an sshd that is started.
const fromSocket = "systemctl disable --quiet --now ssh.socket; systemctl enable --quiet ssh.service; ";

const asService = (script: string, facts: Facts): Risk["restore"] => [
  ["sh", "-c", script, String(Math.floor((facts.get(sshService).started ?? 0) / 1000))],
];

/** sshd goes by the files that are there now, as a service. Needs `sshService`, as it is before the change. */
export const backToService = (facts: Facts): Risk["restore"] => asService(toService, facts);

/** The same, from a change that has systemd listen for it. */
export const backFromSocket = (facts: Facts): Risk["restore"] => asService(fromSocket + toService, facts);

/** The same, started by what starts it now. Needs `sshSocket` as well. */
export const backToNow = (facts: Facts): Risk["restore"] =>
  usesSocket(facts.get(sshSocket)) ? [["sh", "-c", toSocket]] : backToService(facts);
