// What differs between two texts, word by word. Pure.

/** A run of words: in both texts, only in the old one, or only in the new one. */
export interface Piece {
  kind: "same" | "gone" | "new";
  text: string;
}

/** Compares two texts by their words; spaces go with the word before them. */
export function words(before: string, after: string): Piece[] {
  const old = split(before);
  const now = split(after);
  const table = lengths(old, now);
  const pieces: Piece[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && bare(old[i]) === bare(now[j])) {
      add(pieces, "same", now[j] ?? "");
      i += 1;
      j += 1;
    } else if (j >= now.length || (i < old.length && (table[i + 1]?.[j] ?? 0) >= (table[i]?.[j + 1] ?? 0))) {
      add(pieces, "gone", old[i] ?? "");
      i += 1;
    } else {
      add(pieces, "new", now[j] ?? "");
      j += 1;
    }
  }
  return pieces;
}

function split(text: string): string[] {
  return text.match(/\S+\s*/g) ?? [];
}

function bare(word: string | undefined): string {
  return (word ?? "").trim();
}

/** Length of the longest common run of words from each pair of places on. */
function lengths(old: string[], now: string[]): number[][] {
  const table = Array.from({ length: old.length + 1 }, () => new Array<number>(now.length + 1).fill(0));
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = now.length - 1; j >= 0; j -= 1) {
      const longer = Math.max(table[i + 1]?.[j] ?? 0, table[i]?.[j + 1] ?? 0);
      table[i]![j] = bare(old[i]) === bare(now[j]) ? (table[i + 1]?.[j + 1] ?? 0) + 1 : longer;
    }
  }
  return table;
}

function add(pieces: Piece[], kind: Piece["kind"], text: string): void {
  const last = pieces.at(-1);
  if (last?.kind === kind) {
    last.text += /\s$/.test(last.text) ? text : ` ${text}`;
  } else {
    pieces.push({ kind, text });
  }
}
