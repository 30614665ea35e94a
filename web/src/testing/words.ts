// Tests speak English, all of it.

import en from "../../../roomserver/i18n/catalogues/en.json";
import { speak } from "../i18n/catalogue.svelte";

speak("en", en);
