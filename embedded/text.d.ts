declare module "*/Caddyfile" {
  const text: string;
  export default text;
}
declare module "*.md" {
  const text: string;
  export default text;
}
declare module "*.sh" {
  const text: string;
  export default text;
}
declare module "*.service" {
  const text: string;
  export default text;
}
declare module "*/Dockerfile" {
  const text: string;
  export default text;
}
declare module "*/probe.mjs" {
  const text: string;
  export default text;
}
declare module "*.py" {
  const text: string;
  export default text;
}
declare module "*.cjs" {
  const text: string;
  export default text;
}
declare module "*.conf" {
  const text: string;
  export default text;
}
declare module "*/compile.mjs" {
  const text: string;
  export default text;
}
declare module "*/inspect.mjs" {
  const text: string;
  export default text;
}
declare module "*/healthy.mjs" {
  const text: string;
  export default text;
}
