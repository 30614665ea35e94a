import { flushSync, mount, unmount } from "svelte";
import { afterEach, expect, it } from "vitest";

import { fakeSession } from "../../../preview/fake-session";
import { t } from "../../i18n";
import type { SeatSession } from "../../room/seat-session.svelte";
import Centre from "./centre/Centre.svelte";
import { aCircle, heldBy, offeredTo } from "../../testing/fixtures";
import { microphoneState } from "./microphone/microphone-state";
import MicrophoneState from "./microphone/MicrophoneState.svelte";
import Notice from "../../kit/Notice.svelte";
import PieceSteps from "./turn/PieceSteps.svelte";
import type { Seated } from "../../reading/seated";

let shown: Record<string, unknown>[] = [];

afterEach(async () => {
  await Promise.all(shown.map((each) => unmount(each)));
  shown = [];
  document.body.replaceChildren();
});

/** What a browser's translator does: each text gives its place to elements with its words in another language. */
function translate(node: Node = document.body): void {
  for (const child of [...node.childNodes]) {
    if (child.nodeType === Node.TEXT_NODE && child.textContent?.trim()) {
      const font = document.createElementNS("http://www.w3.org/1999/xhtml", "font");
      font.textContent = child.textContent;
      node.replaceChild(font, child);
    } else translate(child);
  }
}

const OFFERED = aCircle({ centre: { piece: offeredTo("aisha", "mei") } });
const HOLDING = aCircle({ me: { mutes: [], heard: true }, centre: { piece: heldBy("aisha") } });
const MUTED = aCircle({ me: { mutes: ["self", "facilitator"] }, centre: { piece: heldBy("aisha") } });
const LISTENING = aCircle({ centre: { piece: heldBy("mei") } });

/** The sentences about hearing of a page, which follows the circle that is told to it. */
function page(): { tell: (seated: Seated) => string } {
  let seated = $state.raw(OFFERED);
  const session = fakeSession() as unknown as SeatSession;
  const common = { session, disabled: false, ask: () => Promise.resolve(true) };
  const space = { x: 0, y: 0, width: 400, height: 400 };
  shown = [
    mount(Centre, {
      target: document.body,
      props: {
        get seated() {
          return seated;
        },
        space,
        picture: null,
        diameter: 60,
        compact: false,
        beneath: false,
        promptElsewhere: false,
        serverNow: () => 0,
        microphone: "on",
        promptFits: true,
        words: null,
        wordsFit: false,
        onread: () => undefined,
      },
    }),
    mount(MicrophoneState, {
      target: document.body,
      props: {
        ...common,
        tight: false,
        get seated() {
          return seated;
        },
        get line() {
          return microphoneState(seated, "on");
        },
      },
    }),
    mount(PieceSteps, {
      target: document.body,
      props: {
        ...common,
        get seated() {
          return seated;
        },
        microphone: "on",
        openMicrophone: () => undefined,
        closeMicrophone: () => undefined,
      },
    }),
    mount(Notice, {
      target: document.body,
      props: {
        get text() {
          return seated.me.heard ? "heard" : "not heard";
        },
      },
    }),
  ];
  flushSync();
  return {
    tell: (next) => {
      seated = next;
      flushSync();
      const { textContent } = document.body;
      translate();
      return textContent;
    },
  };
}

it("T3: what a translated page says of hearing follows the circle, and nothing of before stays", () => {
  const { tell } = page();
  translate();
  const holding = tell(HOLDING);
  expect(holding).toContain(t("turn.yours"));
  expect(holding).toContain(t("microphone_state.open"));
  expect(holding).not.toContain(t("turn.offered_you_by", { name: "Mei" }));
  expect(holding).not.toContain(t("step.take_hint"));
  const muted = tell(MUTED);
  expect(muted).toContain(t("microphone_state.facilitator"));
  expect(muted).toContain(t("turn.yours_muted"));
  expect(muted).not.toContain(t("microphone_state.open"));
  expect(muted).toContain("not heard");
  const listening = tell(LISTENING);
  expect(listening).toContain(t("turn.holds", { name: "Mei" }));
  expect(listening).toContain(t("microphone_state.closed"));
  expect(listening).not.toContain(t("microphone_state.facilitator"));
  expect(listening).not.toContain(t("turn.yours"));
});
