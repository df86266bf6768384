import { describe, expect, test } from "bun:test";
import { parseHierarchies } from "../../lab/server/cgroups.ts";

const v1 = `25 1 0:22 / / rw,relatime - ext4 /dev/vda rw
30 25 0:26 / /sys/fs/cgroup ro,nosuid - tmpfs tmpfs ro,mode=755
31 30 0:27 / /sys/fs/cgroup/cpu,cpuacct rw,nosuid shared:9 - cgroup cgroup rw,cpu,cpuacct
32 30 0:28 / /sys/fs/cgroup/memory rw,nosuid shared:10 - cgroup cgroup rw,memory
33 30 0:29 / /sys/fs/cgroup/systemd rw,nosuid - cgroup cgroup rw,xattr,name=systemd
34 30 0:30 / /sys/fs/cgroup/unified rw,nosuid - cgroup2 cgroup2 rw,nsdelegate
`;
const own1 = "11:name=systemd:/user.slice\n5:memory:/job/a:b\n3:cpu,cpuacct:/\n0::/user.slice/x.scope\n";

const v2 = "30 25 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n";

describe("hierarchies", () => {
  test("version 1 and hybrid: each controller's mount and this process's folder below it", () => {
    expect(parseHierarchies(v1, own1)).toEqual([
      {
        mount: "/sys/fs/cgroup/cpu,cpuacct",
        folder: "/sys/fs/cgroup/cpu,cpuacct",
        controllers: ["cpu", "cpuacct"],
        unified: false,
      },
      {
        mount: "/sys/fs/cgroup/memory",
        folder: "/sys/fs/cgroup/memory/job/a:b",
        controllers: ["memory"],
        unified: false,
      },
      {
        mount: "/sys/fs/cgroup/systemd",
        folder: "/sys/fs/cgroup/systemd/user.slice",
        controllers: ["name=systemd"],
        unified: false,
      },
      {
        mount: "/sys/fs/cgroup/unified",
        folder: "/sys/fs/cgroup/unified/user.slice/x.scope",
        controllers: [],
        unified: true,
      },
    ]);
  });

  test("unified: one", () => {
    expect(parseHierarchies(v2, "0::/init.scope\n")).toEqual([
      { mount: "/sys/fs/cgroup", folder: "/sys/fs/cgroup/init.scope", controllers: [], unified: true },
    ]);
  });

  test("none mounted, none found", () => {
    expect(parseHierarchies("25 1 0:22 / / rw - ext4 /dev/vda rw\n", own1)).toEqual([]);
  });
});
