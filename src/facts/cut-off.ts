import type { Host } from "../host/host.ts";
import type { Fact } from "./fact.ts";
import { finishing, isWhole, type Marker, readMarker } from "./restore.ts";
import { readUpgrade, type UpgradeMarker } from "./upgrade.ts";

/** Something that was begun and is not done: another clincher is at it, or it was cut off. */
export interface CutOff {
  /** "An upgrade to OpenClaw 2026.9.6". */
  readonly what: string;
  /** Half of the data may be another's, so nothing may be started before it is done. */
  readonly half: boolean;
  /** The command that finishes it. */
  readonly finish: string;
}

/** For people: they cannot tell whether somebody is at it. */
export const cutOffText = ({ what, finish }: CutOff): string =>
  `${what} has not ended. If no other clincher is at it, it was cut off, and is finished by itself within two minutes.\n  To do it now: clincher resume (or ${finish}). Why it does not end: journalctl -u clincher-resume`;

/** Pure: the data of a backup is being put in place, and no more what an upgrade has kept: that ends the way back. */
export const takesBackup = (upgrade: UpgradeMarker | null, restore: Marker | null): boolean =>
  upgrade?.step === "returning" &&
  restore !== null &&
  isWhole(restore) &&
  (restore.step === "swapping" || restore.step === "swapped");

/** What a restore, an upgrade or a way back has left to do on this server; null when nothing. */
export const readCutOff = async (host: Host): Promise<CutOff | null> => {
  const [upgrade, restore] = await Promise.all([readUpgrade(host), readMarker(host)]);
  if (upgrade?.step === "returning" && !takesBackup(upgrade, restore))
    return { what: "The way back from an upgrade", half: true, finish: "clincher rollback" };
  if (restore?.step === "swapping") return { what: "A restore", half: true, finish: finishing(restore) };
  if (upgrade !== null && upgrade.step !== "done" && upgrade.step !== "returning")
    return {
      what: `An upgrade to OpenClaw ${upgrade.to}`,
      half: false,
      finish: `clincher upgrade ${upgrade.to}`,
    };
  if (restore?.step === "swapped") return { what: "A restore", half: false, finish: finishing(restore) };
  return null;
};

export const cutOff: Fact<CutOff | null> = { key: "cut off", read: readCutOff };
