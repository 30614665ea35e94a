// Passkeys (WebAuthn Level 3): what the device is asked for, and what the server makes of it.

import { ask } from "../../api/ask";

/** Whether this browser can, here: some cannot, and none does where the address is a number. */
export function canUsePasskeys(): boolean {
  return typeof PublicKeyCredential === "function" && "parseRequestOptionsFromJSON" in PublicKeyCredential;
}

export type AccountRole = "organiser" | "facilitator";

/** Raises: ApiError; DOMException where the device or its person refuses. */
export async function addPasskey(role: AccountRole, name: string): Promise<void> {
  const { options } = await ask(`POST /${role}/passkeys/options`, { asked: { name } });
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(
    options as unknown as PublicKeyCredentialCreationOptionsJSON,
  );
  const credential = await navigator.credentials.create({ publicKey });
  await ask(`POST /${role}/passkeys`, { asked: { name, credential: asJson(credential) } });
}

/** The address to go on at. Raises: as `addPasskey`. */
export async function signInWithPasskey(): Promise<string> {
  const { options } = await ask("POST /api/passkey/options", {});
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(
    options as unknown as PublicKeyCredentialRequestOptionsJSON,
  );
  const credential = await navigator.credentials.get({ publicKey });
  return (await ask("POST /api/passkey", { asked: { credential: asJson(credential) } })).url;
}

function asJson(credential: Credential | null): Record<string, unknown> {
  return (credential as PublicKeyCredential).toJSON() as unknown as Record<string, unknown>;
}
