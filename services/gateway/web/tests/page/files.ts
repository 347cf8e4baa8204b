// Files that a person would upload or paste.
import { readFileSync } from "node:fs";
import { deflateSync } from "node:zlib";

/** The CV that `make run` shows. */
export const SAMPLE_CV = "../../../libs/resume/fixtures/sample-cv.md";

/** The posting that `make run` shows. */
export function samplePosting(): string {
  return readFileSync("../../../services/tailoring/fixtures/sample-job.txt", "utf8");
}

/** A file as the page's picker takes it. */
export interface Upload {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

/** A PDF of one page with nothing on it, as a scanner without text recognition makes. */
export function scan(): Upload {
  return { name: "scan.pdf", mimeType: "application/pdf", buffer: pdf(["0.9 g 50 50 500 700 re f"]) };
}

/** Lines of the written CV: distance from the left and the foot of an A4 page in points, size of the letters, text. */
export const WRITTEN: readonly [number, number, number, string][] = [
  [56, 770, 22, "Ines Caldeira"],
  [56, 746, 11, "Site Manager"],
  [56, 726, 10, "ines.caldeira@mail.example | +351 21 555 0142 | Porto, Portugal"],
  [56, 690, 14, "Experience"],
  [56, 668, 11, "Site Manager, Ponte Nova Construction"],
  [430, 668, 10, "Mar 2019 - present"],
  [66, 650, 10, "- Ran four building sites with 60 people and no lost working day in 2023."],
  [66, 634, 10, "- Brought a school to its opening two months before the date in the contract."],
  [56, 608, 11, "Foreman, Casa Alta"],
  [430, 608, 10, "Jun 2014 - Feb 2019"],
  [66, 590, 10, "- Planned shifts, deliveries and cranes for 25 people."],
  [56, 556, 14, "Education"],
  [56, 534, 11, "BSc Civil Engineering, University of Porto"],
  [430, 534, 10, "2010 - 2014"],
  [56, 500, 14, "Skills"],
  [56, 478, 10, "Scheduling, Cost control, AutoCAD, Health and safety"],
];

/** A CV as a word processor writes it to PDF: one page, its text at known places. */
export function writtenCv(): Upload {
  const lines = WRITTEN.map(([x, y, size, text]) => `BT /F1 ${size} Tf 1 0 0 1 ${x} ${y} Tm (${text}) Tj ET`);
  return { name: "written-cv.pdf", mimeType: "application/pdf", buffer: pdf([lines.join("\n")]) };
}

/**
 * A PDF that a debug build reads for about seven seconds and within every limit: many pages, each
 * with a thousand words set one by one and a hundred thousand strokes.
 */
export function longPdf(): Upload {
  const strokes = "0 0 m 9 9 l S\n".repeat(100_000);
  const pages = Array.from({ length: 28 }, (_, page) => {
    const words = Array.from({ length: 1140 }, (_, index) => {
      const x = 40 + (index % 12) * 44;
      const y = 800 - Math.floor(index / 12) * 8;
      return `1 0 0 1 ${x} ${y} Tm (Pipeline${page}x${index}) Tj`;
    });
    const name = `1 0 0 1 40 820 Tm (Mara Lindqvist, data engineer, page ${page}) Tj`;
    return `BT /F1 6 Tf ${name}\n${words.join("\n")}\nET\n${strokes}`;
  });
  return { name: "long-cv.pdf", mimeType: "application/pdf", buffer: pdf(pages) };
}

/** Writes a PDF with one content stream a page. */
function pdf(contents: string[]): Buffer {
  const objects: Buffer[] = [];
  const add = (text: string, stream?: Uint8Array): void => {
    const parts: Uint8Array[] = [Buffer.from(`${objects.length + 1} 0 obj\n${text}\n`, "latin1")];
    if (stream !== undefined) {
      parts.push(Buffer.from("stream\n"), stream, Buffer.from("\nendstream\n"));
    }
    objects.push(Buffer.concat([...parts, Buffer.from("endobj\n")]));
  };
  const pageNumbers = contents.map((_, index) => 4 + index * 2);
  add("<< /Type /Catalog /Pages 2 0 R >>");
  add(`<< /Type /Pages /Count ${contents.length} /Kids [${pageNumbers.map((n) => `${n} 0 R`).join(" ")}] >>`);
  add("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>");
  contents.forEach((content, index) => {
    const number = pageNumbers[index] ?? 0;
    add(
      "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] " +
        `/Resources << /Font << /F1 3 0 R >> >> /Contents ${number + 1} 0 R >>`,
    );
    const stream = deflateSync(Buffer.from(content, "latin1"));
    add(`<< /Length ${stream.length} /Filter /FlateDecode >>`, stream);
  });
  return assemble(objects);
}

function assemble(objects: Buffer[]): Buffer {
  const head = Buffer.from("%PDF-1.5\n");
  let offset = head.length;
  const entries = objects.map((object) => {
    const entry = `${String(offset).padStart(10, "0")} 00000 n \n`;
    offset += object.length;
    return entry;
  });
  const tail =
    `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${entries.join("")}` +
    `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${offset}\n%%EOF\n`;
  return Buffer.concat([head, ...objects, Buffer.from(tail, "latin1")]);
}
