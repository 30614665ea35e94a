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
    case "organise": {
      const [{ default: Organise }] = await Promise.all([import("../organiser/Organise.svelte"), need("organise")]);
      return (target) => mount(Organise, { target, props: { token: route.token } });
    }
    case "circles": {
      const [{ default: Circles }] = await Promise.all([import("../organiser/Circles.svelte"), need("organiser")]);
      return (target) => mount(Circles, { target });
    }
    case "access": {
      const [{ default: Access }] = await Promise.all([import("../organiser/access/Access.svelte"), need("access")]);
      return (target) => mount(Access, { target });
    }
    case "alerts": {
      const [{ default: Mails }] = await Promise.all([import("../organiser/mails/AlertMails.svelte"), need("alerts")]);
      return (target) => mount(Mails, { target });
    }
    case "series": {
      const [{ default: Series }] = await Promise.all([import("../organiser/series/Series.svelte"), need("series")]);
      return (target) => mount(Series, { target });
    }
    case "community": {
      const [{ default: Community }] = await Promise.all([
        import("../organiser/community/Community.svelte"),
        need("community"),
      ]);
      return (target) => mount(Community, { target });
    }
    case "sign-ups": {
      const [{ default: SignUps }] = await Promise.all([
        import("../organiser/sign-ups/SignUpsPage.svelte"),
        need("sign_ups"),
      ]);
      return (target) => mount(SignUps, { target, props: { circle: route.circle } });
    }
    case "nothing": {
      const [{ default: Nothing }] = await Promise.all([import("./Nothing.svelte"), need("nothing")]);
      return (target) => mount(Nothing, { target });
    }
  }
}
