//! Entries that are told by how their first lines are set: each begins with a line that stands out in the same
//! way, whether it has a date or not.

use super::{
    super::{face, lines::Line, vocabulary},
    HeadLine, shape,
};
use crate::read::Style;

/// Words of a line that is one of several of a name, and such lines, at most.
const WORDS: usize = 5;
const LINES: usize = 3;

/// Where entries begin in heads that follow each other, by the style of the first line; none where style does
/// not tell.
pub(super) fn starts(heads: &[HeadLine]) -> Option<Vec<usize>> {
    let first = &heads.first()?.line;
    let set = |at: usize| face::alike(first, &heads[at].line);
    let starts: Vec<usize> =
        (0..heads.len()).filter(|&at| set(at) && !at.checked_sub(1).is_some_and(set)).collect();
    let ends = starts.iter().skip(1).copied().chain([heads.len()]);
    let parts: Vec<&[HeadLine]> =
        starts.iter().zip(ends).map(|(&at, end)| &heads[at..end]).collect();
    let dated = parts.iter().filter(|part| part.iter().any(HeadLine::dated)).count();
    let named = parts.iter().filter(|part| is_kind(first, &part[0].line)).count();
    let whole = parts.iter().all(|part| part.len() > 1 || part[0].dated());
    (parts.len() >= 2 && whole && dated * 2 > parts.len() && named * 3 >= parts.len() * 2)
        .then_some(starts)
}

/// Joins the lines of a head that are set alike, where other lines of it are set otherwise: each style names one
/// thing, and a narrow column has broken it.
pub(super) fn join(head: Vec<HeadLine>) -> Vec<HeadLine> {
    let named = |head: &HeadLine| {
        head.line.cells.len() == 1
            && !head.dated()
            && shape::lone(&head.line, &head.dates).is_none()
            && head.line.words() <= WORDS
    };
    let mut styles: Vec<Style> = Vec::new();
    for line in head.iter().filter(|line| named(line)) {
        let Some(style) = line.line.face.of(&line.line.text) else { return head };
        if !styles.contains(&style) {
            styles.push(style);
        }
    }
    if styles.len() < 2 {
        return head;
    }
    let one = |a: &HeadLine, b: &HeadLine| named(a) && named(b) && are_one(&a.line, &b.line);
    let joined = |group: &[HeadLine]| match group {
        // More lines than that are a list.
        [first, rest @ ..] if (1..LINES).contains(&rest.len()) => {
            let mut whole = first.clone();
            for HeadLine { line, .. } in rest {
                whole.line.text = format!("{} {}", whole.line.text, line.text);
                whole.line.evidence.extend(&line.evidence);
            }
            whole.line.cells = vec![whole.line.text.clone()];
            vec![whole]
        }
        _ => group.to_vec(),
    };
    head.chunk_by(one).flat_map(joined).collect()
}

/// Whether two lines that are set alike name one thing.
fn are_one(before: &Line, line: &Line) -> bool {
    let style = |line: &Line| line.face.of(&line.text);
    let title = |line: &Line| vocabulary::title_score(&line.text) > 0;
    let name = |line: &Line| {
        vocabulary::organisation_score(&line.text) > 0 || vocabulary::is_institution(&line.text)
    };
    let parted = title(before) && name(line) || name(before) && title(line);
    style(before) == style(line)
        && !line.blank_before
        && !parted
        && !before.text.ends_with(['.', ':', ')'])
        && !vocabulary::has_degree(&line.text)
}

/// Whether a line may name the same kind of thing as another.
fn is_kind(first: &Line, line: &Line) -> bool {
    let (first, other) = (shape::kinds(first), shape::kinds(line));
    let unknown = |kinds: [bool; 4]| !kinds.contains(&true);
    unknown(first) || unknown(other) || first.iter().zip(other).any(|(a, b)| *a && b)
}
