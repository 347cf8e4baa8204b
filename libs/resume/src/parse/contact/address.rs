//! Finds where somebody lives: a place in the contact block, with the street and the parts of the town that
//! stand before it, in its line or in those above.

use super::{Basics, Line, pattern, pieces, without_addresses};
use crate::parse::{
    dates, places,
    vocabulary::{self, Term},
};

/// Lines of the contact block that are looked at.
const LINES: usize = 40;
/// Lines of one address, at most.
const ROWS: usize = 5;

/// An address with the lines that it stands on.
pub(super) struct Found {
    pub(super) text: String,
    pub(super) evidence: Vec<usize>,
}

/// Finds the address.
pub(super) fn find(head: &[&Line], basics: &Basics) -> Option<Found> {
    // The name may stand between the street and the town.
    let head: Vec<&Line> = head.iter().copied().filter(|line| !line.largest).take(LINES).collect();
    let head = head.as_slice();
    let bare: Vec<Line> = head.iter().map(|line| without_addresses(line, basics)).collect();
    let known = |at| labelled(head, &bare, at).or_else(|| placed(head, &bare, at, basics));
    (0..head.len()).find_map(known).or_else(|| {
        let at = (0..head.len()).find(|&at| is_unknown_town(head, &bare, at, basics))?;
        Some(Found { text: trim(&bare[at].text).to_owned(), evidence: head[at].evidence.clone() })
    })
}

/// "Hügelbach, Tal", which no list knows: two names on a line of their own, beside a mailbox or a phone.
fn is_unknown_town(head: &[&Line], bare: &[Line], at: usize, basics: &Basics) -> bool {
    let text = trim(&bare[at].text);
    let beside = [at.checked_sub(1), Some(at + 1)].into_iter().flatten();
    let near = beside.filter_map(|at| head.get(at)).any(|line| super::reaches(&line.text));
    let name = |part: &str| {
        let words: Vec<&str> = part.split(' ').collect();
        words.len() <= 3
            && words.iter().all(|word| word.starts_with(char::is_uppercase))
            && part.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '-' | '\'' | '’'))
            && part.contains(char::is_lowercase)
    };
    let parts: Vec<&str> = text.split(", ").collect();
    near && (2..=3).contains(&parts.len())
        && parts.iter().all(|part| name(part))
        && bare[at].cells.len() == 1
        && !basics.name.contains(parts[0])
        && vocabulary::title_score(text) == 0
        && vocabulary::organisation_score(text) == 0
        && !vocabulary::spelling(text)
            .iter()
            .any(|word| vocabulary::is_known(word) || vocabulary::is_tongue(word))
}

/// An address behind a label, in its line, in the next cell or on the line below; further lines follow up to that
/// with the town.
fn labelled(head: &[&Line], bare: &[Line], at: usize) -> Option<Found> {
    let line = &bare[at];
    let cells = match line.cells.as_slice() {
        // "Address: Mill Lane 17    Email:", whose mailbox is taken
        [label, value] if !label.contains(": ") && !value.ends_with(':') => {
            format!("{}: {value}", label.trim_end_matches([':', ' ']))
        }
        [first, last] if last.ends_with(':') => first.clone(),
        _ => line.text.clone(),
    };
    let behind = pattern::place_label(&cells)
        .or_else(|| pieces(line).into_iter().find_map(pattern::place_label))?;
    let first = trim(behind);
    let whole = |text: &str| places::is_place(text) || places::ends_in_code(text);
    let below = (at + 1..head.len().min(at + 1 + ROWS)).take_while(|&next| {
        let near = !head[next].blank_before || (first.is_empty() && next == at + 1);
        near && follows(head, next) && is_row(trim(&bare[next].text), head[next], &bare[next])
    });
    let below: Vec<usize> = below.collect();
    let last = below.iter().position(|&next| whole(trim(&bare[next].text)));
    let more = match last {
        _ if whole(first) => 0,
        // "Hilltown" over "Hillshire" over "WA9 1RU"
        Some(last) => {
            let further = below[last + 1..].iter();
            last + 1 + further.take_while(|&&next| whole(trim(&bare[next].text))).count()
        }
        // Only what the label stands over.
        None => usize::from(first.is_empty() && !below.is_empty()),
    };
    let rows: Vec<&str> = [first]
        .into_iter()
        .chain(below[..more].iter().map(|&next| trim(&bare[next].text)))
        .filter(|row| !row.is_empty())
        .collect();
    (!rows.is_empty()).then(|| Found {
        text: rows.join(", "),
        evidence: head[at..=at + more].iter().flat_map(|line| &line.evidence).copied().collect(),
    })
}

/// A place without a label, with what stands before it.
fn placed(head: &[&Line], bare: &[Line], at: usize, basics: &Basics) -> Option<Found> {
    let line = &bare[at];
    // Where somebody was born is another place.
    if Term::Detail.begins(&line.text.to_lowercase()) {
        return None;
    }
    let whole = line.text.trim_end_matches(',');
    // "CH - 9000 Hügelbach" is one, "Baker - Leeds" are two.
    let one = whole.split_once(" - ").is_none_or(|(country, _)| country.len() <= 2);
    let alone = line.text == head[at].text && is_anchor(whole) && one;
    // "Bogotá – Colombia"
    let pair = [" – ", " - "].iter().find_map(|sign| whole.split_once(sign));
    let pair = line.text == head[at].text
        && pair.is_some_and(|(town, land)| places::is_place(town) && places::is_place(land));
    let all = if alone || pair { vec![whole] } else { pieces(line) };
    let is_found = |piece: &str| {
        let dated = dates::find(piece).iter().any(|date| date.shape >= dates::Shape::Point);
        let named = basics.name.split(' ').any(|name| name == piece) || piece == basics.name;
        (pair || is_anchor(piece)) && vocabulary::title_score(piece) < 2 && !named && !dated
    };
    let found = all.iter().position(|piece| is_found(without_icon(trim(piece))))?;
    let piece = without_icon(trim(all[found]));
    // "5 High Street | LS1 Leeds"
    let beside = found.checked_sub(1).map(|before| trim(all[before]));
    let street = |text: &&str| places::is_street(text) || places::may_be_street(text);
    if let Some(street) = beside.filter(street) {
        return Some(Found {
            text: format!("{street}, {piece}"),
            evidence: head[at].evidence.clone(),
        });
    }
    let complete = places::is_whole_address(piece);
    // "6685 Mill Loop" has the form of a town with its code, and the town stands below.
    let below = head.get(at + 1).filter(|next| !next.blank_before).map(|next| trim(&next.text));
    if !complete && places::may_be_street(piece) && below.is_some_and(is_anchor) {
        return None;
    }
    let start = if found == 0 && !complete { first_row(head, bare, at) } else { at };
    let mut rows: Vec<&str> = (start..at).map(|row| trim(last_piece(&bare[row]))).collect();
    rows.push(piece);
    let further = (at + 1..head.len().min(at + ROWS)).take_while(|&next| {
        let text = trim(&bare[next].text);
        let coded = places::ends_in_code(text) || places::is_region(text);
        alone && coded && !head[next].blank_before && is_row(text, head[next], &bare[next])
    });
    let further: Vec<usize> = further.collect();
    rows.extend(further.iter().map(|&row| trim(&bare[row].text)));
    let end = further.last().copied().unwrap_or(at);
    let evidence = head[start..=end].iter().flat_map(|line| &line.evidence).copied().collect();
    Some(Found { text: rows.join(", "), evidence })
}

fn is_anchor(piece: &str) -> bool {
    let piece = trim(piece);
    let coded = places::ends_in_code(piece) && piece.split(' ').count() <= 6;
    // "10 rue du Four, Hillville"
    let street = piece.split_once(", ").is_some_and(|(street, town)| {
        places::is_street(street)
            && places::may_be_street(street)
            && town.split(' ').count() <= 3
            && town.starts_with(char::is_uppercase)
            && town.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '-' | '\''))
    });
    places::is_place(piece) || coded || street || places::is_whole_address(piece)
}

/// The line on which the address begins that ends on a line: that of the street, if one is near above.
fn first_row(head: &[&Line], bare: &[Line], at: usize) -> usize {
    let mut start = at;
    for row in (at.saturating_sub(ROWS - 1)..at).rev() {
        let text = trim(last_piece(&bare[row]));
        // A street may stand a little above its town.
        let apart = head[row + 1].blank_before && !(row + 1 == at && places::is_street(text));
        if apart || !is_row(text, head[row], &bare[row]) {
            break;
        }
        let street = places::is_street(text) || places::may_be_street(text);
        // Another place, or a name, is none of it.
        if places::is_place(text) && !street {
            break;
        }
        if street {
            start = row;
            break;
        }
    }
    start
}

/// Whether a line stands right below the one before it, but for an empty one: a contact block may go on elsewhere.
fn follows(head: &[&Line], at: usize) -> bool {
    let above = at.checked_sub(1).and_then(|before| head[before].evidence.last());
    matches!((above, head[at].evidence.first()), (Some(above), Some(own)) if above + 2 >= *own)
}

/// Whether a line may be one of an address: short, and no other detail.
fn is_row(text: &str, line: &Line, bare: &Line) -> bool {
    let words = text.split(' ').count();
    let mailed = line.text != bare.text && bare.cells.len() < 2;
    !text.is_empty()
        && words <= 8
        && !mailed
        && !text.contains(['@', ':'])
        && !super::reaches(text)
        && dates::find(text).iter().all(|date| date.shape < dates::Shape::Point)
        && vocabulary::title_score(text) == 0
        && crate::parse::headings::exact(text).is_none()
}

fn last_piece(line: &Line) -> &str {
    line.cells.last().map_or(line.text.as_str(), String::as_str)
}

fn trim(piece: &str) -> &str {
    piece.trim_matches([' ', ',', '|', '·', '•', '∙', '●', '–'])
}

fn is_icon(text: &str) -> bool {
    text.chars().count() == 1 && !text.chars().any(char::is_numeric)
}

/// A letter or sign before a place is an icon of a font that draws it so.
fn without_icon(piece: &str) -> &str {
    match piece.split_once(' ') {
        Some((icon, place)) if is_icon(icon) && places::is_place(place) => place,
        _ => piece,
    }
}

#[cfg(test)]
mod tests {
    use crate::parse::parse;

    #[test]
    fn addresses_run_over_lines() {
        for (text, wanted) in [
            (
                "20 John Ball Close\nRudley\n      Fordshire\n  WS152NN\n07860635565",
                "20 John Ball Close, Rudley, Fordshire, WS152NN",
            ),
            (
                "6685 Mill Loop\nHilltown, KY 42261\nEmail: jane.roe@mail.example",
                "6685 Mill Loop, Hilltown, KY 42261",
            ),
            (
                "43, avenue du Pont\nClos des fours\n30100 Alès\n04 66 55 00 00",
                "43, avenue du Pont, Clos des fours, 30100 Alès",
            ),
            ("Feldhauser str 8\n46282 Dorsten\n0176 00000000", "Feldhauser str 8, 46282 Dorsten"),
            (
                "Address\n6 Rimmer Grove\nParr, St Helens,\nMerseyside\nWA9 1RU\n\njane.roe@mail.example",
                "6 Rimmer Grove, Parr, St Helens, Merseyside, WA9 1RU",
            ),
            (
                "Adresse:   Kurpfalzstraße 154\n67435 Neustadt an der Weinstraße\nTelefon: 0163/0000000",
                "Kurpfalzstraße 154, 67435 Neustadt an der Weinstraße",
            ),
            ("Hilltown, MA, 01375 | +15080000000\njane.roe@mail.example", "Hilltown, MA, 01375"),
            (
                "13305 NE 171st St, Hilltown WA 98072 | (425) 555-0100",
                "13305 NE 171st St, Hilltown WA 98072",
            ),
            (
                "Domicilio: Ciprés Nº 2068 Col. Del Fresno\nTeléfono: 38 11 14 83",
                "Ciprés Nº 2068 Col. Del Fresno",
            ),
            ("jane.roe@mail.example\nLeeds, UK", "Leeds, UK"),
            (
                "3 Mill Road\nLeeds\nWest Yorkshire\nLS1 4DY\n0113 496 0000",
                "3 Mill Road, Leeds, West Yorkshire, LS1 4DY",
            ),
            ("jane.roe@mail.example\nHügelbach, Oberes Tal", "Hügelbach, Oberes Tal"),
            ("jane.roe@mail.example\nBaker, Miller", ""),
            ("1 Ash Circle • Leeds, UK • jane.roe@mail.example", "1 Ash Circle, Leeds, UK"),
            ("10 rue du Four, Hillville\njane.roe@mail.example", "10 rue du Four, Hillville"),
            ("Address: P.O. Box 7 Hilltown\tEmail: jane.roe@mail.example", "P.O. Box 7 Hilltown"),
            ("Badstrasse 17a\nCH - 9000 St. Gallen", "Badstrasse 17a, CH - 9000 St. Gallen"),
            ("Bogotá – Colombia\njane.roe@mail.example", "Bogotá – Colombia"),
            ("‰ Kraków\n˘ +48 600 000 000", "Kraków"),
            (
                "206 rue du Four\n\n34090 Montpellier, France",
                "206 rue du Four, 34090 Montpellier, France",
            ),
            (
                "Address: 1220 Mill Lane\nDuluth, MN 55812-3018",
                "1220 Mill Lane, Duluth, MN 55812-3018",
            ),
        ] {
            let resume =
                parse(&format!("Jane Roe\n{text}\n\nExperience\nBaker, Crumb Ltd  2019 - 2020\n"));
            assert_eq!(resume.basics.location, wanted, "{text}");
        }
    }
}
