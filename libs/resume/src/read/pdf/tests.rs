//! Pages as other programs set them: margins with headings and dates, letters of several sizes, lines
//! at the foot, accents that are signs of their own, letters with a place each.

use crate::{
    fixtures::{pdf, stream, typeset},
    read::Limits,
};

/// The lines of a page that typst sets from a source; empty ones are left out.
pub(super) fn lines(source: &str) -> Vec<String> {
    let raw = super::read(typeset(source), &Limits::default()).unwrap();
    raw.text.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect()
}

const ROW: &str = "#set page(margin: 2cm)\n\
    #let row(a, b) = grid(columns: (4cm, 1fr), gutter: 5mm, align(right, a), b)\n";

#[test]
fn headings_among_the_dates_of_a_margin_tear_nothing_apart() {
    let source = format!(
        "{ROW}#row([WORK HISTORY], [])\n\
         #row([2019 – 2021], [Adviser\\ Council of the Valley\\ Wrote the plan for the roads of the\\ north, and saw to it])\n\
         #row([2017 – 2019], [Internship\\ Office of the River\\ Counted what swims in it for a year])\n\
         #row([SCHOOLS AND COURSES], [])\n\
         #row([2014 – 2017], [Bachelor of Rivers\\ University of the Coast\\ with a thesis on eels])\n\
         #row([OTHER SKILLS], [])\n\
         #row([Licence], [A, B])\n"
    );
    let lines = lines(&source);
    let at = |part: &str| lines.iter().position(|line| line.contains(part)).unwrap();
    assert_eq!(lines[at("Adviser")], "2019 – 2021\tAdviser", "{lines:#?}");
    assert_eq!(lines[at("Bachelor")], "2014 – 2017\tBachelor of Rivers", "{lines:#?}");
    assert!(at("WORK") < at("Adviser") && at("Counted") < at("SCHOOLS"), "{lines:#?}");
}

#[test]
fn a_table_of_labels_under_headings_that_stand_alone_is_read_row_by_row() {
    let source = format!(
        "{ROW}#let label(a, b) = grid(columns: (4cm, 1fr), gutter: 5mm, a, b)\n\
         #text(14pt)[*Person*]\n\n\
         #label([Name], [Roe])\n#label([First name], [Jane])\n#label([Address], [Mill Lane 67, Hilltown])\n\
         #label([Phone], [061 921 00 53])\n#label([Mail], [jane.roe\\@mail.example])\n\n\
         #text(14pt)[*Schools*]\n\n\
         #label([2013-2019], [Six years at the school of the hill])\n#label([2019-2023], [Three years at the school of the valley])\n\n\
         #text(14pt)[*Knows*]\n\n\
         #label([Ovens], [Brick ovens\\ Iron ovens])\n#label([Tools], [Peels and pins])\n"
    );
    let lines = lines(&source);
    assert!(lines.contains(&"First name\tJane".to_owned()), "{lines:#?}");
    assert!(lines.contains(&"Ovens\tBrick ovens".to_owned()), "{lines:#?}");
}

/// A side bar, and beside it a time line: dates of two lines, the titles on the first of them.
fn time_line(dates: [&str; 3]) -> Vec<String> {
    let [one, two, three] = dates;
    let source = format!(
        "#set page(margin: 1.5cm)\n#set text(10pt)\n\
         #let job(when, title, firm) = grid(columns: (2.4cm, 1fr), gutter: 2mm, when, [#title\\ #firm\\ Did what had to be done there\\ and some more of it for the town])\n\
         #grid(columns: (4.6cm, 1fr), gutter: 1cm, [*CONTACT*\\ jane.roe\\@mail.example\\ +44 113 496 0000\\ 23.05.1992\\ Leeds\n\n*TOOLS*\\ Peel\\ Pin\\ Rack\\ Oven\\ Sieve],\n\
         [*EMPLOYMENT*\n\n#job([{one}], [Baker], [Crumb Ltd])\n\n#job([{two}], [Miller], [Mill Ltd])\n\n#job([{three}], [Sower], [Field Ltd])])\n"
    );
    lines(&source)
}

#[test]
fn a_side_bar_beside_a_time_line_gets_none_of_its_dates() {
    for dates in [
        ["06/2023 –\\ today", "07/2022 –\\ 12/2022", "08/2021 –\\ 06/2022"],
        ["07/23 - 09/24\\ 1.5 years", "01/22 - 09/22\\ 9 months", "09/18 - 12/21\\ 3 years"],
    ] {
        let lines = time_line(dates);
        let at = |part: &str| lines.iter().position(|line| line.contains(part)).unwrap();
        for (date, title) in dates.iter().zip(["Baker", "Miller", "Sower"]) {
            // A period that goes on below is whole; how long it was is not a part of it.
            let (first, below) = date.split_once("\\ ").unwrap();
            let whole = format!("{first} {below}");
            let period = if first.ends_with('–') { &whole } else { first };
            assert_eq!(lines[at(title)], format!("{period}\t{title}"), "{lines:#?}");
        }
        assert!(at("Sieve") < at("EMPLOYMENT") || at("Sower") < at("CONTACT"), "{lines:#?}");
    }
}

#[test]
fn dates_in_smaller_letters_stay_beside_their_entries() {
    let source = format!(
        "{ROW}#let row(a, b) = grid(columns: (4cm, 1fr), gutter: 5mm, text(12pt, a), b)\n\
         #row([2010 – 2015], [#text(14pt)[Master of Science, Forestry]\\ at the school in the town of Brook])\n\
         #row([2001 – 2010], [#text(14pt)[Bachelor of Science, Forestry]\\ at the school in the town of Hill])\n\
         #row([1999 – 2001], [#text(14pt)[Apprentice of a carpenter]\\ in a village by the sea])\n"
    );
    let lines = lines(&source);
    assert_eq!(lines[0], "2010 – 2015\tMaster of Science, Forestry", "{lines:#?}");
    assert_eq!(lines[4], "1999 – 2001\tApprentice of a carpenter", "{lines:#?}");
}

#[test]
fn the_foot_of_a_page_is_read_last_and_whole() {
    let source = "#set page(margin: 2cm, height: 14cm, footer: [10 May 2026 #h(1fr) Jane Roe #h(1fr) 1])\n\
        = Work\nBuilt bridges of iron and of stone for the towns along the river, year after year\n\n\
        Acme Inc. #h(1fr) Leeds, UK\\ Engineer #h(1fr) 2019 – 2021\n";
    let lines = lines(source);
    assert_eq!(lines[lines.len() - 1], "10 May 2026\tJane Roe\t1", "{lines:#?}");
    assert!(lines.contains(&"Engineer\t2019 – 2021".to_owned()), "{lines:#?}");
}

#[test]
fn places_and_dates_at_the_right_edge_are_no_column_though_some_stand_between_the_rows() {
    let source = "#set page(margin: 2cm)\n\
        #let entry(a, b, c, d) = grid(columns: (1fr, 4cm), [#a\\ #b], align(right, [#v(3pt) #c\\ #d]))\n\
        #entry([Doctorate], [University of the Marsh], [Le Mans, France], [2016 – 2019])\n\
        #entry([Master of Sounds], [University of the Marsh], [Stockholm, Suède], [2015 – 2016])\n\
        #entry([Bachelor of Sounds], [University of the Coast], [La Roche sur Yon, France], [2011 – 2014])\n\
        #entry([School of Saint John], [with honours], [Nantes], [2008 – 2011])\n";
    let lines = lines(source);
    let at = |part: &str| lines.iter().position(|line| line.contains(part)).unwrap();
    assert!(at("2016 – 2019") < at("Master"), "{lines:#?}");
    assert!(at("Bachelor") < at("2011 – 2014"), "{lines:#?}");
    assert!(at("2011 – 2014") < at("School of"), "{lines:#?}");
}

#[test]
fn dates_of_two_lines_in_a_margin_stay_with_their_entries() {
    let source = format!(
        "{ROW}#let row(a, b) = grid(columns: (3cm, 1fr), gutter: 5mm, text(8pt, a), b)\n\
         #row([Dec 2023 —\\ today], [Baker of bread, Crumb\\ for three shops of the town\\ every day])\n\
         #row([Jul 2021 —\\ Nov 2023], [Grower of wheat, Fields of the North\\ on forty acres of land\\ each year])\n\
         #row([2019 — 2021], [Miller, Stones and Sons\\ with two mills\\ at a river])\n"
    );
    let lines = lines(&source);
    let at = |part: &str| lines.iter().position(|line| line.contains(part)).unwrap();
    assert!(lines[at("Baker")].starts_with("Dec 2023 — today\t"), "{lines:#?}");
    assert!(lines[at("Miller")].starts_with("2019 — 2021\t"), "{lines:#?}");
}

#[test]
fn dots_that_are_drawn_are_bullets_and_those_that_say_how_much_are_none() {
    let source = "#set page(margin: 2cm)\n\
        #let dot = circle(radius: 1.7pt, fill: black)\n\
        #let item(words) = grid(columns: (12pt, 1fr), move(dy: 2.5pt, dot), words)\n\
        *Keeper of bees*\\ Hives of the Hill\n\
        #item[Looked after forty hives in the meadows over the town]\n\
        #item[Sold honey and wax at the market in the square]\n\
        #item[Taught children what a swarm is and how it is caught]\n\
        French #h(1em) #box(circle(radius: 2pt, fill: black)) #box(circle(radius: 2pt, fill: black))\n\n\
        German #h(1em) #box(circle(radius: 2pt, fill: black)) #box(circle(radius: 2pt, fill: black))\n";
    let lines = lines(source);
    let bullets: Vec<_> = lines.iter().filter(|line| line.starts_with("• ")).collect();
    assert_eq!(bullets.len(), 3, "{lines:#?}");
    assert_eq!(bullets[1], "• Sold honey and wax at the market in the square");
    assert!(!lines.iter().any(|line| line.contains('•') && line.contains("German")), "{lines:#?}");
}

#[test]
fn a_drawing_of_dots_is_no_list() {
    let source = "#set page(margin: 2cm)\n\
        #let dot = circle(radius: 1.7pt, fill: black)\n\
        #let item(words) = grid(columns: (12pt, 1fr), move(dy: 2.5pt, dot), words)\n\
        #item[Looked after forty hives in the meadows over the town]\n\
        #item[Sold honey and wax at the market in the square]\n\
        #for n in range(1100) { place(bottom, dx: 1pt * calc.rem(n, 40) * 8, dy: -1pt * calc.quo(n, 40) * 8, dot) }\n";
    assert!(lines(source).iter().all(|line| !line.contains('•')));
}

/// A page with a font of the old kind, in which every letter is as wide as `width` says.
fn drawn(content: &str, width: usize) -> Vec<String> {
    let row = format!("{width} ").repeat(224);
    let all = format!("/FirstChar 32 /LastChar 255 /Widths [{row}]");
    let font = format!(
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding {all} >>"
    );
    let objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R \
          /Resources << /Font << /F 5 0 R >> >> >>"
            .to_vec(),
        stream("", content.as_bytes()),
        font.into_bytes(),
    ];
    let objects: Vec<&[u8]> = objects.iter().map(Vec::as_slice).collect();
    let raw = super::read(pdf(&objects, ""), &Limits::default()).unwrap();
    raw.text.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect()
}

#[test]
fn accents_that_are_printed_before_their_letters_are_put_on_them() {
    // The sign is moved to the middle of the letter, and the letter back to where it belongs.
    let lines = drawn(
        "BT /F 10 Tf 50 700 Td [(Universit) -60 (\\264) 560 (e de Gen) 40 (`) 460 (eve)] TJ ET \
         BT /F 10 Tf 50 680 Td [(\\264) 490 (evaluation d'une m) 12 (\\264) 488 (ethode, gar) (\\270) 500 (con)] TJ ET \
         BT /F 10 Tf 50 640 Td (Universit\\250) Tj 45 0 Td (at) Tj ET \
         BT /F 10 Tf 50 660 Td [(l\\264entreprise et `elle')] TJ ET",
        500,
    );
    assert_eq!(
        lines,
        [
            "Université de Genève",
            "évaluation d'une méthode, garçon",
            "l´entreprise et `elle'",
            "Universität"
        ]
    );
}

#[test]
fn letters_with_a_place_each_make_words_though_the_widths_of_their_font_are_wrong() {
    let wide = |c: char| match c {
        'i' | 'l' | 'I' | '.' | ',' | ' ' => 0.23,
        'm' | 'w' | 'M' | 'W' => 0.93,
        _ => 0.61,
    };
    let rows = ["Willow Mill", "Miller of wheat, small mills", "Willis Lille Limited, Millwall"];
    let mut content = String::new();
    for (at, row) in rows.iter().enumerate() {
        let base = 700 - at * 16;
        content += &format!("BT /F 1 Tf 7 Tr 12 0 0 12 50 {base} Tm ");
        for c in row.chars() {
            content += &format!("({c}) Tj {} 0 Td ", wide(c));
        }
        content += "ET ";
    }
    assert_eq!(drawn(&content, 546), rows);
}

#[test]
fn a_side_bar_and_the_text_beside_it_are_each_read_over_all_pages() {
    let source = "#set page(width: 16cm, height: 9cm, margin: 1cm)\n\
        #let beside(bar, body) = grid(columns: (3.5cm, 1fr), gutter: 1cm, text(8pt, bar), body)\n\
        #beside([Jane Roe\\ Mill Lane 4\\ Leeds\\ 1990\\ English\\ French\\ German],\n\
        [*Work*\\ Miller, Stones and Sons\\ 2019 – 2021\\ Ground the wheat of forty farms in two mills\\ \
         Kept the wheels and the weirs of both in order\\ Sold flour at the market of the town])\n\
        #pagebreak()\n\
        #beside([*Interests*\\ Rowing\\ Chess\\ Choirs\\ Maps\\ Bread],\n\
        [Grower, Fields of the North\\ 2015 – 2018\\ Grew wheat and rye on forty acres of land\\ \
         Led six people in the weeks of the harvest\\ Looked after tractors, ploughs and carts])\n\
        #pagebreak()\n\
        #beside([], [Apprentice, Bakery of the Hill\\ 2012 – 2014\\ Baked bread of rye for three shops])\n";
    let lines = lines(source);
    let at = |part: &str| lines.iter().position(|line| line.contains(part)).unwrap();
    let order = ["Work", "Grower", "Apprentice", "Mill Lane", "German", "Interests", "Bread"];
    assert!(order.windows(2).all(|pair| at(pair[0]) < at(pair[1])), "{lines:#?}");
}

#[test]
fn letters_that_are_set_apart_are_one_word_though_some_stand_a_little_lower() {
    let letters = |text: &str, from: usize, base: usize| -> String {
        let places = text.chars().enumerate().filter(|(_, c)| *c != ' ');
        let draw = |(at, c)| format!("BT /F 10 Tf {} {base} Td ({c} ) Tj ET ", from + at * 8);
        places.map(draw).collect()
    };
    let content = letters("WOR    PERIENCE", 50, 700) + &letters("K EX", 74, 696);
    assert_eq!(drawn(&content, 600), ["WORK EXPERIENCE"]);
}

#[test]
fn a_line_that_is_stretched_to_the_full_width_is_one_text() {
    let lines = lines(
        "#set page(margin: 2cm)\n#set par(justify: true)\n#let full = linebreak(justify: true)\n\
         Swinging one double pendulum upright, again and again (by its own flatness #full; \
         and by the edge of it) for a bench of the institute that keeps the machines of the mill #full; \
         and those of the quarry, which have stood there since the town was a village, and #full; \
         before.\n\nbread #h(1fr) dough #h(1fr) rye #h(1fr) wheat #h(1fr) oats #h(1fr) malt #h(2cm)\n",
    );
    assert_eq!(
        lines[0], "Swinging one double pendulum upright, again and again (by its own flatness",
        "{lines:#?}"
    );
}

#[test]
fn names_in_frames_that_stand_in_a_row_are_no_stretched_line() {
    let chips: String = ["WEAVING", "KNOTS", "REED", "SPOONS", "LOAM", "FELT"]
        .iter()
        .scan(50, |left, name| {
            let at = *left;
            *left += name.len() * 6 + 15;
            Some(format!("BT /F 10 Tf {at} 700 Td ({name}) Tj ET "))
        })
        .collect();
    assert_eq!(drawn(&chips, 600), ["WEAVING\tKNOTS\tREED\tSPOONS\tLOAM\tFELT"]);
}

#[test]
fn dates_between_the_text_and_a_side_bar_stay_with_the_text() {
    let jobs = |dates_first: bool| {
        [
            ("Baker of bread", "04/2019 – 05/2021"),
            ("Miller of wheat", "06/2017 – 10/2018"),
            ("Seller of cakes", "02/2015 – 04/2017"),
            ("Driver of a van", "11/2013 – 12/2014"),
        ]
        .map(|(title, years)| match dates_first {
            true => {
                format!("#grid(columns: (3.4cm, 1fr), [{years}], [{title}\\ Crumb Ltd of Leeds])\n")
            }
            false => {
                format!("#grid(columns: (1fr, 3.4cm), [{title}\\ Crumb Ltd of Leeds], [{years}])\n")
            }
        })
        .concat()
    };
    let bar = "[About\\ calm\\ patient\\ kind\\ Skills\\ ovens\\ mills\\ vans\\ tills\\ scales]";
    for columns in [
        format!("#grid(columns: (12cm, 4cm), gutter: 8mm, [= Work\n{}], {bar})", jobs(false)),
        format!("#grid(columns: (4cm, 12cm), gutter: 8mm, {bar}, [= Work\n{}])", jobs(true)),
    ] {
        let lines = lines(&format!("#set page(margin: 2cm)\n#set text(9pt)\n{columns}\n"));
        let at = |part: &str| lines.iter().position(|line| line.contains(part)).unwrap();
        assert!(lines[at("Miller")].contains("06/2017 – 10/2018"), "{lines:#?}");
        assert!(!lines[at("calm")].contains('\t'), "{lines:#?}");
    }
}

#[test]
fn labels_and_dates_of_a_form_stay_beside_what_they_say() {
    let source = format!(
        "{ROW}#set text(10pt)\n#row([*PERSONAL*], [])\n#row([Name:], [Jane Roe])\n#row([Address:], [5 High Street, Leeds])\n\
         #row([Mobile:], [0113 496 0000])\n#row([*EMPLOYMENTS*], [])\n\
         #row([02.2013–08.2013], [Paramedic of the valley\\ Emergency service of Leeds])\n\
         #row([08.2013–02.2015], [Nurse on nights\\ Hospital of York])\n\
         #row([03.2015–03.2016], [Volunteer in a house\\ for the old])\n"
    );
    let lines = lines(&source);
    for wanted in ["Name:\tJane Roe", "08.2013–02.2015\tNurse on nights"] {
        assert!(lines.contains(&wanted.to_owned()), "{lines:#?}");
    }
}

#[test]
fn a_capital_that_kerning_sets_apart_belongs_to_its_word() {
    // The space between the words is as wide as a letter, that behind the capital a third of one.
    let lines = drawn(
        "BT /F 10 Tf 50 700 Td -3.4 Tw (K ompetenzen) Tj ET \
         BT /F 10 Tf 50 680 Td 0 Tw (I am A level) Tj ET",
        500,
    );
    assert_eq!(lines, ["Kompetenzen", "I am A level"]);
}

#[test]
fn a_code_that_no_letter_has_is_a_bullet_as_in_other_readers() {
    let content = b"BT /F1 10 Tf 60 700 Td (\\177) Tj 14 0 Td (Baked bread) Tj -14 -16 Td (\\177) Tj 14 0 Td (Sold cakes) Tj ET";
    let page = stream("", content);
    let font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>";
    let bytes = pdf(
        &[
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
            &page,
            font,
        ],
        "",
    );
    let raw = super::read(bytes, &Limits::default()).unwrap();
    let lines: Vec<&str> = raw.text.lines().filter(|line| !line.is_empty()).collect();
    assert_eq!(lines, ["• Baked bread", "• Sold cakes"]);
}

#[test]
fn bullets_a_little_off_their_line_stand_on_it() {
    let point = |text: &str| format!("#grid(columns: (6mm, 1fr), move(dy: 4pt)[•], [{text}])\n");
    let source = format!(
        "#set page(margin: 2cm)\n#set text(10pt)\n{}{}{}",
        point("Baked the bread"),
        point("Sold it to hotels"),
        point("Kept the books")
    );
    assert_eq!(lines(&source), ["• Baked the bread", "• Sold it to hotels", "• Kept the books"]);
}
