// Whether the person wants things to move.

/** Says whether the person has asked for as little motion as possible. */
export function calm(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
