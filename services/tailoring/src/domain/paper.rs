//! The paper that is usual where a person lives: Letter in the United States and in Canada, A4 in the
//! rest of the world. The place tells, and where it does not, the phone number.

use resume::{model::Basics, parse, write::Paper};

/// Calling code of the United States and Canada, which some islands share.
const NORTH_AMERICA: &str = "1";
/// Area codes of other countries in the North American Numbering Plan.
const ELSEWHERE: [&str; 21] = [
    "242", "246", "264", "268", "284", "345", "441", "473", "649", "658", "664", "721", "758",
    "767", "784", "809", "829", "849", "868", "869", "876",
];

/// The usual paper of whoever has this contact.
#[must_use]
pub fn usual(basics: &Basics) -> Paper {
    let letter = match parse::calling_code(&basics.location) {
        Some(code) => code == NORTH_AMERICA,
        None => is_north_american(&basics.phone_e164),
    };
    if letter { Paper::Letter } else { Paper::A4 }
}

/// Whether a number in the form of E.164 is one of the United States or Canada.
fn is_north_american(phone: &str) -> bool {
    let area = phone.strip_prefix("+1").filter(|rest| rest.len() == 10);
    area.is_some_and(|rest| !ELSEWHERE.iter().any(|code| rest.starts_with(code)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_tells_the_paper_and_else_the_phone() {
        for (location, phone, paper) in [
            ("Austin, TX", "", Paper::Letter),
            ("Toronto, Canada", "+14165550142", Paper::Letter),
            ("", "+14155550142", Paper::Letter),
            ("Somewhere", "+14155550142", Paper::Letter),
            ("Berlin", "+14155550142", Paper::A4),
            ("Leeds, UK", "", Paper::A4),
            ("", "+18765550142", Paper::A4),
            ("", "+491701234567", Paper::A4),
            ("", "", Paper::A4),
        ] {
            let basics =
                Basics { location: location.into(), phone_e164: phone.into(), ..Basics::default() };
            assert_eq!(usual(&basics), paper, "{location} {phone}");
        }
    }
}
