/** Mark a branch that the types say cannot be reached; the compiler refuses it as soon as it can. */
export function assertNever(value: never): never {
  throw new TypeError(`expected no further case, got ${JSON.stringify(value)}`);
}
