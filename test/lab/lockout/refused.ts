import { operatorName } from "../deployment.ts";
import { expect } from "../expect.ts";
import type { Server } from "../server.ts";
import { harden, mustBeAsBefore, said } from "./attempt.ts";

/** A way to go wrong that is noticed before, or while, ssh is changed: it ends with a message, and all is as it was. */
interface Refusal {
  readonly way: string;
  readonly flags?: readonly string[];
  /** Shell scripts that make it wrong, and put it right again. */
  readonly wrong?: string;
  readonly right?: string;
  readonly exit: number;
  readonly says: RegExp;
}

const weakKey =
  "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQC4uXVAHrEUoAZNRH5L/MGiVUCiicbIeQtLWF6RXnC2e5n8jxVJgHCf4nSgPaSajky3LFlxLJMl7fE/hZry/NRfEr5kXqzCardRz//GZmAzpz2UtmGPzZ3sPR7/IyAiRtVqxKAvWY/GjoAPUS64J4fIxU2XvUbKO9EG3DP4UZ28Aw==";

const refusals: readonly Refusal[] = [
  {
    way: "no key: that of root only starts one command",
    wrong: `cp -p /root/.ssh/authorized_keys /root/keys
      sed -i 's/^/command="true" /' /root/.ssh/authorized_keys`,
    right: "mv /root/keys /root/.ssh/authorized_keys",
    exit: 4,
    says: /no key with which deploy could log in/,
  },
  {
    way: "wrong key: too weak",
    flags: ["--set", `admin.authorized_keys=${weakKey}`],
    exit: 3,
    says: /2048 bits/,
  },
  {
    way: "wrong key: made on the server itself",
    wrong: `cp -p /root/.ssh/authorized_keys /root/keys
      ssh-keygen -q -t ed25519 -N '' -f /root/.ssh/id_ed25519; cp /root/.ssh/id_ed25519.pub /root/.ssh/authorized_keys`,
    right: "mv /root/keys /root/.ssh/authorized_keys; rm /root/.ssh/id_ed25519*",
    exit: 4,
    says: /no key with which deploy could log in/,
  },
  { way: "bad port: none", flags: ["--set", "ssh.port=99999"], exit: 3, says: /ssh\.port/ },
  {
    way: "bad port: the dashboard's",
    flags: ["--set", "ssh.port=443"],
    exit: 3,
    says: /443 is the dashboard's/,
  },
  {
    way: "port taken by another program",
    wrong: "systemd-run --quiet --unit holder systemd-socket-activate -l 9922 cat; sleep 0.3",
    right: "systemctl stop holder",
    exit: 4,
    says: /Port 9922, which ssh is to have, is taken by systemd-socket/,
  },
  {
    way: "a firewall of somebody's own, with exceptions before it denies the rest",
    wrong: `iptables -A INPUT -i lo -j ACCEPT; iptables -A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
      iptables -A INPUT -p tcp --dport 22 -j ACCEPT; iptables -A INPUT -j REJECT --reject-with icmp-host-prohibited`,
    right: "iptables -P INPUT ACCEPT && iptables -F INPUT",
    exit: 4,
    says: /firewall that is not ufw's closes .*-j REJECT/,
  },
  {
    way: "a firewall of somebody's own, in nftables",
    wrong: `nft 'add table inet mine; add chain inet mine input { type filter hook input priority 10; policy drop; }
      add rule inet mine input ct state established,related accept; add rule inet mine input tcp dport 22 accept'`,
    right: "nft delete table inet mine",
    exit: 4,
    says: /firewall that is not ufw's closes .*table inet mine/,
  },
  {
    way: "settings of sshd that are not valid",
    wrong: "echo 'Nonsense yes' >>/etc/ssh/sshd_config",
    right: "sed -i '$d' /etc/ssh/sshd_config",
    exit: 1,
    says: /sshd refuses/,
  },
  {
    way: "a home that sshd does not trust",
    wrong: `id ${operatorName} >/dev/null 2>&1 || useradd -m -s /bin/bash ${operatorName}; chmod 1777 /home/${operatorName}`,
    right: `chmod 755 /home/${operatorName}`,
    exit: 1,
    says: /can be written by others/,
  },
  {
    way: "a home that is a link",
    wrong: `mv /home/${operatorName} /home/real; ln -s real /home/${operatorName}`,
    right: `rm /home/${operatorName}; mv /home/real /home/${operatorName}`,
    exit: 1,
    says: /is a link.*usermod --home FOLDER/s,
  },
];

/** Each of them on one server, one after the other. Returns how many. */
export const proveRefusals = async (server: Server, step: (what: string) => void): Promise<number> => {
  for (const { way, flags = [], wrong, right, exit, says } of refusals) {
    step(way);
    if (wrong !== undefined) await server.shell(wrong);
    const result = await harden(server, flags);
    expect(result.code === exit && says.test(said(result)), `${way}: exit ${result.code}`, said(result));
    if (right !== undefined) await server.shell(right);
    await mustBeAsBefore(server, way);
  }
  return refusals.length;
};
