import { expect } from "../expect.ts";
import type { Lab } from "../lab.ts";
import type { Server } from "../server.ts";

const file = "/etc/docker/daemon.json";
const restart = "systemctl reset-failed docker.service; systemctl restart docker.service";

/** A flag of dockerd's for what clincher sets in its file: with both it does not start, so that file is not written. */
export const proveDockerFlags = async (lab: Lab, server: Server): Promise<void> => {
  lab.step("Docker is started with a flag for what clincher sets: install refuses, and would have ended it");
  await server.shell(
    `mv ${file} /root/; echo 'DOCKER_OPTS="--icc=false"' >/etc/default/docker; systemctl restart docker.service`,
  );
  const { code, stderr } = await server.run(["clincher", "install", "--yes"], { check: false });
  expect(code === 4 && stderr.includes("Docker is started with --icc"), `install: exit ${code}`, stderr);
  const written = await server.run(["test", "-e", file], { check: false });
  expect(written.code !== 0, `${file} was written`);
  await server.run(["mv", "/root/daemon.json", file]);
  const both = await server.shell(restart, { check: false });
  expect(both.code !== 0, "dockerd starts with a setting twice: there is nothing to refuse");
  await server.shell(`rm /etc/default/docker; ${restart}`);
};
