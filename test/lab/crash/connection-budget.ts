/** `ufw limit` refuses the sixth connection that an address begins within 30 seconds, whichever of its ports it is for. */
const most = 5;
const withinMilliseconds = 30_500;

/** Who logs in no more often than the firewall lets anybody, however many of the lab's parts want to. */
export class ConnectionBudget {
  private began: readonly number[] = [];
  private last: Promise<void> = Promise.resolve();

  /** Waits for its turn, and until one more connection may begin; counts it. */
  take(): Promise<void> {
    this.last = this.last.then(() => this.room());
    return this.last;
  }

  private async room(): Promise<void> {
    const now = performance.now();
    const recent = this.began.filter((at) => now - at < withinMilliseconds);
    const [oldest] = recent;
    this.began = recent;
    if (oldest === undefined || recent.length < most) {
      this.began = [...recent, now];
      return;
    }
    await Bun.sleep(withinMilliseconds - (now - oldest));
    await this.room();
  }
}
