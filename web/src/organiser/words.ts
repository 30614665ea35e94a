// The words of organisers' pages: nobody who comes to a circle waits for their names.

import type { Words } from "../i18n/catalogue.svelte";
import { offer } from "../i18n/parts";

/** Each call is read by the build, which takes nothing but literals. */
offer({
  organise: import.meta.glob<Words>("./*.json", {
    base: "../../../roomserver/i18n/catalogues",
    query: "?part=organise",
    import: "default",
  }),
  organiser: import.meta.glob<Words>("./*.json", {
    base: "../../../roomserver/i18n/catalogues",
    query: "?part=organiser",
    import: "default",
  }),
  alerts: import.meta.glob<Words>("./*.json", {
    base: "../../../roomserver/i18n/catalogues",
    query: "?part=alerts",
    import: "default",
  }),
  sign_ups: import.meta.glob<Words>("./*.json", {
    base: "../../../roomserver/i18n/catalogues",
    query: "?part=sign_ups",
    import: "default",
  }),
  access: import.meta.glob<Words>("./*.json", {
    base: "../../../roomserver/i18n/catalogues",
    query: "?part=access",
    import: "default",
  }),
  series: import.meta.glob<Words>("./*.json", {
    base: "../../../roomserver/i18n/catalogues",
    query: "?part=series",
    import: "default",
  }),
  facilitators: import.meta.glob<Words>("./*.json", {
    base: "../../../roomserver/i18n/catalogues",
    query: "?part=facilitators",
    import: "default",
  }),
  requests: import.meta.glob<Words>("./*.json", {
    base: "../../../roomserver/i18n/catalogues",
    query: "?part=requests",
    import: "default",
  }),
  facilitator: import.meta.glob<Words>("./*.json", {
    base: "../../../roomserver/i18n/catalogues",
    query: "?part=facilitator",
    import: "default",
  }),
  library: import.meta.glob<Words>("./*.json", {
    base: "../../../roomserver/i18n/catalogues",
    query: "?part=library",
    import: "default",
  }),
  community: import.meta.glob<Words>("./*.json", {
    base: "../../../roomserver/i18n/catalogues",
    query: "?part=community",
    import: "default",
  }),
});
