// The words of the page that an organiser's link opens; see web/words.config.ts.

import { learn } from "../catalogue";
import words from "./words.json?part=organise";

learn("en", words);
