//! PDF: the sheet as JSON through the typesetter's inputs, and a template that never changes. No
//! text becomes part of the template, so no text can be markup.

mod fonts;

use std::sync::OnceLock;

use typst::foundations::{Dict, IntoValue as _, Smart};
use typst_as_lib::{TypstEngine, TypstTemplateMainFile};
use typst_layout::PagedDocument;
use typst_pdf::PdfOptions;

use super::{Error, sheet::Sheet};

const TEMPLATE: &str = include_str!("pdf/resume.typ");

type Engine = TypstEngine<TypstTemplateMainFile>;

/// Writes a sheet.
pub(super) fn write(sheet: &Sheet) -> Result<Vec<u8>, Error> {
    let creator = Smart::Custom(Some("Jobstream".into()));
    let options = PdfOptions { creator, ..PdfOptions::default() };
    let pages = lay_out(sheet)?;
    typst_pdf::pdf(&pages, &options).map_err(|error| refused(&format!("{error:?}")))
}

/// Number of pages that a sheet takes.
pub(super) fn pages(sheet: &Sheet) -> Result<usize, Error> {
    Ok(lay_out(sheet)?.pages().len())
}

fn lay_out(sheet: &Sheet) -> Result<PagedDocument, Error> {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    let data = serde_json::to_string(sheet).map_err(|error| refused(&error))?;
    let choice = fonts::choose(&data)?;
    let data = choice.shown(&data);
    if choice.more.is_empty() {
        return typeset(ENGINE.get_or_init(|| engine(Vec::new())), &data);
    }
    typeset(&engine(choice.more), &data)
}

fn engine(more: Vec<Vec<u8>>) -> Engine {
    let more = more.into_iter().map(typst::foundations::Bytes::new);
    let own = typst_assets::fonts().map(typst::foundations::Bytes::new);
    TypstEngine::builder().main_file(TEMPLATE).fonts(own.chain(more)).build()
}

fn typeset(engine: &Engine, data: &str) -> Result<PagedDocument, Error> {
    let mut inputs = Dict::new();
    inputs.insert("data".into(), data.into_value());
    engine.compile_with_input(inputs).output.map_err(|error| refused(&error))
}

fn refused(error: &dyn std::fmt::Display) -> Error {
    Error::Typeset { what: error.to_string() }
}
