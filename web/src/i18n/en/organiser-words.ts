// The words of the organisers' pages; see web/words.config.ts.

import { learn } from "../catalogue";
import words from "./words.json?part=organiser";

learn("en", words);
