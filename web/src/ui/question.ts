// What is asked before it is done, as it cannot be undone.

import type { KnockView } from "../protocol";

export type Question =
  | { readonly kind: "leave"; readonly alone: boolean }
  | { readonly kind: "end" }
  | { readonly kind: "decline"; readonly knock: KnockView };
