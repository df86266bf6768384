import text from "../../assets/clincher.example.toml" with { type: "text" };

/** The commented example that is the reference of clincher.toml, carried inside the executable. */
export const exampleText: string = text;
