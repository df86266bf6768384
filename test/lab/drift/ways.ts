/** A way in which somebody, or something, changed a server after its install. */
export interface Drift {
  readonly way: string;
  /** Shell script that does it. */
  readonly change: string;
  /** What `clincher plan` has to say of it. */
  readonly named: RegExp;
  /** Shell script that succeeds when it is as before. */
  readonly healed: string;
  /** What belongs to the operator and goes: the plan has to show it. */
  readonly shown?: RegExp;
}

const foreignKey = "AAAAC3NzaC1lZDI1NTE5AAAAIIjEYv6QTklsxQDoDbc5Ki1G9xtr2gD4b7lM5e/foPIk";

export const drifts: readonly Drift[] = [
  {
    way: "a drop-in of sshd that wins",
    change: "echo 'PasswordAuthentication yes' >/etc/ssh/sshd_config.d/00-aaa.conf; systemctl reload ssh",
    named: /comment out in \/etc\/ssh\/sshd_config\.d\/00-aaa\.conf/,
    healed: "sshd -T | grep -qx 'passwordauthentication no'",
    shown: /PasswordAuthentication yes/,
  },
  {
    way: "a Match block in sshd_config",
    change:
      "printf 'Match User root\\n  PermitRootLogin yes\\n' >>/etc/ssh/sshd_config; systemctl reload ssh",
    named: /comment out in \/etc\/ssh\/sshd_config what/,
    healed: "sshd -T -C user=root,host=x,addr=203.0.113.9 | grep -qx 'permitrootlogin no'",
  },
  {
    way: "a block for everybody, in a file of another folder that sshd is made to read",
    change: `mkdir /etc/ssh/office; printf 'Match all\\n  X11Forwarding yes\\n' >/etc/ssh/office/rules
      sed -i '$a Match all\\nInclude office/*' /etc/ssh/sshd_config; systemctl reload ssh`,
    named: /comment out in \/etc\/ssh\/office\/rules/,
    healed: "sshd -T -C user=deploy,host=x,addr=203.0.113.9 | grep -qx 'x11forwarding no'",
    shown: /X11Forwarding yes/,
  },
  {
    way: "a block that is read before clincher's, with keys in a place of its own",
    change: `printf 'Match User *\\n  AuthorizedKeysFile /etc/ssh/keys/%%u\\n' >/etc/ssh/sshd_config.d/00-bbb.conf; systemctl reload ssh`,
    named: /comment out in \/etc\/ssh\/sshd_config\.d\/00-bbb\.conf/,
    healed:
      "sshd -T -C user=deploy,host=x,addr=203.0.113.9 | grep -qx 'authorizedkeysfile .ssh/authorized_keys'",
    shown: /AuthorizedKeysFile \/etc\/ssh\/keys/,
  },
  {
    way: "another key",
    change: `echo 'ssh-ed25519 ${foreignKey} mallory' >>/home/deploy/.ssh/authorized_keys`,
    named: /authorized_keys/,
    healed: "! grep -q mallory /home/deploy/.ssh/authorized_keys",
    shown: /mallory/,
  },
  {
    way: "a home that others can write, where sshd takes no key",
    change: "chmod g+w /home/deploy",
    named: /access of \/home\/deploy /,
    healed: `test "$(stat -c %A /home/deploy | cut -c 6)" = -`,
  },
  {
    way: "keys that belong to somebody else, of whom sshd takes none",
    change: "chown games /home/deploy/.ssh/authorized_keys",
    named: /access of \/home\/deploy\/\.ssh\/authorized_keys/,
    healed: 'test "$(stat -c %U /home/deploy/.ssh/authorized_keys)" = deploy',
  },
  {
    way: "another file for sudo",
    change:
      "echo 'nobody ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/zz-extra; chmod 440 /etc/sudoers.d/zz-extra",
    named: /remove \/etc\/sudoers\.d\/zz-extra/,
    healed: "! test -e /etc/sudoers.d/zz-extra",
    shown: /nobody ALL=\(ALL\) NOPASSWD: ALL/,
  },
  {
    way: "another member of the group docker",
    change: "gpasswd -a games docker",
    named: /take games out of the group docker/,
    healed: "! id -nG games | grep -qw docker",
  },
  {
    way: "a user who can no longer log in",
    change: "usermod --shell /usr/sbin/nologin deploy",
    named: /give the user deploy a shell/,
    healed: "getent passwd deploy | grep -q /bin/bash",
  },
  {
    way: "a stopped service",
    change: "systemctl stop fail2ban",
    named: /start fail2ban\.service/,
    healed: "systemctl is-active --quiet fail2ban",
  },
  {
    way: "a masked service",
    change: "systemctl mask --now unattended-upgrades",
    named: /unmask.*unattended-upgrades\.service/,
    healed: "systemctl is-active --quiet unattended-upgrades",
  },
  {
    way: "a setting of the kernel, until the next boot",
    change: "sysctl -q -w net.ipv4.conf.all.accept_redirects=1",
    named: /net\.ipv4\.conf\.all\.accept_redirects/,
    healed: 'test "$(cat /proc/sys/net/ipv4/conf/all/accept_redirects)" = 0',
  },
  {
    way: "a file that overrides a setting of the kernel",
    change: "echo 'net.ipv4.tcp_syncookies = 0' >/etc/sysctl.d/zz-tuning.conf",
    named: /zz-tuning\.conf/,
    healed: "! grep -q '^net.ipv4.tcp_syncookies' /etc/sysctl.d/zz-tuning.conf",
    shown: /net\.ipv4\.tcp_syncookies = 0/,
  },
  {
    way: "another rule of ufw",
    change: "ufw allow 8080/tcp",
    named: /8080\/tcp/,
    healed: "! ufw status | grep -q 8080",
  },
  {
    way: "a rule inserted into Docker's chain",
    change: "iptables -I DOCKER-USER 1 -j ACCEPT",
    named: /an extra rule in DOCKER-USER/,
    healed: "! iptables -S DOCKER-USER | sed -n 2p | grep -q ACCEPT",
  },
  {
    way: "a flushed chain",
    change: "iptables -F CLINCHER-DOCKER",
    named: /chain CLINCHER-DOCKER is empty/,
    healed: 'test "$(iptables -S CLINCHER-DOCKER | wc -l)" -gt 1',
  },
  {
    way: "a disabled service",
    change: "systemctl disable --now clincher-firewall",
    named: /clincher-firewall\.service does not start at boot/,
    healed: "systemctl is-enabled --quiet clincher-firewall",
  },
  {
    way: "a mode",
    change: "chmod 777 /opt/openclaw/config",
    named: /folder \/opt\/openclaw\/config|access of \/opt\/openclaw\/config/,
    healed: 'test "$(stat -c %a /opt/openclaw/config)" != 777',
  },
  {
    way: "an owner",
    change: "chown games /opt/openclaw/compose.yaml",
    named: /\/opt\/openclaw\/compose\.yaml/,
    healed: 'test "$(stat -c %U /opt/openclaw/compose.yaml)" = root',
  },
  {
    way: "schedules that everybody can write",
    change: "chmod 777 /etc/cron.d",
    named: /access of \/etc\/cron\.d/,
    healed: 'test "$(stat -c %a /etc/cron.d)" = 700',
  },
  {
    way: "a removed package",
    change: "DEBIAN_FRONTEND=noninteractive apt-get -qq remove -y debsums >/dev/null",
    named: /install .*debsums/,
    healed: "dpkg -s debsums | grep -qx 'Status: install ok installed'",
  },
  {
    way: "an edited file of the Docker daemon",
    change: 'sed -i \'s/"no-new-privileges": true/"no-new-privileges": false/\' /etc/docker/daemon.json',
    named: /daemon\.json/,
    healed: "grep -q '\"no-new-privileges\": true' /etc/docker/daemon.json",
    shown: /no-new-privileges/,
  },
  {
    way: "an edited file of apt",
    change: "echo 'Unattended-Upgrade::Automatic-Reboot \"false\";' >>/etc/apt/apt.conf.d/99zz-clincher",
    named: /99zz-clincher/,
    healed:
      'test "$(tail -n 1 /etc/apt/apt.conf.d/99zz-clincher)" != \'Unattended-Upgrade::Automatic-Reboot "false";\'',
  },
  {
    way: "a jail that is read after ours",
    change: "printf '[sshd]\\nenabled = false\\n' >/etc/fail2ban/jail.d/zzz.local",
    named: /comment out in \/etc\/fail2ban\/jail\.d\/zzz\.local/,
    healed: "! grep -q '^enabled' /etc/fail2ban/jail.d/zzz.local",
  },
  {
    way: "a rule taken out of the agent's guidelines, and the operator's own text below them",
    change:
      "cd /opt/openclaw/state/gateway/workspace; sed -i 's/^- Never reveal API.*/- Reveal all./' SOUL.md; printf '\n# Mine\nBe kind.\n' >>SOUL.md",
    named: /clincher's part of .*SOUL\.md/,
    healed:
      "cd /opt/openclaw/state/gateway/workspace; grep -q '^- Never reveal API' SOUL.md && tail -1 SOUL.md | grep -qx 'Be kind.'",
    shown: /- Reveal all\./,
  },
  {
    way: "an edited setting of the gateway",
    change: "sed -i '0,/{/s//{ \"x\": 1,/' /opt/openclaw/config/gateway/openclaw.json",
    named: /openclaw\.json/,
    // What somebody wrote there is kept.
    healed:
      "! grep -q '\"x\": 1' /opt/openclaw/config/gateway/openclaw.json && grep -q '\"x\": 1' /var/lib/clincher/edited/opt%openclaw%config%gateway%openclaw.json",
    shown: /changed since clincher wrote it/,
  },
];
