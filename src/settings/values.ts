export { modelId } from "./values/model.ts";
export { acmeDirectory, domain, email, hostName } from "./values/name.ts";
export { cidr, ip, port, privateSubnet } from "./values/network.ts";
export { cpus, memorySize } from "./values/size.ts";
export { plainText } from "./values/value.ts";
