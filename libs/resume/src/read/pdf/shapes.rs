//! What is drawn on a page besides its letters: it is the ground that letters stand on, a bullet, or a panel that
//! parts the page. Read once a page, and only where somebody asks.

use std::cell::OnceCell;

use pdf_oxide::{PdfDocument, elements::PathContent, geometry::Rect};

/// The shapes of a page.
pub(super) struct Shapes<'d> {
    document: &'d PdfDocument,
    page: usize,
    paths: OnceCell<Vec<PathContent>>,
}

impl<'d> Shapes<'d> {
    pub(super) fn of(document: &'d PdfDocument, page: usize) -> Self {
        Self { document, page, paths: OnceCell::new() }
    }

    /// All of them; a page of which the shapes cannot be read has none.
    pub(super) fn all(&self) -> &[PathContent] {
        self.paths.get_or_init(|| self.document.extract_paths(self.page).unwrap_or_default())
    }

    /// Filled areas that are as tall as a column of text and wide enough for words.
    pub(super) fn panels(&self) -> Vec<Rect> {
        /// Points.
        const TALL: f32 = 200.0;
        const WIDE: f32 = 60.0;
        /// Panels of a page, at most; what has more is a drawing.
        const MOST: usize = 40;
        // Of colours that are named by their space nothing is said.
        let filled = self
            .all()
            .iter()
            .filter(|path| path.fill_color.is_some() || path.stroke_color.is_none());
        let panels: Vec<Rect> = filled
            .map(|path| upright(path.bbox))
            .filter(|area| area.height >= TALL && area.width >= WIDE)
            .take(MOST + 1)
            .collect();
        if panels.len() > MOST { Vec::new() } else { panels }
    }
}

/// An area counted from its lower left corner; where a page is drawn upside down it has negative sides.
fn upright(area: Rect) -> Rect {
    let (width, height) = (area.width.abs(), area.height.abs());
    Rect { x: area.x.min(area.x + area.width), y: area.y.min(area.y + area.height), width, height }
}
