// What somebody needs to answer after the circle is asked for while they are in it: afterwards the room knows no more who
// was there. How they were at the door is sent now, and of somebody who never came in nothing is.

import { ApiError, ask } from "../../api/ask";
import { keepAnswers, keptAnswers } from "../../feedback/kept-answers";
import { keepWeather, weatherAt } from "../kept-seat";

/** Whatever else it is refused for, it would be refused for again. */
const LATER = ["unavailable", "too_many"];

export class Answering {
  readonly #seat: string;
  #busy = false;

  constructor(seat: string) {
    this.#seat = seat;
  }

  /** To be called whenever it may succeed; what is done is not done again. */
  async arrive(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    try {
      await this.#keepToken();
      await this.#sendWeather();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error; // it is tried again once the connection is back
    } finally {
      this.#busy = false;
    }
  }

  async #keepToken(): Promise<void> {
    const seat = this.#seat;
    if ((keptAnswers(seat)?.token ?? null) !== null) return;
    const { token } = await ask("POST /api/enter/answers/mine", { asked: { seat } });
    keepAnswers({ at: seat, token });
  }

  async #sendWeather(): Promise<void> {
    const weather = weatherAt(this.#seat);
    if (weather === null) return;
    try {
      await ask("PUT /api/enter/weather", { asked: { seat: this.#seat, weather } });
    } catch (error) {
      if (error instanceof ApiError && LATER.includes(error.code)) throw error;
    }
    keepWeather(this.#seat, null);
  }
}
