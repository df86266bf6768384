import caddyfile from "../assets/stack/caddy/Caddyfile" with { type: "text" };
import composeSandbox from "../assets/stack/compose.sandbox.yaml" with { type: "text" };
import composeSquid from "../assets/stack/compose.squid.yaml" with { type: "text" };
import compose from "../assets/stack/compose.yaml" with { type: "text" };
import squidListed from "../assets/stack/egress/listed.sh" with { type: "text" };
import squidConf from "../assets/stack/egress/squid.conf" with { type: "text" };
import askModels from "../assets/stack/gateway/ask-models.cjs" with { type: "text" };
import compile from "../assets/stack/gateway/compile.mjs" with { type: "text" };
import litellmDoor from "../assets/stack/litellm/door.py" with { type: "text" };
import litellmEntrypoint from "../assets/stack/litellm/entrypoint.sh" with { type: "text" };
import litellmServe from "../assets/stack/litellm/serve.py" with { type: "text" };
import litellmSpend from "../assets/stack/litellm/spend.py" with { type: "text" };
import soul from "../assets/stack/SOUL.md" with { type: "text" };

/** Files of the stack as they are in assets/stack, carried inside the executable. */
export const stackAssets: Readonly<
  Record<
    | "askModels"
    | "compile"
    | "compose"
    | "composeSandbox"
    | "composeSquid"
    | "caddyfile"
    | "litellmDoor"
    | "litellmEntrypoint"
    | "litellmServe"
    | "litellmSpend"
    | "soul"
    | "squidConf"
    | "squidListed",
    string
  >
> = {
  askModels,
  compile,
  compose,
  composeSandbox,
  composeSquid,
  caddyfile,
  litellmDoor,
  litellmEntrypoint,
  litellmServe,
  litellmSpend,
  soul,
  squidConf,
  squidListed,
};
