// Asking the HTTP API: every operation by its method and path, with the types that the server declares of it.

import type { Operations } from "./operations.gen";

export type OperationName = keyof Operations;
type PathParts<Name extends string> = Name extends `${string}{${infer Part}}${infer Rest}`
  ? Part | PathParts<Rest>
  : never;
type Asked<Name extends OperationName> = Operations[Name]["asked"] extends null
  ? { readonly asked?: never }
  : { readonly asked: Operations[Name]["asked"] };
/** What an operation is given: by name the parts of its path, and what is asked. */
export type Given<Name extends OperationName> = { readonly [Part in PathParts<Name>]: string } & Asked<Name>;

/** By what an operation is refused; `unavailable` is also whatever did not arrive. */
export type Code<Name extends OperationName = OperationName> = Operations[Name]["code"] | "unavailable";

/** It was refused; `fields` says what is wrong with which, in the server's words; `said` is all that the server said. */
export class ApiError extends Error {
  constructor(
    readonly code: Code,
    readonly fields: Readonly<Record<string, string>> = {},
    readonly said?: unknown,
  ) {
    super(code);
  }
}

const WITHIN_MS = 15_000;

/** Raises: ApiError. `keepalive`: it goes on when the page is closed, and nothing waits for it. */
export async function ask<Name extends OperationName>(
  name: Name,
  given: Given<Name>,
  keepalive = false,
): Promise<Operations[Name]["answer"]> {
  const { asked, ...parts } = given as { asked?: object } & Record<string, string>;
  const [method, path] = name.split(" ") as [string, string];
  const isRead = method === "GET";
  const query = isRead && asked ? `?${new URLSearchParams(asked as Record<string, string>).toString()}` : "";
  const answer = await fetch(
    path.replace(/\{(\w+)\}/g, (_, part: string) => encodeURIComponent(parts[part] ?? "")) + query,
    {
      method,
      keepalive,
      signal: AbortSignal.timeout(WITHIN_MS),
      ...(asked && !isRead && { headers: { "Content-Type": "application/json" }, body: JSON.stringify(asked) }),
    },
  ).catch(() => null);
  if (answer?.status === 204) return null;
  const said: unknown = await answer?.json().catch(() => null);
  if (answer?.ok && said) return said as Operations[Name]["answer"];
  throw refusal(said);
}

function refusal(said: unknown): ApiError {
  const { code, fields } = (said ?? {}) as { code?: unknown; fields?: Record<string, string> };
  return new ApiError(typeof code === "string" ? (code as Code) : "unavailable", fields, said);
}
