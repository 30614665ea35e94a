// Words that are read whole, over everything else: they stay though the prompt moves or gives way to another.

import type { Written } from "../../../i18n";

export interface Reading {
  readonly prompt: Written;
  readonly title: string | undefined;
}
