// The words of the room; see web/words.config.ts.

import { learn } from "../catalogue";
import words from "./words.json?part=room";

learn("en", words);
