import unit from "../assets/host/firewall/clincher-firewall.service" with { type: "text" };
import script from "../assets/host/firewall/clincher-firewall.sh" with { type: "text" };
import ufwUnit from "../assets/host/firewall/ufw-service.conf" with { type: "text" };

/** Files of the firewall as they are in assets/host/firewall, carried inside the executable. */
export const firewallAssets: Readonly<Record<"script" | "unit" | "ufwUnit", string>> = {
  script,
  unit,
  ufwUnit,
};
