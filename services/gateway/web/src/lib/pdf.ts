// Draws a PDF page by page. Loaded only when somebody wants to see the document as a picture.
import { getDocument, GlobalWorkerOptions } from "pdfjs-dist";
import worker from "pdfjs-dist/build/pdf.worker.min.mjs?url";

GlobalWorkerOptions.workerSrc = worker;

/** Makes one canvas a page, each `width` CSS pixels wide. */
export async function drawPages(file: Blob, width: number): Promise<HTMLCanvasElement[]> {
  const task = getDocument({ data: await file.arrayBuffer() });
  const pdf = await task.promise;
  try {
    const pages: HTMLCanvasElement[] = [];
    for (let number = 1; number <= pdf.numPages; number += 1) {
      const page = await pdf.getPage(number);
      const scale = (width / page.getViewport({ scale: 1 }).width) * Math.max(1, devicePixelRatio);
      const viewport = page.getViewport({ scale });
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(viewport.width);
      canvas.height = Math.round(viewport.height);
      canvas.setAttribute("role", "img");
      canvas.setAttribute("aria-label", `Page ${number} of ${pdf.numPages} of the document`);
      await page.render({ canvas, viewport }).promise;
      pages.push(canvas);
    }
    return pages;
  } finally {
    await task.destroy();
  }
}
