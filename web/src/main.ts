import { mount } from "svelte";

import App from "./App.svelte";
import { bestLanguage, language, speak } from "./i18n";
import { routeOf } from "./pages/route";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/controls.css";

speak(bestLanguage(navigator.languages));
document.documentElement.lang = language();

// A link pasted into a page that is open already changes only the fragment.
addEventListener("hashchange", () => location.reload());

const target = document.getElementById("app");
if (target === null) throw new Error("index.html has no #app");

mount(App, { target, props: { route: routeOf(location) } });
