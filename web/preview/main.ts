import { mount } from "svelte";

import en from "../../roomserver/i18n/catalogues/en.json";
import { speak } from "../src/i18n/catalogue.svelte";
import SeatPage from "../src/seat/SeatPage.svelte";
import type { SeatSession } from "../src/room/seat-session.svelte";
import "../src/styles/tokens.css";
import "../src/styles/base.css";
import "../src/styles/controls.css";
import { fakeSession } from "./fake-session";
import * as scenes from "./stories";

speak("en", en);
const session = fakeSession();
const story = new URLSearchParams(location.search).get("story") ?? "listening";
scenes.stories[story]?.(session);
if (story === "round") {
  scenes.stories["listening"]?.(session);
  scenes.goRound(session);
}
Object.assign(window, { session, scenes });

const target = document.getElementById("app");
if (target) mount(SeatPage, { target, props: { ref: "preview", session: session as unknown as SeatSession } });
