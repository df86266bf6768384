import caddyfile from "../assets/stack/caddy/Caddyfile" with { type: "text" };
import composeSandbox from "../assets/stack/compose.sandbox.yaml" with { type: "text" };
import compose from "../assets/stack/compose.yaml" with { type: "text" };
import litellmEntrypoint from "../assets/stack/litellm/entrypoint.sh" with { type: "text" };
import soul from "../assets/stack/SOUL.md" with { type: "text" };

/** Files of the stack as they are in assets/stack, carried inside the executable. */
export const stackAssets: Readonly<
  Record<"compose" | "composeSandbox" | "caddyfile" | "litellmEntrypoint" | "soul", string>
> = {
  compose,
  composeSandbox,
  caddyfile,
  litellmEntrypoint,
  soul,
};
