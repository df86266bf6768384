import { readFile } from "node:fs/promises";
import pins from "../../assets/pins.json";
import { run } from "../build/run.ts";
import type { Stamp } from "../build/stamp.ts";

interface Component {
  readonly type: "library" | "application" | "container";
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly licenses?: readonly { readonly license: { readonly id: string } }[];
  readonly hashes?: readonly { readonly alg: string; readonly content: string }[];
}

interface LockedPackage {
  readonly version: string;
  readonly license?: string;
  readonly integrity?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
}

const npmComponent = (name: string, { version, license, integrity }: LockedPackage): Component => {
  const [algorithm, hash] = (integrity ?? "").split("-");
  return {
    type: name === "bun" ? "application" : "library",
    name,
    version,
    purl: `pkg:npm/${name.replace("@", "%40")}@${version}`,
    ...(license === undefined ? {} : { licenses: [{ license: { id: license } }] }),
    ...(algorithm === "sha512" && hash !== undefined
      ? { hashes: [{ alg: "SHA-512", content: Buffer.from(hash, "base64").toString("hex") }] }
      : {}),
  };
};

/** What is compiled in: the packages that are no devDependencies, and the runtime itself. */
const packages = async (): Promise<readonly Component[]> => {
  const lock = JSON.parse(await readFile("package-lock.json", "utf8")) as {
    packages: Record<string, LockedPackage>;
  };
  return Object.entries(lock.packages)
    .map(([path, locked]) => [path.replace(/^.*node_modules\//, ""), locked] as const)
    .filter(([name, { dev, optional }]) => name === "bun" || (name !== "" && !dev && !optional))
    .map(([name, locked]) => npmComponent(name, locked));
};

/** What is compiled into the egress proxy, as the Go compiler noted it there. */
const goModules = async (executable: string): Promise<readonly Component[]> => {
  const noted = await run("go", "version", "-m", executable);
  const modules = [...noted.matchAll(/^\tdep\t(\S+)\t(\S+)/gm)].map(([, name = "", version = ""]) => ({
    type: "library" as const,
    name,
    version,
    purl: `pkg:golang/${name}@${version}`,
  }));
  const compiler = /: (go\S+)/.exec(noted)?.[1]?.slice(2) ?? "unknown";
  return [
    { type: "library", name: "stdlib", version: compiler, purl: `pkg:golang/stdlib@${compiler}` },
    ...modules,
  ];
};

const image = (name: string, version: string): Component => ({
  type: "container",
  name,
  version,
  purl: `pkg:docker/${name}@${version}`,
});

/** The images that the executable names; it pulls them when it installs. */
const images = (): readonly Component[] => [
  ...Object.values(pins.openclaw.tags).map((tag) => image(pins.openclaw.name, tag)),
  image(pins.litellm.name, pins.litellm.tag),
  image(pins.caddy.name, pins.caddy.tag),
];

/** The bill of materials (CycloneDX 1.6). The same sources give the same bytes. */
export const billOfMaterials = async (stamp: Stamp, egress: string): Promise<string> => {
  const components = [...(await packages()), ...(await goModules(egress)), ...images()];
  const document = {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: {
      timestamp: stamp.built,
      component: {
        type: "application",
        name: "clincher",
        version: stamp.version,
        purl: `pkg:generic/clincher@${stamp.version}`,
        properties: [{ name: "commit", value: stamp.commit }],
      },
    },
    components: components.toSorted((a, b) => (a.purl < b.purl ? -1 : a.purl > b.purl ? 1 : 0)),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
};
