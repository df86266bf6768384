import { listeners, sshdPorts } from "../../facts/listeners.ts";
import { pendingRevert } from "../../facts/revert.ts";
import { sshEffective } from "../../facts/ssh-effective.ts";
import { effectiveForUser, effectiveSettings } from "../../ssh/server-config.ts";
import { changesOf, some } from "../changes.ts";
import { type Check, failed, verdictOf } from "../check.ts";

const fix = "clincher install --only access";

/** Asked of sshd itself and of the kernel: what files say is one thing, which of them wins is another. */
export const sshCheck: Check = {
  name: "ssh",
  title: "sshd's effective settings and ports are the hardened ones",
  on: (subject) => {
    const { admin, ssh } = subject.deployment.settings;
    const effective = ["root", admin.user].map(sshEffective);
    const changes = changesOf(subject, ["access"]);
    return {
      needs: [...effective, listeners, pendingRevert, ...changes.needs],
      judge: (facts) => {
        const values = effective.flatMap((each) => facts.get(each) ?? []);
        if (values.length < effective.length)
          return failed({ what: "sshd does not take its own settings", why: "sshd -T fails.", fix });
        const wrong = values.flatMap((now, at) =>
          [...(at === 0 ? effectiveSettings : effectiveForUser)].flatMap(([keyword, value]) =>
            now.has(keyword) && now.get(keyword) !== value
              ? [`${keyword} is ${now.get(keyword)}, not ${value}`]
              : [],
          ),
        );
        const allowed = [ssh.port, ...(facts.get(pendingRevert)?.oldPorts ?? [])];
        const ports = sshdPorts(facts.get(listeners));
        const strange = ports.filter((port) => !allowed.includes(port));
        const found = [
          ...new Set(wrong),
          ...(ports.includes(ssh.port) ? [] : [`sshd does not listen on port ${ssh.port}`]),
          ...(strange.length === 0 ? [] : [`sshd also listens on port ${strange.join(", ")}`]),
          ...changes.of(facts),
        ];
        return verdictOf(
          found.length === 0
            ? []
            : [{ what: "Logins over ssh are not as hardened as they should be", why: some(found), fix }],
          `keys only, no root, port ${ssh.port}`,
        );
      },
    };
  },
};
