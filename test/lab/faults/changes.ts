/** Where in a run something dies: right before or after a change, told by what it is. */
export interface Place {
  /** For the report. */
  readonly when: string;
  /** Of the line that notes it: "rename /opt/openclaw/state". */
  readonly change: RegExp;
  /** Which of those that match, from 1. */
  readonly nth?: number;
  /** Before the change after it. */
  readonly after?: true;
}

/** The place as the failpoint's switch has it. */
export const placeText = ({ change, nth = 1, after }: Place): string =>
  `/${change.source}/${nth}${after === true ? "+" : ""}`;
