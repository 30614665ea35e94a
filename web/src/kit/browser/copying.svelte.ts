// Putting a text where the person can paste it, and what became of that.

export class Copying {
  outcome: "none" | "copied" | "failed" = $state("none");

  async copy(text: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      this.outcome = "copied";
    } catch {
      this.outcome = "failed";
    }
  }
}
