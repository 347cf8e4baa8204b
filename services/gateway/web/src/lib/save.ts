// Hands a file to the person: to keep, or to look at in the browser's own viewer.

/** How long a file stays readable for a browser that asks where to save it. */
const KEPT_MS = 60_000;

/** Saves a file under a name. */
export function saveFile(blob: Blob, fileName: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = fileName;
  link.click();
  // The browser reads the file after the click: taken away at once, some downloads never begin.
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT_MS);
}
