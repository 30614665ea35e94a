// What a community wrote for itself and what is there for everyone, as the server has it.

import { ApiError, ask } from "../../api/ask";
import type { ScriptRead, PromptsRead, ShelfState, TextOnShelf } from "../../api/operations.gen";

export type Kind = "scripts" | "prompts";

/** One that can be chosen: what is said of it, and where it comes from. */
export interface Item {
  readonly name: string;
  readonly own: boolean;
  readonly mark: string;
}

/** What was read of a text: a script's, or a list's. */
export type Read = { readonly script: ScriptRead } | { readonly list: PromptsRead["read"] };

export class Shelf {
  state = $state.raw<ShelfState | null>(null);
  trouble: "none" | "failed" | "no_session" = $state("none");

  async load(): Promise<void> {
    this.trouble = "none";
    try {
      this.state = await ask("GET /organiser/shelf", {});
    } catch (error) {
      this.trouble = error instanceof ApiError && error.code === "no_such_session" ? "no_session" : "failed";
    }
  }

  /** Raises: ApiError. */
  async save(kind: Kind, name: string, text: string, made_on: string): Promise<void> {
    const asked = { text, made_on };
    this.state = await (kind === "scripts"
      ? ask("PUT /organiser/scripts/{script}", { script: name, asked })
      : ask("PUT /organiser/prompts/{list}", { list: name, asked }));
  }

  /** Raises: ApiError. */
  async remove(kind: Kind, name: string, made_on: string): Promise<void> {
    const asked = { made_on };
    this.state = await (kind === "scripts"
      ? ask("POST /organiser/scripts/{script}/remove", { script: name, asked })
      : ask("POST /organiser/prompts/{list}/remove", { list: name, asked }));
  }
}

/** As it was written. Raises: ApiError. */
export function textOf(kind: Kind, name: string): Promise<TextOnShelf> {
  return kind === "scripts"
    ? ask("GET /organiser/scripts/{script}", { script: name })
    : ask("GET /organiser/prompts/{list}", { list: name });
}

/** Raises: ApiError. */
export async function readText(kind: Kind, text: string): Promise<Read> {
  return kind === "scripts"
    ? { script: await ask("POST /organiser/shelf/read-script", { asked: { text } }) }
    : { list: (await ask("POST /organiser/shelf/read-prompts", { asked: { text } })).read };
}

/** A name for a copy that nothing has yet, within `most` characters. */
export function nameForCopy(name: string, taken: readonly string[], most: number): string {
  for (let number = 1; ; number += 1) {
    const end = number === 1 ? "-own" : `-own-${number}`;
    const copy = `${name.slice(0, most - end.length).replace(/-+$/, "")}${end}`;
    if (!taken.includes(copy)) return copy;
  }
}
