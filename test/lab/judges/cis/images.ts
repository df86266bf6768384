import type { Item } from "../cis.ts";

/** Every container that runs; sandboxes of the agent too. */
export const each = (format: string): string =>
  `docker ps -q --no-trunc | xargs -r docker inspect --format '{{.Name}} ${format}'`;

/** 4: images. */
export const images: readonly Item[] = [
  {
    id: "4.1",
    title: "Containers run as a user of their own",
    // LiteLLM reads a secret that only root may open; Caddy owns its certificates as root. Neither has a capability to
    // be root with, and that is checked in 5.4.
    check: `${each("{{.Config.User}}")} | grep -vE '^/(openclaw-litellm|openclaw-caddy) ' | awk '$2 == "" || $2 ~ /^(0|root)(:|$)/ {print $1 " runs as root"}'`,
    wrong: "docker run -d --name wrong-user $IMAGE sleep 600",
  },
  {
    id: "4.2",
    title: "Trusted base images",
    check: `${each("{{.Image}}")} | while read -r name image; do docker image inspect "$image" --format '{{join .RepoTags " "}} {{join .RepoDigests " "}}' | grep -qE 'ghcr.io/(openclaw/openclaw|berriai/litellm)|^caddy:|docker.io/library/caddy|clincher|^openclaw-sandbox:' || echo "$name $image"; done`,
    wrong: "docker run -d --name wrong-image $IMAGE sleep 600",
  },
  {
    id: "4.3",
    title: "No unnecessary packages in images",
    leftOut: "the images are their projects' own, unchanged; the egress proxy's has one file in it",
  },
  {
    id: "4.4",
    title: "Images are scanned and rebuilt",
    leftOut: "done by upgrading to a release that clincher was tested with, not on the server",
  },
  {
    id: "4.5",
    title: "Docker Content Trust",
    leftOut:
      "Notary is retired and none of the images is signed with it; digests are recorded at the first pull and enforced",
  },
  {
    id: "4.6",
    title: "Health checks (of services; a sandbox is none)",
    check: `${each("{{if .State.Health}}{{.State.Health.Status}}{{else}}none{{end}}")} | grep -vE ' healthy$|^/openclaw-sbx-' || true`,
    wrong: "docker run -d --name wrong-health --no-healthcheck $IMAGE sleep 600",
  },
  {
    id: "4.7 to 4.12",
    title: "How images are built: updates, set-id programs, COPY, secrets, verified packages, signatures",
    leftOut: "matters of those who build the images; no secret is in any (scenario secrets)",
  },
];
