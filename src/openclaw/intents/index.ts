import type { Intent } from "../intent.ts";
import { access } from "./access.ts";
import { channels } from "./channels.ts";
import { memory } from "./memory.ts";
import { models } from "./models.ts";
import { network } from "./network.ts";
import { sandbox } from "./sandbox.ts";
import { tools } from "./tools.ts";
import { upkeep } from "./upkeep.ts";

/** Everything asked of the gateway, by theme. */
export const themes = { network, access, tools, sandbox, models, memory, channels, upkeep } as const;

export type Theme = keyof typeof themes;

export const intents: readonly Intent[] = Object.values(themes).flat();
