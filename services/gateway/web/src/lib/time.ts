// When something was, in words.

/** Reads an RFC 3339 time as Unix seconds; NaN for none. */
export function instant(value: string | null): number {
  return Date.parse(value ?? "") / 1000;
}

/** Says when something was, `at` and `now` in Unix seconds. */
export function ago(at: number, now: number): string {
  const seconds = Math.max(0, now - at);
  if (!Number.isFinite(seconds)) {
    return "";
  }
  if (seconds < 60) {
    return "just now";
  }
  if (seconds < 3600) {
    return `${Math.floor(seconds / 60)} min ago`;
  }
  if (seconds < 86_400) {
    return `${Math.floor(seconds / 3600)} h ago`;
  }
  return new Date(at * 1000).toLocaleDateString(undefined, { dateStyle: "medium" });
}
