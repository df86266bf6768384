/** Read before every other file of the folder, and the first value of a keyword wins. */
export const dropInName = "00-clincher.conf";
export const dropInFolder = "/etc/ssh/sshd_config.d";
export const dropInPath = `${dropInFolder}/${dropInName}`;

export interface ServerConfig {
  /** The first is the wanted one; others stay until somebody has logged in over it. */
  readonly ports: readonly number[];
  /** Addresses and networks whose failed logins are never punished; empty where sshd knows no punishment. */
  readonly exempt: readonly string[];
  /** Who logs in. */
  readonly user: string;
}

/**
 * Where the keys of who logs in are: in the one file that clincher writes, and neither in another folder nor with whoever signs
 * keys. For this user alone, in a Match block, which wins over what the command line of sshd says of all.
 */
const userSettings: readonly (readonly [keyword: string, value: string])[] = [
  ["AuthorizedKeysFile", ".ssh/authorized_keys"],
  ["AuthorizedKeysCommand", "none"],
  ["TrustedUserCAKeys", "none"],
];

/**
 * Keywords and values, as they are written. Algorithms are the defaults of whatever version there is, less what
 * ssh-audit calls weak: a list by name would refuse newer ones, or name what an older version does not know.
 */
const settings: readonly (readonly [keyword: string, value: string])[] = [
  ["PermitRootLogin", "no"],
  ["PasswordAuthentication", "no"],
  ["KbdInteractiveAuthentication", "no"],
  ["PubkeyAuthentication", "yes"],
  ["AuthenticationMethods", "publickey"],
  ["PermitEmptyPasswords", "no"],
  ["MaxAuthTries", "3"],
  ["MaxSessions", "2"],
  ["LoginGraceTime", "30"],
  ["ClientAliveInterval", "300"],
  ["ClientAliveCountMax", "2"],
  ["TCPKeepAlive", "no"],
  ["X11Forwarding", "no"],
  ["AllowAgentForwarding", "no"],
  ["AllowTcpForwarding", "no"],
  ["PermitUserEnvironment", "no"],
  ["PermitTunnel", "no"],
  ["Compression", "no"],
  ["LogLevel", "VERBOSE"],
  ["KexAlgorithms", "-ecdh-sha2-*,diffie-hellman-*"],
  ["HostKeyAlgorithms", "-ecdsa-*,sk-ecdsa-*,ssh-rsa"],
  ["Ciphers", "-*cbc*,3des*"],
  ["MACs", "-hmac-sha1*,umac-64*,hmac-sha2-256,hmac-sha2-512,umac-128@openssh.com"],
];

/** The drop-in. A blank line or another order would make it another file: nobody edits it. */
export const serverConfigText = ({ ports, exempt, user }: ServerConfig): string =>
  [
    "# Written by clincher; a change made here is undone by the next `clincher install`.",
    ...ports.map((port) => `Port ${port}`),
    ...settings.map(([keyword, value]) => `${keyword} ${value}`),
    ...(exempt.length === 0 ? [] : [`PerSourcePenaltyExemptList ${exempt.join(",")}`]),
    // It ends with this file (sshd_config(5), Include).
    `Match User ${user}`,
    ...userSettings.map(([keyword, value]) => `  ${keyword} ${value}`),
    "",
  ].join("\n");

/** What must be so in the end, whatever other files say: keyword in lower case to value, as `sshd -T` prints them. */
export const effectiveSettings: ReadonlyMap<string, string> = new Map(
  settings
    .filter(([, value]) => !value.startsWith("-"))
    .map(([keyword, value]) => [keyword.toLowerCase(), value.toLowerCase()]),
);

/** The same, of a login of the user. */
export const effectiveForUser: ReadonlyMap<string, string> = new Map([
  ...effectiveSettings,
  ...userSettings.map(([keyword, value]) => [keyword.toLowerCase(), value] as const),
]);

/** What sshd's main file has to read. */
export const dropIns = `${dropInFolder}/*.conf`;
/** The main file's text, reading the drop-ins before anything else. */
export const withInclude = (text: string): string => `Include ${dropIns}\n${text}`;

const own = new Set([...settings.map(([keyword]) => keyword.toLowerCase()), "port"]);
const ofUser: ReadonlyMap<string, string> = new Map(
  userSettings.map(([keyword, value]) => [keyword.toLowerCase(), value]),
);

/** Whether a line says otherwise than ours and wins: read before ours or not, below a Match line or not. */
export const overridesOurs = (
  line: string,
  read: { readonly before: boolean; readonly match: boolean },
): boolean => {
  const [, keyword = "", written = ""] = /^\s*"?([A-Za-z\d]+)"?[\s=]+"?([^"#]*)/.exec(line) ?? [];
  const [name, value] = [keyword.toLowerCase(), written.trim()];
  // Of several Match blocks the first wins, and ours is one.
  if (ofUser.has(name)) return read.before && read.match && value !== ofUser.get(name);
  if (!own.has(name) || effectiveSettings.get(name) === value.toLowerCase()) return false;
  // Of ports sshd takes all that any file names.
  return read.before || read.match || name === "port";
};
