// Draws a PDF page by page and tells where its text stands. Loaded only when somebody wants to see a document as
// a picture.
import { getDocument, GlobalWorkerOptions, Util, type PDFPageProxy, type PageViewport } from "pdfjs-dist";
import worker from "pdfjs-dist/build/pdf.worker.min.mjs?url";

import type { Piece } from "./place";

GlobalWorkerOptions.workerSrc = worker;

/** Parts of the height of letters above and below the line they stand on. */
const ABOVE = 0.86;
const BELOW = 0.24;

/** A page as a picture. */
export interface DrawnPage {
  canvas: HTMLCanvasElement;
  /** Size of the paper in points. */
  width: number;
  height: number;
  /** Its text, piece by piece; empty unless asked for. */
  pieces: Piece[];
}

/** What is drawn, and how. */
export interface Drawing {
  /** Width of each page in CSS pixels. */
  width: number;
  /** What the pages are of, in the words of their labels. */
  of: string;
  /** Whether the text is wanted as well. */
  text?: boolean;
}

/** Makes one canvas a page. */
export async function drawPages(file: Blob, { width, of, text = false }: Drawing): Promise<DrawnPage[]> {
  const task = getDocument({ data: await file.arrayBuffer() });
  const pdf = await task.promise;
  try {
    const pages: DrawnPage[] = [];
    for (let number = 1; number <= pdf.numPages; number += 1) {
      const page = await pdf.getPage(number);
      const paper = page.getViewport({ scale: 1 });
      const viewport = page.getViewport({ scale: (width / paper.width) * Math.max(1, devicePixelRatio) });
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(viewport.width);
      canvas.height = Math.round(viewport.height);
      canvas.setAttribute("role", "img");
      canvas.setAttribute("aria-label", `Page ${number} of ${pdf.numPages} of ${of}`);
      await page.render({ canvas, viewport }).promise;
      const pieces = text ? await piecesOf(page, paper) : [];
      pages.push({ canvas, width: paper.width, height: paper.height, pieces });
    }
    return pages;
  } finally {
    await task.destroy();
  }
}

/** Reads the text of a page with the place of each piece, as parts of the page's width and height. */
async function piecesOf(page: PDFPageProxy, paper: PageViewport): Promise<Piece[]> {
  const { items } = await page.getTextContent();
  return items.flatMap((item) => {
    if (!("str" in item) || item.str.trim() === "") {
      return [];
    }
    const [, , rise = 0, tall = 0, left = 0, line = 0] = Util.transform(paper.transform, item.transform) as number[];
    const size = Math.hypot(rise, tall);
    return [
      {
        text: item.str,
        left: left / paper.width,
        top: (line - size * ABOVE) / paper.height,
        width: item.width / paper.width,
        height: (size * (ABOVE + BELOW)) / paper.height,
      },
    ];
  });
}
