//! PDF: the sheet as JSON through the typesetter's inputs, and templates that never change. No text
//! becomes part of a template, so no text can be markup.

mod fonts;

use std::sync::OnceLock;

use typst::foundations::{Dict, IntoValue as _, Smart};
use typst_as_lib::{TypstEngine, TypstTemplateMainFile};
use typst_layout::PagedDocument;
use typst_pdf::PdfOptions;

use super::{
    Error,
    layout::{Layout, Paper, Template},
    sheet::Sheet,
};

const ONE_COLUMN: &str = concat!(
    include_str!("pdf/shared.typ"),
    include_str!("pdf/one_column.typ"),
    include_str!("pdf/flow.typ"),
);
const TWO_COLUMNS: &str = concat!(
    include_str!("pdf/shared.typ"),
    include_str!("pdf/two_columns.typ"),
    include_str!("pdf/flow.typ"),
);

type Engine = TypstEngine<TypstTemplateMainFile>;

/// Writes a sheet.
pub(super) fn write(sheet: &Sheet, layout: Layout) -> Result<Vec<u8>, Error> {
    let creator = Smart::Custom(Some("Jobstream".into()));
    let options = PdfOptions { creator, ..PdfOptions::default() };
    let pages = lay_out(sheet, layout)?;
    typst_pdf::pdf(&pages, &options).map_err(|error| refused(&format!("{error:?}")))
}

/// Number of pages that a sheet takes.
pub(super) fn pages(sheet: &Sheet, layout: Layout) -> Result<usize, Error> {
    Ok(lay_out(sheet, layout)?.pages().len())
}

fn lay_out(sheet: &Sheet, layout: Layout) -> Result<PagedDocument, Error> {
    static ENGINES: [OnceLock<Engine>; Template::ALL.len()] = [const { OnceLock::new() }; 2];
    let data = serde_json::to_string(sheet).map_err(|error| refused(&error))?;
    let choice = fonts::choose(&data)?;
    let data = choice.shown(&data);
    let template = layout.template;
    if choice.more.is_empty() {
        let engine = ENGINES[template as usize].get_or_init(|| engine(template, Vec::new()));
        return shortest(engine, &data, layout.paper);
    }
    shortest(&engine(template, choice.more), &data, layout.paper)
}

/// Sets a document; what stands on more pages than it would if it stood closer, stands closer.
fn shortest(engine: &Engine, data: &str, paper: Paper) -> Result<PagedDocument, Error> {
    let wide = typeset(engine, data, paper, false)?;
    if wide.pages().len() == 1 {
        return Ok(wide);
    }
    let tight = typeset(engine, data, paper, true)?;
    Ok(if tight.pages().len() < wide.pages().len() { tight } else { wide })
}

fn engine(template: Template, more: Vec<Vec<u8>>) -> Engine {
    let source = match template {
        Template::OneColumn => ONE_COLUMN,
        Template::TwoColumns => TWO_COLUMNS,
    };
    let more = more.into_iter().map(typst::foundations::Bytes::new);
    let own = fonts::OWN.iter().copied().map(typst::foundations::Bytes::new);
    TypstEngine::builder().main_file(source).fonts(own.chain(more)).build()
}

fn typeset(engine: &Engine, data: &str, paper: Paper, tight: bool) -> Result<PagedDocument, Error> {
    let paper = match paper {
        Paper::A4 => "a4",
        Paper::Letter => "us-letter",
    };
    let mut inputs = Dict::new();
    inputs.insert("data".into(), data.into_value());
    inputs.insert("paper".into(), paper.into_value());
    inputs.insert("tight".into(), if tight { "yes" } else { "no" }.into_value());
    engine.compile_with_input(inputs).output.map_err(|error| refused(&error))
}

fn refused(error: &dyn std::fmt::Display) -> Error {
    Error::Typeset { what: error.to_string() }
}

#[cfg(test)]
mod tests;
