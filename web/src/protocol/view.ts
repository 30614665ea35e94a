// What this seat knows of the room: the newest view, put together from what the server sends (PROTOCOL.md 4).

import type { Parts, ViewKind, ViewMessage } from "./";

export interface View {
  readonly epoch: number;
  readonly version: number;
  readonly kind: ViewKind;
  readonly parts: Readonly<Parts>;
}

/** The view after this message: the same object when the message is older than what is known, or cannot be applied. */
export function applied(known: View | null, message: ViewMessage): View | null {
  const { epoch, version, kind, parts } = message;
  if (message.whole) return isOlder(message, known) ? known : { epoch, version, kind, parts };
  if (known === null || epoch !== known.epoch || version < known.version || kind !== known.kind) return known;
  return { epoch, version, kind, parts: { ...known.parts, ...parts } };
}

function isOlder(message: ViewMessage, known: View | null): boolean {
  if (known === null) return false;
  return message.epoch < known.epoch || (message.epoch === known.epoch && message.version < known.version);
}
