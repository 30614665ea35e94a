// Why a microphone or camera does not open, in the few words that a person can act on (W3C Media Capture 10.2).

export type DeviceProblem = "denied" | "none" | "busy" | "insecure" | "unknown";

export function deviceProblem(error: unknown): DeviceProblem {
  if (!(error instanceof DOMException)) return "unknown";
  switch (error.name) {
    case "NotAllowedError":
    case "SecurityError":
      return "denied";
    case "NotFoundError":
    case "OverconstrainedError":
      return "none";
    case "NotReadableError":
    case "AbortError":
      return "busy";
    default:
      return "unknown";
  }
}
