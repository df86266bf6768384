export { rebootTime, swapSize } from "./values/host.ts";
export { modelId } from "./values/model.ts";
export { acmeDirectory, domain, email, hostName } from "./values/name.ts";
export { adminAddress, cidr, ip, port, privateSubnet } from "./values/network.ts";
export { openclawRelease } from "./values/release.ts";
export { repository, targetName } from "./values/repository.ts";
export { cpus, memorySize } from "./values/size.ts";
export { loginName, publicKey } from "./values/ssh.ts";
export { moment, oneLine, plainText } from "./values/value.ts";
