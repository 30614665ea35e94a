// The identity provider that people may log in through: the way there, and what it sent them back with.

import { ask } from "../../api/ask";
import type { SignedIn } from "../../api/operations.gen";

/** Which of their accounts somebody has chosen, while they are at the provider again. */
const CHOSEN = "oidc-account";

/** What it is called; null where there is none, or nobody answers. */
export async function providerName(): Promise<string | null> {
  try {
    return (await ask("GET /api/oidc", {})).name;
  } catch {
    return null;
  }
}

/** Leaves this page for the provider's. Raises: ApiError. */
export async function goToProvider(account: string | null = null): Promise<void> {
  const { url } = await ask("POST /api/oidc/begin", {});
  if (account === null) sessionStorage.removeItem(CHOSEN);
  else sessionStorage.setItem(CHOSEN, account);
  location.assign(url);
}

/** What stands in the address where it sent somebody back; null where it let nobody in. */
export async function comeBack(search: string): Promise<SignedIn | null> {
  const said = new URLSearchParams(search);
  const [code, state] = [said.get("code"), said.get("state")];
  const account = sessionStorage.getItem(CHOSEN);
  sessionStorage.removeItem(CHOSEN);
  if (code === null || state === null) return null;
  return ask("POST /api/oidc/end", { asked: { code, state, iss: said.get("iss"), account } });
}
