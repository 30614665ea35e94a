// What a community keeps to choose from: scripts for circles, and prompts and forms by kind of stage.

import type { Form, LocalText, Stage } from "../protocol";

export interface ScriptSummary {
  readonly script: string;
  readonly name: LocalText;
  readonly minutes: number;
  readonly stages: readonly Stage["kind"][];
}

export interface PromptList {
  readonly kind: Stage["kind"];
  readonly prompts: readonly LocalText[];
  readonly forms: readonly Form[];
}

/** Nothing when it did not arrive: choosing from a library is a help, and no condition. */
export async function scripts(): Promise<readonly ScriptSummary[]> {
  return (await fetched<{ scripts: readonly ScriptSummary[] }>("/api/scripts"))?.scripts ?? [];
}

export async function promptLists(): Promise<readonly PromptList[]> {
  return (await fetched<{ lists: readonly PromptList[] }>("/api/prompts"))?.lists ?? [];
}

async function fetched<Body>(path: string): Promise<Body | null> {
  try {
    const answer = await fetch(path);
    return answer.ok ? ((await answer.json()) as Body) : null;
  } catch {
    return null;
  }
}
