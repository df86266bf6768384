declare module "*.conf" {
  const text: string;
  export default text;
}
declare module "*.rules" {
  const text: string;
  export default text;
}
declare module "*.swap" {
  const text: string;
  export default text;
}
declare module "*.local" {
  const text: string;
  export default text;
}
declare module "*/issue" {
  const text: string;
  export default text;
}
declare module "*.default" {
  const text: string;
  export default text;
}
