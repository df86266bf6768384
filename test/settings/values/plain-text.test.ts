import { plainText } from "../../../src/settings/values.ts";
import { check } from "./cases.ts";

check({
  plainText: {
    type: plainText,
    good: [["voyage-3-large", "voyage-3-large"]],
    bad: [
      ["", "empty"],
      ["a\nb", "unusual"],
      ["x".repeat(201), "placeholder"],
      ["YOUR_MODEL", "placeholder"],
    ],
  },
});
