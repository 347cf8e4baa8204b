//! Reads PDF: the library decodes fonts and tells where every run of letters stands; what line and
//! column it belongs to is worked out here, since resumes mix columns, sidebars and date columns.
//! Writing from right to left or from top to bottom is left to the library's own reading order.

mod accents;
mod columns;
mod dots;
mod hidden;
mod letters;
mod lines;
mod logo;
mod pages;
mod periods;
mod rows;
mod shapes;
mod spread;
mod words;

use pdf_oxide::{LinkAction, PdfDocument, layout::TextSpan};

use self::{columns::Page, pages::Said, shapes::Shapes};
use super::{
    Error, Limits, Raw, push_link,
    style::{Run, Style, push},
};

/// Reads a document.
pub(super) fn read(bytes: Vec<u8>, limits: &Limits) -> Result<Raw, Error> {
    let document = PdfDocument::from_bytes(bytes).map_err(|error| broken(&error))?;
    if document.is_encrypted() && !document.is_authenticated() {
        return Err(Error::PasswordProtected);
    }
    let pages = document.page_count().map_err(|error| broken(&error))?;
    if pages == 0 {
        return Err(Error::damaged("it has no pages"));
    }
    if pages > limits.pages {
        return Err(Error::TooManyPages { pages, limit: limits.pages });
    }
    let mut raw = Raw { pages, ..Raw::default() };
    let mut said = Vec::new();
    let mut length = 0;
    for number in 0..pages {
        match page(&document, number, &mut raw) {
            Ok((page, letters)) => {
                length += letters;
                said.push(page);
            }
            Err(_) => raw.damaged_pages += 1,
        }
        if length > limits.text_bytes {
            return Err(Error::TooLong { limit: limits.text_bytes });
        }
    }
    if raw.damaged_pages == pages {
        return Err(Error::damaged("none of its pages can be read"));
    }
    (raw.text, raw.runs) = pages::write(said).finish();
    if raw.text.len() > limits.text_bytes {
        return Err(Error::TooLong { limit: limits.text_bytes });
    }
    Ok(raw)
}

/// Reads a page; says how many letters it has, too.
fn page(document: &PdfDocument, number: usize, raw: &mut Raw) -> pdf_oxide::Result<(Said, usize)> {
    let spans = document.extract_spans(number)?;
    let shapes = Shapes::of(document, number);
    raw.hidden += hidden::letters(&shapes, &spans);
    let letters = spans.iter().map(|span| span.text.len()).sum();
    let said = if needs_library_order(&spans) {
        Said::Written(document.extract_text(number)?)
    } else {
        let (regions, turned) = lay_out(document, number, &spans, &shapes);
        Said::Regions(regions, turned)
    };
    // A page whose links are damaged still has its text.
    for note in document.get_annotations(number).unwrap_or_default() {
        if let Some(LinkAction::Uri(target)) = note.action {
            push_link(&mut raw.links, &target);
        }
    }
    Ok((said, letters))
}

fn lay_out(
    document: &PdfDocument,
    page: usize,
    spans: &[TextSpan],
    shapes: &Shapes<'_>,
) -> (Page, Vec<String>) {
    let (mut words, turned) = words::split(spans);
    if let Some(placed) = letters::words(document, page) {
        words = placed;
    }
    dots::add(shapes, &mut words);
    (columns::order(rows::build(words), &shapes.panels(), page == 0), turned)
}

/// Whether a page is written in a direction that the layout here does not know.
fn needs_library_order(spans: &[TextSpan]) -> bool {
    let (mut leftward, mut all) = (0usize, 0usize);
    for span in spans {
        if span.wmode == 1 {
            return true;
        }
        for c in span.text.chars().filter(|c| c.is_alphabetic()) {
            all += 1;
            leftward += usize::from(
                matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefe}'),
            );
        }
    }
    leftward * 10 > all
}

fn broken(error: &pdf_oxide::Error) -> Error {
    use pdf_oxide::Error as Cause;
    match error {
        Cause::EncryptedPdf => Error::PasswordProtected,
        Cause::InvalidXref | Cause::ObjectNotFound(..) | Cause::UnexpectedEof => {
            Error::damaged("a part of it is missing")
        }
        Cause::CircularReference(_) | Cause::RecursionLimitExceeded(_) => {
            Error::damaged("its parts refer to one another in a circle")
        }
        _ => Error::damaged("it is not built like a PDF"),
    }
}

#[cfg(test)]
mod tests;
