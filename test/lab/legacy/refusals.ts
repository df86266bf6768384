/** An archive that must not be unpacked, or a command line that makes no sense: made by a script in an empty folder. */
export interface Refusal {
  readonly what: string;
  readonly make: string;
  /** What follows `clincher restore --yes`; KEY is the file with the right key. */
  readonly given: string;
  readonly exit: number;
  readonly says: string;
}

const data = "openclaw-data-2026-01-01.tar.gz";
const state = "mkdir -p s/agents && echo a >s/agents/a";

/** A tar archive with one member that tar itself would not write: names are set by --transform. */
const bad = (make: string, argv: string): string => `${state}; ${make}; tar -czf ${data} -P ${argv}`;

const archive = (what: string, make: string, argv: string, says: string): Refusal => ({
  ...{ what, make: bad(make, argv), given: data, exit: 1, says },
});

export const refusals: readonly Refusal[] = [
  archive(
    "an absolute path",
    "echo x >x",
    "-C s . --transform 's,^x,/etc/cron.d/x,' -C .. x",
    "absolute path",
  ),
  archive("a path that climbs", "echo x >x", "-C s . --transform 's,^x,../../x,' -C .. x", "climbs out"),
  archive("a device", "mknod s/null c 1 3", "-C s .", "neither file nor folder"),
  archive("a pipe", "mkfifo s/pipe", "-C s .", "neither file nor folder"),
  archive(
    "a file behind a link",
    "ln -s /etc s/out; mkdir -p t/out; echo x >t/out/x",
    "-C s . -C ../t ./out/x",
    "lies behind",
  ),
  archive(
    "another name of a file of the server",
    "ln s/agents/a s/hard",
    "-C s --transform 'flags=h;s,^\\./agents/a,/etc/shadow,' ./agents ./hard",
    "another name of what is not in it",
  ),
  archive("no state", "mkdir t; echo x >t/x", "-C t .", "no state of OpenClaw"),
  {
    ...{ what: "half an archive", make: `${state}; tar -cz -C s . | head -c 90 >${data}`, given: data },
    ...{ exit: 1, says: "This archive is damaged" },
  },
  {
    ...{ what: "an empty file", make: `: >${data}`, given: data, exit: 1, says: "This archive is damaged" },
  },
  {
    what: "another key",
    make: `${state}; tar -czf p -C s .; openssl enc -aes-256-cbc -salt -pbkdf2 -in p -out ${data}.enc -pass pass:another`,
    ...{ given: `${data}.enc --key-file KEY`, exit: 1, says: "made with another key" },
  },
  {
    what: "a manifest of other archives",
    make: `${state}; tar -czf ${data} -C s .; echo "${"0".repeat(64)}  ${data}" >openclaw-manifest-2026-01-01.sha256`,
    ...{ given: data, exit: 1, says: "not the one that its manifest is of" },
  },
  {
    what: "a manifest with another's code",
    make: `${state}; tar -czf ${data} -C s .; sha256sum ${data} >openclaw-manifest-2026-01-01.sha256; openssl dgst -sha256 -hmac x openclaw-manifest-2026-01-01.sha256 >openclaw-manifest-2026-01-01.sha256.hmac`,
    ...{ given: `${data} --key-file KEY`, exit: 3, says: "does not vouch" },
  },
  { what: "no such file", make: ":", given: data, exit: 3, says: `There is no file ${data}` },
  {
    ...{ what: "another name", make: `${state}; tar -czf backup.tar.gz -C s .`, given: "backup.tar.gz" },
    ...{ exit: 3, says: "is not named like an archive" },
  },
  {
    what: "settings alone",
    make: `${state}; tar -czf openclaw-config-2026-01-01.tar.gz -C s .`,
    ...{ given: "openclaw-config-2026-01-01.tar.gz", exit: 3, says: "None of these archives holds" },
  },
  {
    what: "an archive and a place",
    make: `${state}; tar -czf ${data} -C s .`,
    ...{ given: `${data} local`, exit: 3, says: "local is not named like an archive" },
  },
  {
    ...{ what: "nothing to go on with", make: ":", given: "--snapshot legacy-0123456789abcdef" },
    ...{ exit: 4, says: "No restore from archives was cut off" },
  },
];
