// The community's profile, as the server has it and as it is being written: nothing that was typed is lost.

import { ApiError, ask } from "../../api/ask";
import type { ProfileState } from "../../api/operations.gen";
import { choicesOf, differing, draftOf, type ProfileDraft } from "./profile-draft";

export class Profile {
  state = $state.raw<ProfileState | null>(null);
  draft = $state<ProfileDraft | null>(null);
  /** What another organiser saved meanwhile. */
  theirs = $state.raw<ProfileState | null>(null);
  trouble: "none" | "failed" | "no_session" = $state("none");
  /** What the server refused, by its field. */
  refused: Readonly<Record<string, string>> = $state.raw({});
  told: "" | "saved" | "logo_saved" | "logo_removed" = $state("");
  busy = $state(false);

  readonly isChanged = $derived.by(() => {
    const { state, draft } = this;
    return state !== null && draft !== null && differing(draft, this.#draftOf(state)).length > 0;
  });

  readonly differences = $derived.by(() => {
    const { theirs, draft } = this;
    return theirs === null || draft === null ? [] : differing(draft, this.#draftOf(theirs));
  });

  get theirDraft(): ProfileDraft | null {
    return this.theirs === null ? null : this.#draftOf(this.theirs);
  }

  #draftOf(state: ProfileState): ProfileDraft {
    return draftOf(state.profile);
  }

  #begin(state: ProfileState): void {
    this.state = state;
    this.draft = this.#draftOf(state);
    this.theirs = null;
  }

  async load(): Promise<void> {
    this.trouble = "none";
    try {
      this.#begin(await ask("GET /organiser/profile", {}));
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Whether it is saved. */
  async save(): Promise<boolean> {
    if (this.state === null || this.draft === null || this.busy) return false;
    this.#clear();
    this.busy = true;
    const asked = { ...choicesOf(this.draft), made_on: (this.theirs ?? this.state).profile.version };
    try {
      this.#begin(await ask("PUT /organiser/profile", { asked }));
      this.told = "saved";
      return true;
    } catch (error) {
      await this.#explain(error);
      return false;
    } finally {
      this.busy = false;
    }
  }

  takeTheirs(): void {
    if (this.theirs !== null) this.#begin(this.theirs);
  }

  /** What is being written stays, whatever becomes of the logo. */
  async setLogo(picture: Blob | null): Promise<void> {
    this.#clear();
    this.busy = true;
    try {
      this.#keepWriting(await (picture === null ? ask("DELETE /organiser/profile/logo", {}) : putLogo(picture)));
      this.told = picture === null ? "logo_removed" : "logo_saved";
    } catch (error) {
      if (error instanceof ApiError && ["bad_logo", "too_big"].includes(error.code))
        this.refused = { logo: error.code };
      else this.#fail(error);
    }
    this.busy = false;
  }

  #keepWriting(state: ProfileState): void {
    const before = this.state;
    // Only the logo changed since: then what is written here still stands on what the server has.
    if (before !== null && differing(this.#draftOf(before), this.#draftOf(state)).length > 0) this.theirs = state;
    this.state = {
      ...state,
      profile: { ...(before ?? state).profile, logo: state.profile.logo, version: state.profile.version },
    };
  }

  async #explain(error: unknown): Promise<void> {
    if (error instanceof ApiError && error.code === "out_of_date") {
      try {
        this.theirs = await ask("GET /organiser/profile", {});
      } catch (failure) {
        this.#fail(failure);
      }
    } else if (error instanceof ApiError && Object.keys(error.fields).length > 0) {
      this.refused = error.fields;
    } else {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    this.trouble = error instanceof ApiError && error.code === "no_such_session" ? "no_session" : "failed";
  }

  #clear(): void {
    this.trouble = "none";
    this.refused = {};
    this.told = "";
  }
}

/** Raises: ApiError. */
async function putLogo(picture: Blob): Promise<ProfileState> {
  const answer = await fetch("/organiser/profile/logo", { method: "PUT", body: picture }).catch(() => null);
  const said = (await answer?.json().catch(() => null)) as (ProfileState & { code?: string }) | null | undefined;
  if (answer?.ok && said) return said;
  throw new ApiError((said?.code ?? "unavailable") as ApiError["code"]);
}
