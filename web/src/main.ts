import { begin } from "./i18n/choice";
import { mendedAddress } from "./app/link-token";
import { show } from "./app/loading";
import { routeOf } from "./app/route";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/controls.css";

begin();

// The secret of a mangled link is in the address no longer than until the page is there.
const mended = mendedAddress(location.pathname);
if (mended !== null) history.replaceState(null, "", mended);

// A link pasted into a page that is open already changes only the fragment.
addEventListener("hashchange", () => location.reload());

const target = document.getElementById("app");
if (target === null) throw new Error("index.html has no #app");

// Not awaited: what it loads stands on what is in this file.
void show(routeOf(location), target);
