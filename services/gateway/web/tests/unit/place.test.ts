// Where a line of the text stands on the pages: whole, cut into pieces, said twice, put together by the reader.
import assert from "node:assert/strict";
import { test } from "node:test";

import { placesOf, type Piece } from "../../src/lib/place";

/** A piece whose letters are each a hundredth of the page wide. */
function piece(text: string, left: number, top: number): Piece {
  return { text, left, top, width: text.length / 100, height: 0.02 };
}

test("a line is found whole, in the part of a piece that says it", () => {
  const [places] = placesOf(["Lisbon, Portugal"], [[piece("ana@mail.example | Lisbon, Portugal", 0.1, 0.2)]]);
  assert.equal(places?.length, 1);
  assert.ok(Math.abs((places?.[0]?.left ?? 0) - 0.29) < 0.001);
  assert.ok(Math.abs((places?.[0]?.width ?? 0) - 0.16) < 0.001);
});

test("what was set in pieces, with other dashes, ligatures and spaces, is one place on each row", () => {
  const pages = [[piece("O", 0.1, 0.1), piece("ﬃce", 0.11, 0.1), piece("manager", 0.15, 0.1), piece("since", 0.1, 0.13)]];
  const [places] = placesOf(["- Office manager since"], pages);
  assert.deepEqual(places?.map(({ top }) => top), [0.1, 0.13]);
});

test("a line that is said twice is meant where the reading has come to", () => {
  const pages = [
    [piece("Skills", 0.1, 0.1), piece("Nurse", 0.1, 0.2)],
    [piece("Skills", 0.1, 0.3), piece("Carer", 0.1, 0.4)],
  ];
  const found = placesOf(["Skills", "Nurse", "Skills", "Carer"], pages).map(([place]) => [place?.page, place?.top]);
  assert.deepEqual(found, [[0, 0.1], [0, 0.2], [1, 0.3], [1, 0.4]]);
});

test("a line that the reader put together from both ends of a row is found by its words", () => {
  const pages = [[piece("2019 - present", 0.7, 0.5), piece("Ponte Nova", 0.5, 0.9), piece("Site Manager, Ponte Nova", 0.1, 0.5)]];
  const [places] = placesOf(["Site Manager, Ponte Nova (2019 - present)"], pages);
  assert.deepEqual(places?.map(({ left }) => left), [0.7, 0.1]);
});

test("what stands nowhere has no place", () => {
  const pages = [[piece("Nurse", 0.1, 0.1)]];
  assert.deepEqual(placesOf(["", "- * -", "Corrected by hand: Head nurse in Bergen"], pages), [[], [], []]);
  assert.deepEqual(placesOf(["Nurse"], []), [[]]);
});
