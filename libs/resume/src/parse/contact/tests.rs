//! Contact blocks as people write them.

use super::*;

fn basics(text: &str) -> Basics {
    let raw: Vec<String> = text.lines().map(str::to_owned).collect();
    let lines = super::super::lines::scan(&raw);
    read(&super::super::sections::split(lines), &raw).basics
}

#[test]
fn the_head_of_a_document_is_read() {
    let found = basics(
        "Jane Roe\nSenior Nurse\nLeeds, UK | jane.roe@mail.example | +44 113 496 0000 | linkedin.com/in/janeroe\n",
    );
    assert_eq!(found.name, "Jane Roe");
    assert_eq!(found.label, "Senior Nurse");
    assert_eq!(found.email, "jane.roe@mail.example");
    assert_eq!(found.phone, "+44 113 496 0000");
    assert_eq!(found.location, "Leeds, UK");
    assert_eq!(found.links, ["linkedin.com/in/janeroe"]);
    assert_eq!(found.evidence, [0, 1, 2]);
}

#[test]
fn the_name_is_found_below_other_lines_by_the_address() {
    let found = basics(
        "Curriculum Vitae\nSilicon Valley, CA, USA\n(555) 010-7788\nJane Roe\njroe@mail.example",
    );
    assert_eq!((found.name.as_str(), found.phone.as_str()), ("Jane Roe", "(555) 010-7788"));
    assert_eq!(found.location, "Silicon Valley, CA, USA");
}

#[test]
fn name_and_title_on_one_line_are_parted() {
    let found = basics("JANE ROE SENIOR SOFTWARE ENGINEER\njane@mail.example");
    assert_eq!(
        (found.name.as_str(), found.label.as_str()),
        ("JANE ROE", "SENIOR SOFTWARE ENGINEER")
    );
    let found = basics("Jane Roe, RN\nStaff Nurse\n");
    assert_eq!((found.name.as_str(), found.label.as_str()), ("Jane Roe", "Staff Nurse"));
}

#[test]
fn links_and_handles_are_taken_as_written() {
    let found = basics(
        "Jane Roe\n\u{f09b} jroe \u{f0e1} janeroe\nhttps://roe.example/cv, roe.dev GitHub: jane-roe",
    );
    assert_eq!(
        found.links,
        ["https://roe.example/cv", "roe.dev", "jroe", "janeroe", "GitHub: jane-roe"]
    );
}

#[test]
fn what_only_looks_like_an_address_is_left_alone() {
    for text in ["Node.js and B.Tech", "2019 - 2021", "ISO 27001", "03/2019 - 05/2021", "e.g. this"]
    {
        let found = basics(text);
        assert!(found.links.is_empty() && found.phone.is_empty(), "{text}: {found:?}");
    }
}

#[test]
fn places_are_found_behind_addresses_and_below_streets() {
    for (text, place) in [
        ("Jane Roe\njane@mail.example +1 (555) 012-3456 San Francisco, CA", "San Francisco, CA"),
        (
            "Jane Roe\njane@mail.example  ·  +1 (555) 012-3456  ·  Calle del Olmo 17, 28012 Madrid  ·  roe.dev",
            "Calle del Olmo 17, 28012 Madrid",
        ),
        (
            "Jane Roe\n2222 Cooper Road   Columbus, Ohio 44444   614-555-5555",
            "2222 Cooper Road, Columbus, Ohio 44444",
        ),
        (
            "Jane Roe\nHauptstr. 23\n64399 Kleinfeld\njane@mail.example",
            "Hauptstr. 23, 64399 Kleinfeld",
        ),
        (
            "Jane Roe\nAdresse:\tHauptstr. 23\n64399 Kleinfeld\njane@mail.example",
            "Hauptstr. 23, 64399 Kleinfeld",
        ),
        ("Jane Roe\nB United Kingdom\nT +44 113 496 0000", "United Kingdom"),
    ] {
        assert_eq!(basics(text).location, place, "{text}");
    }
}

#[test]
fn the_number_of_a_house_is_no_phone() {
    let found = basics("Jane Roe\nMill Road, 100/2 - 12345 Rome (Italy)\n+39 392 1234567");
    assert_eq!(found.phone, "+39 392 1234567");
    assert_eq!(found.location, "Mill Road, 100/2, 12345 Rome (Italy)");
}

#[test]
fn names_are_found_broken_over_lines_alone_and_behind_labels() {
    for (text, name) in [
        ("Jane\nVidal Roe\nBaker\njanevidalroe@mail.example", "Jane Vidal Roe"),
        ("JANE\nProfile\nBaker of bread\nROE\njaneroe@mail.example", "JANE ROE"),
        ("Jane\nAdventurer\njane@mail.example", "Jane"),
        ("Name\t\t: Jane Roe (Ms)\nNationality\t: Irish", "Jane Roe"),
        (
            "Datos personales:\nNombre:\t\tJane Karina Roe Sanz.\njane@mail.example",
            "Jane Karina Roe Sanz",
        ),
        ("One-page CV\nJane Roe / jane@mail.example / 07523 283011", "Jane Roe"),
        ("Jane Karina Roe (Ms)\nCurriculum Vitae\nMobile: +65 8406 9099", "Jane Karina Roe"),
    ] {
        assert_eq!(basics(text).name, name, "{text}");
    }
}

#[test]
fn a_mailbox_that_is_written_in_words_is_one_and_no_link() {
    let found = basics("Jane Roe\njane[.]roe[at]mail.example\nroe.example/bread");
    assert_eq!(found.email, "jane.roe@mail.example");
    assert_eq!(found.links, ["roe.example/bread"]);
}

#[test]
fn a_street_without_a_known_town_is_a_place_with_its_code() {
    let found = basics("Jane Roe\njane@mail.example\n23 Route du Moulin\n75 011 FARINELLE\n");
    assert_eq!(found.location, "23 Route du Moulin, 75 011 FARINELLE");
}

#[test]
fn a_mailbox_may_be_broken_beside_its_sign() {
    for text in
        ["Jane Roe\nMail:\njane.roe@\nmail.example\n", "Jane Roe\nMail: jane.roe\n@mail.example\n"]
    {
        let found = basics(text);
        assert_eq!(found.email, "jane.roe@mail.example");
        assert!(found.links.is_empty(), "{:?}", found.links);
    }
}

#[test]
fn a_place_may_stand_below_or_beside_its_label() {
    let found = basics("Jane Roe\nAddress:\nHillside 18b San Pablo\nPhone:\n+44 113 496 0000\n");
    assert_eq!(found.location, "Hillside 18b San Pablo");
    let found = basics("Jane Roe\nAddress   Kelfstraat 5, 3078 Leuven\nPhone   +32 470 00 00 00\n");
    assert_eq!(found.location, "Kelfstraat 5, 3078 Leuven");
}

#[test]
fn a_name_may_hold_another_in_brackets() {
    assert_eq!(
        basics("Jane (Janey Ann) Roe\njane.roe@mail.example\n").name,
        "Jane (Janey Ann) Roe"
    );
    assert_eq!(basics("Jane Roe (Ms)\njane.roe@mail.example\n").name, "Jane Roe");
}

#[test]
fn the_first_of_two_numbers_is_read() {
    let found = basics("Jane Roe\n+2250707240506 / 0140577070\njane.roe@mail.example\n");
    assert_eq!(found.phone, "+2250707240506");
    let found =
        basics("Jane Roe\nCel. 3000000001 – 3000000002\nC.C. 1000000001\njane.roe@mail.example\n");
    assert_eq!(found.phone, "3000000001");
    let found = basics(
        "Jane Roe\nMobile Phone: +255 600 000 001/ +255 700 000 002\njane.roe@mail.example\n",
    );
    assert_eq!(found.phone, "+255 600 000 001");
}

#[test]
fn a_name_with_an_initial_is_no_site() {
    let found = basics("J.Roehampton\nMill Lane 67\njane.roehampton@mail.example\n");
    assert!(found.links.is_empty(), "{:?}", found.links);
}

#[test]
fn where_somebody_was_born_is_not_where_they_live() {
    let found = basics(
        "Jane Roe\nPlace of birth:   Kraków, Polska\nFeldstr. 8\n46282 Dorsten\njane.roe@mail.example\n",
    );
    assert_eq!(found.location, "Feldstr. 8, 46282 Dorsten");
}

#[test]
fn the_addresses_of_referees_are_not_the_persons() {
    let found = basics(
        "Work\nBaker, Crumb Ltd  2019\n\nReferences\nPat Hill\npat.hill@mail.example\n0113 496 0001\n\nSkills\nBaking\n\n\
         Jane Roe\n0113 496 0002\njane.roe@mail.example\n",
    );
    assert_eq!(
        (found.email.as_str(), found.phone.as_str()),
        ("jane.roe@mail.example", "0113 496 0002")
    );
}

#[test]
fn squares_part_details_and_names_may_slip_a_letter() {
    let found = basics("Jan Roe ■ Hofstraße 26A ■ 81673 München ■ j.roe97@mail.example\n");
    assert_eq!(
        (found.name.as_str(), found.location.as_str()),
        ("Jan Roe", "Hofstraße 26A, 81673 München")
    );
    assert_eq!(basics("Jane roe\njane.roe6@mail.example\n").name, "Jane roe");
    let found = basics("ROE cARRASCO JANE\nPhone: 0113 496 0000\njanecarrasco@mail.example\n");
    assert_eq!(found.name, "ROE cARRASCO JANE");
}

#[test]
fn a_name_on_two_lines_of_a_side_bar_is_found_by_the_address() {
    let text = "BAKER FROM APRIL 15, 2024 TO\n\nWork\nBaker, Crumb Ltd, 2019 - 2021\n\nQUENTIN\nROLLS\nquentin.rolls@mail.example\n64000 Pau, France\n";
    let found = basics(text);
    assert_eq!(found.name, "QUENTIN ROLLS");
    // A line with a date is no address, whatever it looks like.
    assert_eq!(found.location, "64000 Pau, France");
}

#[test]
fn a_name_that_is_a_town_too_is_no_place() {
    let found = basics("Lynn\n\nRoe\n\nTucson, AZ\nlynn.roe@mail.example\n");
    assert_eq!((found.name.as_str(), found.location.as_str()), ("Lynn Roe", "Tucson, AZ"));
}

#[test]
fn sites_that_carry_the_name_are_the_persons_wherever_they_stand() {
    let text = "Jane Roe\njane.roe@mail.example\n\nSkills\nPeels, pins\nWebsite: janeroe.example\n\nProjects\n\
                Ledger - ledger.example\nOven Guide - janeroe.github.io\nhttps://acme.example\n";
    assert_eq!(basics(text).links, ["janeroe.example"]);
    let resume = crate::parse::parse(text);
    assert!(resume.skills.iter().all(|group| group.keywords.iter().all(|k| !k.text.contains('.'))));
}

#[test]
fn a_name_may_be_written_small_and_stand_before_more_than_a_title() {
    assert_eq!(basics("jane roe\nroe.jane@mail.example\n").name, "jane roe");
    let found =
        basics("ROE Jane, Baking and milling | Ovens, racks\nLeeds, UK, janeroe@mail.example\n");
    assert_eq!(found.name, "ROE Jane");
}

#[test]
fn a_profile_that_a_narrow_column_breaks_is_one_link() {
    let found =
        basics("Jane Roe\njane@mail.example\nwww.linkedin.com/in/jane-\nroe-936b (LinkedIn)\n");
    assert_eq!(found.links, ["www.linkedin.com/in/jane-roe-936b"]);
}

#[test]
fn the_town_of_a_person_may_be_that_of_an_employer() {
    let resume = crate::parse::parse(
        "Jane Roe\nBerlin, Germany\njane@mail.example\n\nExperience\nCrumb Corp\nBaker\nJanuary 2021 - Present\nBerlin, Germany\nBaked bread\n",
    );
    assert_eq!(resume.work[0].location, "Berlin, Germany");
}

#[test]
fn an_address_does_not_go_on_in_another_block() {
    let found = basics(
        "Jane Roe\njane.roe@mail.example\nAddress: 12 Mill Lane\nDuluth, MN 55812\n\nWork\nBaker, Crumb Ltd  2019 - 2021\n\n\
         Contact\n15 Oven Road, Hayward, WI 54843\n",
    );
    assert_eq!(found.location, "12 Mill Lane, Duluth, MN 55812");
}
