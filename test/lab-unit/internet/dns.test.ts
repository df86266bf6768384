import { expect, test } from "bun:test";
import { names, services } from "../../lab/addresses.ts";
import { QueryLog } from "../../lab/internet/query-log.ts";
import type { LoggedRequest } from "../../lab/internet/request-log.ts";
import { standingRecords, zoneFiles } from "../../lab/internet/zone.ts";

test("every real name leads to its service, and package mirrors to the forwarder", () => {
  const records = standingRecords(["mirror.example"]);
  for (const name of names.registry) expect(records.get(name)).toBe(services.registry);
  for (const name of names.models) expect(records.get(name)).toBe(services.models);
  expect(records.get("mirror.example")).toBe(services.packages);
});

test("zone files: addresses of both families, failing names to their resolver, missing names nowhere", () => {
  const files = zoneFiles(
    new Map<string, string | string[]>([
      ["a.example", "192.0.2.1"],
      ["b.example", ["192.0.2.2", "2001:db8::2"]],
      ["gone.example", "nxdomain"],
      ["broken.example", "servfail"],
      ["silent.example", "timeout"],
    ]),
  );
  expect(files.hosts).toBe("192.0.2.1 a.example\n192.0.2.2 b.example\n2001:db8::2 b.example\n");
  expect(files.servers).toBe(
    "server=/broken.example/127.0.0.1#5301\nserver=/silent.example/127.0.0.1#5302\n",
  );
});

test("dnsmasq's log becomes one request for each question, with the first answer", () => {
  const requests: LoggedRequest[] = [];
  const log = new QueryLog((request) => requests.push(request));
  for (const line of [
    "dnsmasq: started, version 2.90 cache disabled",
    "dnsmasq: 1 203.0.113.10/4242 query[A] GHCR.io from 203.0.113.10",
    "dnsmasq: 2 2001:db8:1::10/4243 query[AAAA] x.example from 2001:db8:1::10",
    "dnsmasq: 1 203.0.113.10/4242 /live/dns.hosts GHCR.io is 198.51.100.20",
    "dnsmasq: 1 203.0.113.10/4242 /live/dns.hosts GHCR.io is 198.51.100.21",
    "dnsmasq: 2 2001:db8:1::10/4243 config x.example is NXDOMAIN",
    "dnsmasq: 3 203.0.113.10/4242 query[A] slow.example from 203.0.113.10",
    "dnsmasq: 3 203.0.113.10/4242 forwarded slow.example to 127.0.0.1#5302",
  ]) {
    log.take(line);
  }
  expect(requests.map(({ from, method, host, body }) => [from, method, host, body])).toEqual([
    ["203.0.113.10", "A", "ghcr.io", "198.51.100.20"],
    ["2001:db8:1::10", "AAAA", "x.example", "NXDOMAIN"],
    ["203.0.113.10", "A", "slow.example", "forwarded slow.example to 127.0.0.1#5302"],
  ]);
});
