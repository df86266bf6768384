import { codeOf, importsOf, type Source } from "./sources.ts";

interface Door {
  readonly what: string;
  /** Modules and code that open it. */
  readonly modules?: RegExp;
  readonly code?: RegExp;
  /** Paths inside src that may. */
  readonly allowed: RegExp;
}

const doors: readonly Door[] = [
  {
    what: "reads or changes a machine",
    modules:
      /^(node:)?(fs|fs\/promises|net|child_process|cluster|dgram|dns|dns\/promises|http|https|http2|tls|os|sqlite|tty|readline)$|^bun(:sqlite|:ffi)?$|^zx$/,
    code: /\bBun\.(spawn|spawnSync|file|write|\$|connect|listen|serve|udpSocket|dns|sql|SQL|s3|mmap|Glob|which|stdin|stdout|stderr)\b|(?<![.\w])fetch\(|new WebSocket\b|\bprocess\.(kill|chdir|umask|set[eu]?[ug]id|dlopen|geteuid|getuid)\b/,
    // The prompt opens /dev/tty; progress passes on a signal it caught.
    allowed: /^host\/|^console\/prompt\b|^console\/progress\/restore\.ts$/,
  },
  {
    what: "speaks to a terminal",
    code: /\bprocess\.(stdin|stdout|stderr)\b|\bconsole\.\w+\(/,
    // The guard knows a program of OpenClaw's by its text.
    allowed: /^(console|cli)\/|^main\.ts$|^guard\/exec\.ts$/,
  },
  {
    what: "looks at the environment",
    code: /\bprocess\.(env|argv)\b|\bBun\.(env|argv)\b/,
    allowed: /^(host|console|cli)\/|^main\.ts$/,
  },
];

/** They judge text and open no connection. */
const pure: Readonly<Record<string, readonly string[]>> = {
  "node:net": ["isIP", "isIPv4", "isIPv6", "BlockList"],
};

/** Doors to the machine that are opened where they may not be, one line each. */
export const wrongDoors = (files: readonly Source[]): readonly string[] =>
  files.flatMap((source) => {
    const code = codeOf(source);
    return doors
      .filter(({ allowed }) => !allowed.test(source.path))
      .flatMap(({ what, modules, code: calls }) => {
        const taken = importsOf(source).filter(
          ({ specifier, typesOnly, names }) =>
            !typesOnly &&
            modules?.test(specifier) === true &&
            !(names.length > 0 && names.every((name) => pure[specifier]?.includes(name) === true)),
        );
        const call = calls?.exec(code);
        return [
          ...taken.map(({ specifier }) => `${source.path} ${what}: imports ${specifier}`),
          ...(call == null ? [] : [`${source.path} ${what}: ${call[0]}`]),
        ];
      });
  });
