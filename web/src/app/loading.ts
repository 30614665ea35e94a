// The parts of the app, each loaded when its page is shown: nobody waits for a page that they don't look at.

import { mount } from "svelte";

import NotLoaded from "../kit/page/NotLoaded.svelte";
import type { Route } from "./route";

type Show = (target: Element) => void;

/** Puts the page of an address there, or says that it could not be loaded. */
export async function show(route: Route, target: Element): Promise<void> {
  const shown = await pageOf(route).catch((): Show => (target) => mount(NotLoaded, { target }));
  shown(target);
}

async function pageOf(route: Route): Promise<Show> {
  switch (route.page) {
    case "home": {
      const { default: Home } = await import("./Home.svelte");
      return (target) => mount(Home, { target });
    }
    case "join": {
      const { default: Join } = await import("../seat/join/Join.svelte");
      return (target) => mount(Join, { target, props: { token: route.token } });
    }
    case "seat": {
      const { default: SeatPage } = await import("../seat/SeatPage.svelte");
      return (target) => mount(SeatPage, { target, props: { ref: route.ref } });
    }
    case "organise": {
      const { default: Organise } = await import("../organiser/Organise.svelte");
      return (target) => mount(Organise, { target, props: { token: route.token } });
    }
    case "circles": {
      const { default: Circles } = await import("../organiser/Circles.svelte");
      return (target) => mount(Circles, { target });
    }
    case "nothing": {
      const { default: Nothing } = await import("./Nothing.svelte");
      return (target) => mount(Nothing, { target });
    }
  }
}
