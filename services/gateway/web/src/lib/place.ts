// Finds where a line of a CV's text stands on the pages of its PDF. The text was read at the server, in the order of
// a reader; the pieces come from the browser, in the order of the file, cut at other places: so letters and digits
// are compared and nothing else, and a line that is not found whole is looked for by its words. Pure.

/** A piece of text on a page; place and size are parts of the page's width and height. */
export interface Piece {
  text: string;
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Where a line stands, or a part of it. */
export interface Place {
  /** Number of the page, from 0. */
  page: number;
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Letters of all pages in the order of the file, each with where it came from. */
interface Letters {
  text: string;
  /** For each letter the number of its page and of its piece there, and its part of the piece. */
  from: { page: number; piece: number; start: number; end: number }[];
}

/** How much of a line's letters a row of the page must have to be taken for it. */
const ENOUGH = 0.6;

/** Finds the places of each line; a line that stands nowhere, or has no letters, has none. */
export function placesOf(lines: readonly string[], pages: readonly (readonly Piece[])[]): Place[][] {
  const letters = lettersOf(pages);
  const rows = rowsOf(pages);
  let after = 0;
  return lines.map((line) => {
    const wanted = plain(line);
    if (wanted === "") {
      return [];
    }
    // What stands more than once is meant where the reading has come to.
    const next = letters.text.indexOf(wanted, after);
    const at = next === -1 ? letters.text.lastIndexOf(wanted, after) : next;
    if (at === -1) {
      return byWords(line, rows);
    }
    after = at + wanted.length;
    return placesBetween(at, after, letters, pages);
  });
}

/** Leaves letters and digits, in one form each. */
function plain(text: string): string {
  return text.normalize("NFKD").toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
}

function lettersOf(pages: readonly (readonly Piece[])[]): Letters {
  const letters: Letters = { text: "", from: [] };
  pages.forEach((pieces, page) => {
    pieces.forEach(({ text }, piece) => {
      const signs = [...text].map(plain);
      const first = signs.findIndex((sign) => sign !== "");
      const last = signs.reduce((at, sign, index) => (sign === "" ? at : index), -1);
      signs.forEach((sign, index) => {
        letters.text += sign;
        // Bullets, brackets and full stops at the ends of a piece belong to the letters beside them.
        const start = index === first ? 0 : index / signs.length;
        const end = index === last ? 1 : (index + 1) / signs.length;
        letters.from.push(...Array.from({ length: sign.length }, () => ({ page, piece, start, end })));
      });
    });
  });
  return letters;
}

function placesBetween(start: number, end: number, { from }: Letters, pages: readonly (readonly Piece[])[]): Place[] {
  const places: Place[] = [];
  for (let index = start; index < end; ) {
    const first = from[index];
    let last = first;
    while (index < end && from[index]?.page === first?.page && from[index]?.piece === first?.piece) {
      last = from[index];
      index += 1;
    }
    const piece = first === undefined ? undefined : pages[first.page]?.[first.piece];
    if (first !== undefined && last !== undefined && piece !== undefined) {
      const left = piece.left + piece.width * first.start;
      const width = piece.width * (last.end - first.start);
      places.push({ page: first.page, left, top: piece.top, width, height: piece.height });
    }
  }
  return joined(places);
}

/** A row of a page, with the words on it. */
interface Row {
  pieces: (Place & { words: Set<string> })[];
}

/** Sorts the pieces of each page into rows: pieces whose middles stand in one another's height. */
function rowsOf(pages: readonly (readonly Piece[])[]): Row[] {
  return pages.flatMap((pieces, page) => {
    const rows: (Row & { middle: number })[] = [];
    for (const { text, ...box } of pieces) {
      const middle = box.top + box.height / 2;
      const row = rows.find((each) => Math.abs(each.middle - middle) < box.height * 0.4) ?? { middle, pieces: [] };
      if (row.pieces.length === 0) {
        rows.push(row);
      }
      row.pieces.push({ page, ...box, words: new Set(wordsOf(text)) });
    }
    return rows;
  });
}

function wordsOf(text: string): string[] {
  return text.split(/[^\p{L}\p{N}]+/u).flatMap((word) => plain(word) || []);
}

/** The row with most of the line's words, if that is enough of them. */
function byWords(line: string, rows: readonly Row[]): Place[] {
  const words = new Set(wordsOf(line));
  const size = (list: Iterable<string>): number => [...list].reduce((sum, word) => sum + word.length, 0);
  let best: Place[] = [];
  let most = size(words) * ENOUGH;
  for (const row of rows) {
    const shared = row.pieces.filter((piece) => [...piece.words].some((word) => words.has(word)));
    const score = size(new Set(shared.flatMap((piece) => [...piece.words].filter((word) => words.has(word)))));
    if (score >= most && score > 0) {
      most = score + 1;
      best = shared.map(({ words: _, ...place }) => place);
    }
  }
  return joined(best);
}

/** Makes one place of those that stand beside each other. */
function joined(places: readonly Place[]): Place[] {
  const result: Place[] = [];
  for (const place of places) {
    const last = result.at(-1);
    const beside = last !== undefined && last.page === place.page && Math.abs(last.top - place.top) < last.height / 2;
    const gap = last === undefined ? 0 : place.left - (last.left + last.width);
    if (last !== undefined && beside && gap > -0.01 && gap < 0.06) {
      last.height = Math.max(last.top + last.height, place.top + place.height) - Math.min(last.top, place.top);
      last.top = Math.min(last.top, place.top);
      last.width = place.left + place.width - last.left;
    } else {
      result.push({ ...place });
    }
  }
  return result;
}
