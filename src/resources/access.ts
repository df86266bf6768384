import type { Access } from "../host/host.ts";

const names = new Map([
  [0, "root"],
  [1000, "uid 1000"],
]);
const nameOf = (id: number): string => names.get(id) ?? `uid ${id}`;

/** "0644 root" or "0400 uid 1000, gid 1000 …" for people. */
export const describeAccess = (access: Access): string => {
  const mode = access.mode.toString(8).padStart(4, "0");
  return access.uid === access.gid
    ? `${mode} ${nameOf(access.uid)}`
    : `${mode} ${nameOf(access.uid)}:${access.gid}`;
};

export const sameAccess = (stat: Access, access: Access): boolean =>
  stat.mode === access.mode && stat.uid === access.uid && stat.gid === access.gid;
