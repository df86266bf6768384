import forget from "../assets/host/uninstall/forget.sh" with { type: "text" };

/** Removes what packages leave behind when they are purged; takes one word that says which. */
export const forgetScript: string = forget;
