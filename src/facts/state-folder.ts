/** What clincher keeps of this server: its journal, its notes, what can be put back. Nobody else's to read. */
export const stateFolder = "/var/lib/clincher";
