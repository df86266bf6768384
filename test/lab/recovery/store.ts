import { expect } from "../expect.ts";
import type { Lab } from "../lab.ts";
import type { Server } from "../server.ts";

/** Where backups are kept on it. */
export const storeFolder = "/srv/backups";

/** A machine elsewhere with nothing but sshd on it, which outlives the servers whose backups it keeps. */
export const backupStore = async (lab: Lab): Promise<Server> => {
  const store = await lab.server("store", { memory: "1G" });
  await store.shell(`install -d -m 700 ${storeFolder}`);
  return store;
};

export const sftpAddress = (store: Server): string => `sftp:root@${store.address}:${storeFolder}`;

const keyFile = "/etc/clincher/backup_ssh_key";

/** Lets a server log in to the store with a key of its own. Gives the private key, which an operator would keep. */
export const allow = async (server: Server, store: Server): Promise<string> => {
  await server.shell(`test -e ${keyFile} || ssh-keygen -q -t ed25519 -N '' -f ${keyFile}`);
  const key = await server.read(`${keyFile}.pub`);
  await store.run(["sh", "-euc", "install -d -m 700 /root/.ssh; cat >> /root/.ssh/authorized_keys"], {
    stdin: key,
  });
  return await server.read(keyFile);
};

/** Gives a fresh server the key that another one reached the store with. */
export const handOver = async (server: Server, privateKey: string): Promise<void> => {
  await server.shell("install -d -m 755 /etc/clincher");
  await server.write(keyFile, privateKey, "600");
};

/** The settings of a server get the store as a second place for backups. */
export const addPlace = async (server: Server, store: Server): Promise<void> => {
  const places = [
    ["local", "/var/backups/clincher"],
    ["elsewhere", sftpAddress(store)],
  ];
  const text = places.map(
    ([name, repository]) => `\n[[backup.targets]]\nname = "${name}"\nrepository = "${repository}"\n`,
  );
  await server.run(["sh", "-euc", "cat >> /etc/clincher/clincher.toml"], { stdin: text.join("") });
};

/** A server begins to check its backups, has the store to itself, and gets no further. */
export const stopInCheck = async (server: Server, store: Server): Promise<void> => {
  // A look who runs the agent locks the store as well, and not for itself: what is seen there has to be the check's.
  await server.shell("systemctl stop clincher-lease.timer clincher-lease.service");
  const check = ["clincher", "backup", "verify", "--all", "--target", "elsewhere"];
  await server.run(["systemd-run", "--quiet", "--unit=lab-check", ...check]);
  await store.shell(`timeout 60 sh -c 'until ls ${storeFolder}/locks | grep -q .; do sleep 0.02; done'`);
  await server.shell("kill -STOP $(pgrep -x restic)");
  const locks = await store.shell(`ls ${storeFolder}/locks`);
  expect(locks.stdout.trim() !== "", "it was over before it could be stopped");
};

/** The backup key of a server, as its recovery sheet has it. */
export const backupKey = async (server: Server): Promise<string> => {
  const key = /^backup_key *= *"(.*)"/m.exec(await server.read("/etc/clincher/secrets.toml"))?.[1];
  if (key === undefined) throw new Error(`${server.name} has no backup key`);
  return key;
};
