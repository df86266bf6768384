/** One way in which a deployment stops being what it promised, and the check that has to notice. */
export interface Mutation {
  /** Name of the check. */
  readonly check: string;
  readonly what: string;
  /** Shell script that makes it so. */
  readonly break: string;
}

/** Mutations that are healed together, once each of them was seen; one that turns the check of another red comes after it. */
export interface Round {
  readonly title: string;
  readonly mutations: readonly Mutation[];
}

const settingsFile = "/opt/openclaw/config/gateway/openclaw.json";

/** Edits a JSON file in place; `code` changes `d`. */
const json = (file: string, code: string): string =>
  `python3 -c 'import json; f="${file}"; d=json.load(open(f)); ${code}; json.dump(d, open(f, "w"))'`;

/** The running gateway takes its settings up within a second or two. */
const settings = (code: string): string => `${json(settingsFile, code)}; sleep 2`;

const token = `$(sed -n 's/^gateway_token *= *"\\(.*\\)"/\\1/p' /etc/clincher/secrets.toml)`;

/** A container of somebody else; the image is one that is here anyway. */
const stranger = (name: string, options: string): string =>
  `docker run -d --name ${name} ${options} --entrypoint sleep "$(docker inspect -f '{{.Image}}' openclaw-caddy)" 600`;

const recreated = "cd /opt/openclaw && docker compose up -d --no-deps --quiet-pull";

export const rounds: readonly Round[] = [
  {
    title: "what is done beside the deployment",
    mutations: [
      {
        check: "networks",
        what: "the gateway is put into a network with a way out",
        break: "docker network connect openclaw_egress-net openclaw",
      },
      {
        check: "docker-socket",
        what: "a container gets Docker's socket",
        break: stranger("spy", "-v /var/run/docker.sock:/var/run/docker.sock"),
      },
      {
        check: "secrets",
        what: "a container gets a secret in its environment",
        break: stranger("leaky", `-e TOKEN="${token}"`),
      },
      { check: "fail2ban", what: "the jail is stopped", break: "fail2ban-client stop sshd" },
      {
        check: "upgrades",
        what: "a later file of apt turns updates off",
        break: `echo 'APT::Periodic::Unattended-Upgrade "0";' >/etc/apt/apt.conf.d/99zzz-quiet`,
      },
      {
        check: "firewall",
        what: "a rule in front of Docker's chain lets everything in",
        break: "iptables -I DOCKER-USER 1 -j ACCEPT",
      },
    ],
  },
  {
    title: "files that somebody edited, services that were stopped, containers that are not what they were",
    mutations: [
      { check: "drift", what: "a folder is open to all", break: "chmod 777 /opt/openclaw/config" },
      {
        check: "settings",
        what: "the file tools may leave the workspace",
        break: settings('d["tools"]["fs"]["workspaceOnly"] = False'),
      },
      {
        check: "sandbox",
        what: "the sandbox is off",
        break: settings('d["agents"]["defaults"]["sandbox"]["mode"] = "off"'),
      },
      {
        check: "audit",
        what: "the bot answers in every group",
        break: settings('d["channels"]["telegram"]["groupPolicy"] = "open"'),
      },
      {
        check: "secret-files",
        what: "provider keys are readable by all",
        break: "chmod 644 /opt/openclaw/secrets/litellm/litellm.env",
      },
      {
        check: "tools",
        what: "a tool that connects to the web by itself is allowed",
        break: settings('d["tools"]["deny"].remove("web_fetch"); d["tools"]["allow"].append("web_fetch")'),
      },
      {
        check: "anonymous",
        what: "Caddy adds the token for everybody",
        break: `sed -i "s/reverse_proxy openclaw:18789 {/&\\n\\t\\theader_up Authorization \\"Bearer ${token}\\"/" /opt/openclaw/config/caddy/Caddyfile; docker restart -t 2 openclaw-caddy; sleep 2`,
      },
      {
        check: "egress-allowed",
        what: "a provider is missing in LiteLLM's list",
        break: "sed -i '/api.anthropic.com/d' /opt/openclaw/config/egress/models/acl.yaml; sleep 1",
      },
      {
        check: "egress-refused",
        what: "the gateway's list has one more host",
        break:
          "sed -i 's/^\\( *\\)- api.telegram.org/&\\n\\1- example.com/' /opt/openclaw/config/egress/channels/acl.yaml; sleep 1",
      },
      {
        check: "models",
        what: "a model is missing in LiteLLM",
        break:
          "sed -i 's/model_name: voyage-3-large/model_name: voyage-other/' /opt/openclaw/config/litellm/config.yaml; docker restart -t 2 openclaw-litellm",
      },
      {
        check: "budget",
        what: "a model has no budget",
        break:
          "sed -i '0,/max_budget/{/max_budget/d}' /opt/openclaw/config/litellm/config.yaml; docker restart -t 2 openclaw-litellm",
      },
      {
        check: "backups",
        what: "cron, which makes them, is stopped",
        break: "systemctl stop cron.service",
      },
      { check: "guard", what: "the filter is stopped", break: "systemctl stop clincher-guard.service" },
      {
        check: "token",
        what: "the token in secrets.toml was changed by hand",
        break: `sed -i 's/^gateway_token *= *".*"/gateway_token = "0123456789abcdef0123456789abcdef0123456789abcdef"/' /etc/clincher/secrets.toml`,
      },
      {
        check: "images",
        what: "Caddy runs another image",
        break: `docker commit openclaw-caddy other/caddy:1 >/dev/null; sed -i "s|^CADDY_IMAGE=.*|CADDY_IMAGE='other/caddy:1'|" /opt/openclaw/.env; ${recreated} openclaw-caddy; sleep 2`,
      },
      {
        check: "https",
        what: "Caddy serves another name",
        break:
          "sed -i 's/^{$DOMAIN} {/other.{$DOMAIN} {/' /opt/openclaw/config/caddy/Caddyfile; docker restart -t 2 openclaw-caddy; sleep 2",
      },
      {
        check: "containers",
        what: "a service is stopped",
        break: "docker stop -t 1 openclaw-egress-channels",
      },
      {
        check: "compiled",
        what: "the gateway may change the code that it starts with",
        break: `python3 -c 'import re; f="/opt/openclaw/compose.yaml"; t=open(f).read(); open(f, "w").write(re.sub(r"(target: /opt/compiled,\\s+read_only: )true", r"\\1false", t))'; ${recreated} openclaw`,
      },
      {
        check: "state",
        what: "the gateway keeps its state in another folder",
        break: `install -d -o 1000 -g 1000 -m 700 /opt/openclaw/state/elsewhere; sed -i 's|source: ./state/gateway,|source: ./state/elsewhere,|' /opt/openclaw/compose.yaml; ${recreated} openclaw`,
      },
    ],
  },
  {
    title: "ssh",
    mutations: [
      {
        check: "ssh",
        what: "a file that sshd reads first allows passwords",
        break: "echo 'PasswordAuthentication yes' >/etc/ssh/sshd_config.d/00-aaa.conf; systemctl reload ssh",
      },
    ],
  },
];

/** Follows the round "ssh" by itself: its fix changes ssh, and such a change waits to be confirmed. */
export const pendingMutation: Mutation = {
  check: "pending",
  what: "a change of ssh waits",
  break: "true",
};

/**
 * A server of the lab is a container, which has no clock to set. With the note of that put away and the service's condition
 * lifted, it is a server whose clock is set by a stand-in.
 */
export const clockMutation: Mutation & { readonly stage: string; readonly strike: string } = {
  check: "clock",
  what: "nothing sets the clock",
  stage: [
    "mv /run/systemd/container /run/systemd/container.away",
    "mkdir -p /run/systemd/system/systemd-timesyncd.service.d",
    "printf '[Unit]\\nConditionVirtualization=\\nConditionCapability=\\n[Service]\\nType=simple\\nExecStart=\\nExecStart=/bin/sleep infinity\\nWatchdogSec=0\\nUser=root\\nDynamicUser=no\\nAmbientCapabilities=\\nCapabilityBoundingSet=\\n' >/run/systemd/system/systemd-timesyncd.service.d/stand-in.conf",
    "systemctl daemon-reload",
    "systemctl enable --now systemd-timesyncd.service",
  ].join("; "),
  break: "systemctl disable --now systemd-timesyncd.service",
  strike:
    "systemctl stop systemd-timesyncd.service; rm -r /run/systemd/system/systemd-timesyncd.service.d; systemctl daemon-reload; mv /run/systemd/container.away /run/systemd/container",
};

export const allMutations: readonly Mutation[] = [
  ...rounds.flatMap(({ mutations }) => mutations),
  pendingMutation,
  clockMutation,
];
