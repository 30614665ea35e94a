// The parts of the app, each loaded when its page is shown: nobody waits for a page that they don't look at.

import { mount } from "svelte";

import { need } from "../i18n";
import type { Route } from "./route";

type Show = (target: Element) => void;

/** Puts the page of an address there, or what index.html says where nothing runs: no words need to be loaded for it. */
export async function show(route: Route, target: Element): Promise<void> {
  const shown = await pageOf(route).catch((): Show => notLoaded);
  shown(target);
}

function notLoaded(target: Element): void {
  target.innerHTML = document.querySelector("noscript")?.textContent ?? "";
}

async function pageOf(route: Route): Promise<Show> {
  switch (route.page) {
    case "home": {
      const [{ default: Home }] = await Promise.all([import("./Home.svelte"), need("home")]);
      return (target) => mount(Home, { target });
    }
    case "join": {
      const [{ default: Join }] = await Promise.all([import("../seat/join/Join.svelte"), need("join")]);
      return (target) => mount(Join, { target, props: { token: route.token } });
    }
    case "seat": {
      const [{ default: SeatPage }] = await Promise.all([import("../seat/SeatPage.svelte"), need("seat")]);
      return (target) => mount(SeatPage, { target, props: { ref: route.ref } });
    }
    case "answer": {
      const [{ default: AnswerPage }] = await Promise.all([import("../feedback/AnswerPage.svelte"), need("answer")]);
      return (target) => mount(AnswerPage, { target, props: { token: route.token } });
    }
    case "kept": {
      const [{ default: KeptPage }] = await Promise.all([import("../feedback/KeptPage.svelte"), need("kept")]);
      return (target) => mount(KeptPage, { target, props: { proof: route.proof } });
    }
    case "organise":
    case "came-back":
      return (await import("../organiser/pages")).pageOfOrganisers(route);
    case "organiser": {
      const { organisersRouteOf, pageOfOrganisers } = await import("../organiser/pages");
      const theirs = organisersRouteOf(route.path);
      return theirs === null ? nothing() : pageOfOrganisers(theirs);
    }
    case "nothing":
      return nothing();
  }
}

async function nothing(): Promise<Show> {
  const [{ default: Nothing }] = await Promise.all([import("./Nothing.svelte"), need("nothing")]);
  return (target) => mount(Nothing, { target });
}
