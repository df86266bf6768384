/** As ufw writes the comment of a rule. */
export const hex = (text: string): string => Buffer.from(text).toString("hex");
