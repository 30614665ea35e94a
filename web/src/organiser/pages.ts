// Organisers' pages, each loaded when it is shown.

import { mount } from "svelte";

import { need } from "../i18n";
import type { OrganisersRoute } from "./route";
import "./words";

export { organisersRouteOf } from "./route";

/** What puts the page there. */
export async function pageOfOrganisers(route: OrganisersRoute): Promise<(target: Element) => void> {
  switch (route.page) {
    case "organise": {
      const [{ default: Organise }] = await Promise.all([import("./Organise.svelte"), need("organise")]);
      return (target) => mount(Organise, { target, props: { token: route.token } });
    }
    case "came-back": {
      const [{ default: CameBack }] = await Promise.all([import("./CameBack.svelte"), need("organise")]);
      return (target) => mount(CameBack, { target });
    }
    case "circles": {
      const [{ default: Circles }] = await Promise.all([import("./Circles.svelte"), need("organiser")]);
      return (target) => mount(Circles, { target });
    }
    case "access": {
      const [{ default: Access }] = await Promise.all([import("./access/Access.svelte"), need("access")]);
      return (target) => mount(Access, { target });
    }
    case "alerts": {
      const [{ default: Mails }] = await Promise.all([import("./mails/AlertMails.svelte"), need("alerts")]);
      return (target) => mount(Mails, { target });
    }
    case "series": {
      const [{ default: Series }] = await Promise.all([import("./series/Series.svelte"), need("series")]);
      return (target) => mount(Series, { target });
    }
    case "library": {
      const [{ default: Library }] = await Promise.all([import("./library/Library.svelte"), need("library")]);
      return (target) => mount(Library, { target });
    }
    case "community": {
      const [{ default: Community }] = await Promise.all([import("./community/Community.svelte"), need("community")]);
      return (target) => mount(Community, { target });
    }
    case "facilitators": {
      const [{ default: Facilitators }] = await Promise.all([
        import("./facilitators/Facilitators.svelte"),
        need("facilitators"),
      ]);
      return (target) => mount(Facilitators, { target });
    }
    case "requests": {
      const [{ default: Requests }] = await Promise.all([import("./requests/Requests.svelte"), need("requests")]);
      return (target) => mount(Requests, { target });
    }
    case "facilitator": {
      const [{ default: OwnPage }] = await Promise.all([import("../facilitator/OwnPage.svelte"), need("facilitator")]);
      return (target) => mount(OwnPage, { target });
    }
    case "sign-ups": {
      const [{ default: SignUps }] = await Promise.all([import("./sign-ups/SignUpsPage.svelte"), need("sign_ups")]);
      return (target) => mount(SignUps, { target, props: { circle: route.circle } });
    }
  }
}
