//! The lines of a document, cleaned, with what their place tells: bullets, gaps, blank lines.
//! Furniture of pages (page numbers, running heads) is left out here and kept by the caller.

use super::{
    clean::{self, CELL_GAP, Mark},
    face::Face,
};

/// A line with words in it.
#[derive(Debug, Clone, Default)]
pub(super) struct Line {
    /// Numbers of the lines it rests on: its own, and that of a bullet that stood alone before it.
    pub(super) evidence: Vec<usize>,
    /// Cells joined by single spaces.
    pub(super) text: String,
    /// Parts between wide gaps.
    pub(super) cells: Vec<String>,
    pub(super) mark: Mark,
    /// Level of a Markdown heading; 0 for none.
    pub(super) level: u8,
    pub(super) strong: bool,
    pub(super) broken: bool,
    /// Whether an empty line stands before it and that means something here.
    pub(super) blank_before: bool,
    /// Whether it stood in the margin of another line.
    pub(super) aside: bool,
    /// Whether it is an item under the name of a school or an employer.
    pub(super) inner: bool,
    /// Whether it is in the largest letters of the document, as its title is.
    pub(super) largest: bool,
    /// How its letters are set.
    pub(super) face: Face,
}

impl Line {
    /// Whether it starts with a bullet or list number.
    pub(super) fn bullet(&self) -> bool {
        matches!(self.mark, Mark::Bullet(_))
    }

    /// Number of words.
    pub(super) fn words(&self) -> usize {
        self.text.split(' ').count()
    }

    /// Length in characters.
    pub(super) fn width(&self) -> usize {
        self.text.chars().count()
    }

    /// What is left of it behind its beginning, with the cells that are left.
    pub(super) fn behind(&self, rest: &str) -> Self {
        let Some(from) =
            self.text.len().checked_sub(rest.len()).filter(|_| self.text.ends_with(rest))
        else {
            return self.with_text(rest);
        };
        let mut at = 0;
        let mut cells = Vec::with_capacity(self.cells.len());
        for cell in &self.cells {
            let end = at + cell.len();
            if end > from {
                cells.push(cell.get(from.saturating_sub(at)..).unwrap_or(cell).trim().to_owned());
            }
            at = end + 1;
        }
        Self { text: rest.trim().to_owned(), cells, ..self.clone() }
    }

    /// Takes the text apart and puts `text` in its place.
    pub(super) fn with_text(&self, text: &str) -> Self {
        let text = text.trim().to_owned();
        Self { cells: vec![text.clone()], text, ..self.clone() }
    }
}

/// Cleans all lines; those without words are left out.
pub(super) fn scan(raw: &[String]) -> Vec<Line> {
    let usual = clean::usual_gap(raw.iter().map(String::as_str));
    let gap = CELL_GAP.max(usual * 2 + 1);
    let mut lines: Vec<Line> = Vec::new();
    let (mut blank, mut pending): (bool, Option<(usize, char)>) = (false, None);
    for (number, text) in raw.iter().enumerate() {
        if text.trim().is_empty() {
            blank = true;
            continue;
        }
        let joined = clean::join_letters(text);
        let mut cleaned = clean::clean(joined.as_deref().unwrap_or(text), gap);
        cleaned.cells = join_colons(cleaned.cells);
        if cleaned.cells.is_empty() {
            match cleaned.mark {
                Mark::Bullet(mark) => pending = Some((number, mark)),
                // Rules and rows of dots part like an empty line.
                _ => blank = true,
            }
            continue;
        }
        blank |= text.split_whitespace().next().is_some_and(clean::is_rule);
        let joined = cleaned.cells.join(" ");
        if is_furniture(&joined) {
            continue;
        }
        let mut line = Line {
            evidence: vec![number],
            text: joined,
            cells: cleaned.cells,
            mark: cleaned.mark,
            level: cleaned.level,
            strong: cleaned.strong,
            broken: cleaned.broken,
            blank_before: blank,
            aside: false,
            inner: false,
            largest: false,
            face: Face::default(),
        };
        if let Some((before, mark)) = pending.take()
            && !line.bullet()
        {
            line.evidence.insert(0, before);
            line.mark = Mark::Bullet(mark);
        }
        lines.push(line);
        blank = false;
    }
    mark_glued_dashes(&mut lines);
    if let Some(first) = lines.first_mut() {
        // Nothing stands before it.
        first.blank_before = true;
    }
    forget_double_spacing(&mut lines);
    lines
}

/// Puts a colon that stands in a cell of its own, or begins one, behind the label before it: "Name   :   Jane".
fn join_colons(cells: Vec<String>) -> Vec<String> {
    let mut out: Vec<String> = Vec::with_capacity(cells.len());
    for cell in cells {
        match (cell.strip_prefix(':'), out.last_mut()) {
            (Some(rest), Some(label)) if !label.ends_with(':') => {
                label.push(':');
                if !rest.trim().is_empty() {
                    out.push(rest.trim().to_owned());
                }
            }
            _ => out.push(cell),
        }
    }
    out
}

/// Makes bullets of the dashes that stand before lines without a space, "-Bread" over "-Cakes".
fn mark_glued_dashes(lines: &mut [Line]) {
    let dashed = |line: &Line| {
        let behind = line.text.strip_prefix(['-', '–']);
        !line.bullet() && behind.is_some_and(|text| text.starts_with(char::is_alphabetic))
    };
    let marked: Vec<bool> = lines.iter().map(dashed).collect();
    for (at, line) in lines.iter_mut().enumerate() {
        let beside = at > 0 && marked[at - 1] || marked.get(at + 1) == Some(&true);
        if marked[at] && beside {
            if let Some(first) = line.cells.first_mut() {
                first.remove(0);
            }
            line.text = line.cells.join(" ");
            line.mark = Mark::Bullet('-');
        }
    }
}

/// Where nearly every line follows an empty one, empty lines part nothing.
fn forget_double_spacing(lines: &mut [Line]) {
    let blanks = lines.iter().filter(|line| line.blank_before).count();
    if lines.len() >= 8 && blanks * 10 >= lines.len() * 7 {
        for line in lines {
            line.blank_before = false;
        }
    }
}

/// Page numbers, running heads with a page number, and dates of the last change.
fn is_furniture(text: &str) -> bool {
    let lower = text.to_lowercase();
    if lower.len() > 120 {
        return false;
    }
    let last = lower.rsplit([' ', '|', '–', '-']).next().unwrap_or_default();
    let counted =
        |word: &str| word.split_once('/').is_some_and(|(page, of)| is_page(page) && is_page(of));
    let words: Vec<&str> = lower.split([' ', '/']).filter(|word| !word.is_empty()).collect();
    let page_word = |word: &str| matches!(word, "page" | "seite" | "página" | "strona" | "pagina");
    let page_of = match words.as_slice() {
        [.., page, number] if page_word(page) => is_page(number),
        [.., page, number, total] if page_word(page) => is_page(number) && is_page(total),
        [.., page, number, _, total] if page_word(page) => is_page(number) && is_page(total),
        _ => false,
    };
    // "© European Union, 2002-2018 | europass.cedefop.europa.eu Page /": the writer of a form, and numbers left out.
    let bare_page = words.len() > 1
        && lower.ends_with(" /")
        && words.last().is_some_and(|word| page_word(word));
    is_page(&lower)
        || bare_page
        || lower.starts_with("© european union")
        || counted(&lower.replace(' ', ""))
        || (counted(last) && words.len() <= 8 && lower.contains(['–', '|', '—', '-', '·']))
        || page_of
        || ["last updated", "updated on", "last update", "stand:"]
            .iter()
            .any(|start| lower.starts_with(start))
}

fn is_page(text: &str) -> bool {
    (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scanned(text: &str) -> Vec<Line> {
        scan(&text.lines().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn a_bullet_that_stands_alone_belongs_to_the_next_line() {
        let lines = scanned("•\nLed a team\n\nplain");
        assert_eq!(lines[0].evidence, [0, 1]);
        assert!(lines[0].bullet());
        assert!(lines[1].blank_before && !lines[1].bullet());
    }

    #[test]
    fn page_furniture_is_no_text() {
        let text = "Jane Roe – 1/2\n3\n2/5\nPage 1 of 2\nAn office form   Page 1 / 2\nLast updated in May 2024\nSeite 2\nReal text";
        let lines = scanned(text);
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].text, "Real text");
    }

    #[test]
    fn a_line_that_is_drawn_before_a_heading_parts_and_is_no_text() {
        let lines = scanned("Baked bread\n________________ Work history\nCrumb Ltd ........ 2019");
        assert_eq!((lines[1].text.as_str(), lines[1].blank_before), ("Work history", true));
        assert_eq!(lines[2].cells, ["Crumb Ltd", "2019"]);
    }

    #[test]
    fn a_colon_in_a_cell_of_its_own_belongs_to_its_label() {
        let lines = scanned("Position\t\t:\tBaker\nName    : Jane Roe");
        assert_eq!(lines[0].text, "Position: Baker");
        assert_eq!(lines[1].cells, ["Name:", "Jane Roe"]);
    }

    #[test]
    fn empty_lines_part_nothing_in_double_spaced_text() {
        let text = "a1\n\nb2\n\nc3\n\nd4\n\ne5\n\nf6\n\ng7\n\nh8\n\ni9";
        assert!(scanned(text).iter().all(|line| !line.blank_before));
    }
}
