/** Where this program is for whatever runs it by itself: services, timers, cron, the way back of ssh and firewall after a boot. */
export const executablePath = "/usr/local/bin/clincher";
