// The words of the front page; see web/words.config.ts.

import { learn } from "../catalogue";
import words from "./words.json?part=home";

learn("en", words);
