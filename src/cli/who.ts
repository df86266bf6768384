import type { Session } from "./command.ts";

/** Whoever typed it, where sudo tells. */
export const whoOf = ({ SUDO_USER: user = "" }: Session["environment"]): string =>
  /^[\w.@-]{1,64}$/.test(user) ? user : "root";
