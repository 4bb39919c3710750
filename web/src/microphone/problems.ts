/** Why there is no microphone. */
export type MicrophoneProblem = "denied" | "none" | "busy" | "insecure" | "lost" | "failed";

/** Name why a browser gave no microphone. */
export function problemOf(error: unknown): MicrophoneProblem {
  const name = error instanceof Error || error instanceof DOMException ? error.name : "";
  switch (name) {
    case "NotAllowedError":
    case "SecurityError":
      return "denied";
    case "NotFoundError":
    case "OverconstrainedError":
      return "none";
    case "NotReadableError":
    case "AbortError":
      return "busy";
    case "InsecureContextError":
      return "insecure";
    default:
      return "failed";
  }
}

/** Raised where a page may not use a microphone because it did not come over a secure line. */
export class InsecureContextError extends Error {
  override readonly name = "InsecureContextError";
}
