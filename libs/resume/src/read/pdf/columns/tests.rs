//! Pages with two columns, side bars and margins: what is read before what.

mod beside;

use super::super::tests::lines;

/// Where a line begins with a text.
fn at(lines: &[String], text: &str) -> usize {
    let found = lines.iter().position(|line| line.starts_with(text));
    found.unwrap_or_else(|| panic!("{text} in {lines:#?}"))
}

/// A page of A4 with texts at places: points from its left and upper edge, size, text. Stars make it bold.
fn placed(texts: &[(f32, f32, f32, &str)]) -> Vec<String> {
    let texts: String = texts
        .iter()
        .map(|(x, y, size, text)| {
            format!("#place(top + left, dx: {x}pt, dy: {y}pt, text({size}pt)[{text}])\n")
        })
        .collect();
    lines(&format!("#set page(margin: 0pt)\n{texts}"))
}

#[test]
fn columns_on_the_same_lines_are_two_where_each_has_headings_of_its_own() {
    // Each row of the one is on a line of the other, and a heading of the left one is beside a gap of the right one.
    let lines = placed(&[
        (40.0, 100.0, 15.0, "*About*"),
        (40.0, 125.0, 9.0, "Born in Hilltown in the year of the great flood"),
        (40.0, 137.0, 9.0, "Speaks two tongues and reads a third"),
        (40.0, 149.0, 9.0, "Keeps bees on the roof of the mill"),
        (40.0, 175.0, 15.0, "*Portfolio*"),
        (40.0, 197.0, 9.0, "mill.example"),
        (40.0, 222.0, 15.0, "*Schools*"),
        (40.0, 245.0, 9.0, "School of the mill in the valley"),
        (40.0, 257.0, 9.0, "School of the oven on the hill"),
        (310.0, 100.0, 15.0, "*Employment*"),
        (310.0, 125.0, 9.0, "Miller in Hilltown for the farmers"),
        (310.0, 137.0, 9.0, "ground the wheat of the valley"),
        (310.0, 149.0, 9.0, "and swept the floor of the mill"),
        (310.0, 161.0, 9.0, "and fed the cat of the miller"),
        (310.0, 197.0, 9.0, "Baker in Leeds for the whole town"),
        (310.0, 209.0, 9.0, "baked the bread before the sun was up"),
        (310.0, 226.0, 9.0, "and sold it in the square of the town"),
        (310.0, 245.0, 9.0, "Sower in York on forty acres"),
        (310.0, 257.0, 9.0, "sowed the seed and cut the corn"),
        (310.0, 269.0, 9.0, "and drove it to the mill"),
        (310.0, 281.0, 9.0, "with two horses and a cart"),
    ]);
    assert!(at(&lines, "School of the oven") < at(&lines, "Employment"), "{lines:#?}");
}

#[test]
fn a_side_bar_with_little_in_it_is_parted_before_the_dates_beside_it() {
    let lines = placed(&[
        (34.0, 130.0, 10.0, "*www.jane-roe.example*"),
        (34.0, 147.0, 10.0, "*jane\\@jane-roe.example*"),
        (34.0, 620.0, 10.0, "Hilltown, 01.10.2025"),
        (34.0, 686.0, 10.0, "Jane Roe"),
        (156.0, 130.0, 12.0, "*SCHOOLS*"),
        (156.0, 148.0, 10.0, "10/2025 - today"),
        (257.0, 148.0, 10.0, "Law, University of the Hill"),
        (257.0, 160.0, 8.0, "(with lectures on the law of mills)"),
        (156.0, 185.0, 10.0, "10/2024 - today"),
        (257.0, 185.0, 10.0, "Bachelor, University of the Hill"),
        (156.0, 210.0, 10.0, "08/2021 - 06/2024"),
        (257.0, 210.0, 10.0, "School of the town, Leeds"),
        (156.0, 235.0, 10.0, "08/2019 - 07/2021"),
        (257.0, 235.0, 10.0, "School of the village, Leeds"),
        (156.0, 264.0, 12.0, "*EMPLOYMENT*"),
        (156.0, 284.0, 10.0, "*Miller of the Hill, Leeds, 07/2014 to 10/2014*"),
        (156.0, 300.0, 10.0, "Ground all the wheat that the farmers brought there"),
        (156.0, 330.0, 10.0, "*Baker of the Hill, Leeds, 07/2013*"),
        (156.0, 346.0, 10.0, "Baked the bread of the town each day before the sun was up"),
    ]);
    let row = "08/2021 - 06/2024\tSchool of the town, Leeds".to_owned();
    assert!(lines.contains(&row), "{lines:#?}");
    assert!(at(&lines, "SCHOOLS") + 1 == at(&lines, "10/2025 - today"), "{lines:#?}");
}

#[test]
fn dates_that_end_alike_beside_a_time_line_belong_to_it_and_not_to_the_side_bar() {
    let bar =
        ["HTML and the rest", "Peels", "Pins and racks", "Ovens", "Sieves", "Scales", "Bowls"];
    let mut texts: Vec<(f32, f32, f32, &str)> = Vec::new();
    texts.extend(
        bar.iter().enumerate().map(|(at, text)| (20.0, 205.0 + 24.0 * at as f32, 9.0, *text)),
    );
    for (at, (date, title)) in [
        ("AUGUST 2019", "Trainee for ovens"),
        ("JUNE 2018", "Keeper of the mill"),
        ("APRIL 2017", "Feast of the bread"),
        ("MAY 2016", "Trainee for wheat"),
    ]
    .into_iter()
    .enumerate()
    {
        let y = 200.0 + 60.0 * at as f32;
        // Set to the right, so that the dates end alike, and a little off the line of the title.
        texts.push((195.0 - 5.6 * date.len() as f32, y + 2.5, 9.0, date));
        texts.push((215.0, y, 12.0, title));
        texts.push((
            215.0,
            y + 18.0,
            10.0,
            "Crumb Ltd, in the valley of the three mills and of the river",
        ));
    }
    let lines = placed(&texts);
    for title in
        ["Trainee for ovens", "Keeper of the mill", "Feast of the bread", "Trainee for wheat"]
    {
        let line = lines.iter().position(|line| line.ends_with(title)).unwrap();
        let before = if lines[line] == title { &lines[line - 1] } else { &lines[line] };
        assert!(
            before.starts_with(|c: char| "AJM".contains(c)) && before.contains("20"),
            "{lines:#?}"
        );
    }
}

#[test]
fn dates_and_headings_of_a_margin_stay_beside_what_they_belong_to_though_a_little_off_its_line() {
    let entry = |date: &str, title: &str| {
        format!(
            "#grid(columns: (3.6cm, 1fr), gutter: 2mm, align(right, move(dy: -4pt, [{date}])), [*{title}*\\ _Crumb Ltd_])\n"
        )
    };
    let source = format!(
        "#set page(margin: 1cm)\n#set text(10pt)\n#let h(words) = box(width: 3.6cm, align(right, text(weight: \"bold\", words)))\n\
         #h[SCHOOLS AND\\ COURSES]\n\n{}{}{}#h[EMPLOYMENT]\n\n{}{}{}",
        entry("[ 03/10/2022 – today ]", "Course of baking"),
        entry("[ 11/2021 – 03/2022 ]", "Course of milling"),
        entry("[ 10/2019 – 03/2020 ]", "Course of sowing"),
        entry("[ 06/2018 – 10/2019 ]", "Baker"),
        entry("[ 02/2017 – 03/2018 ]", "Miller"),
        entry("[ 2015 – 2017 ]", "Sower"),
    );
    let lines = lines(&source);
    assert!(at(&lines, "COURSES") < at(&lines, "[ 03/10/2022"), "{lines:#?}");
    for (date, title) in
        [("[ 11/2021", "Course of milling"), ("[ 02/2017", "Miller"), ("[ 2015", "Sower")]
    {
        assert!(lines[at(&lines, date) + 1] == title, "{lines:#?}");
    }
    assert!(at(&lines, "Course of sowing") < at(&lines, "EMPLOYMENT"), "{lines:#?}");
}

#[test]
fn a_heading_that_ends_the_left_column_heads_what_stands_below_both() {
    let lines = placed(&[
        (60.0, 220.0, 13.0, "*SCHOOLS*"),
        (60.0, 244.0, 10.0, "2022 - 2024"),
        (60.0, 258.0, 10.0, "School of the mill in the north of the valley"),
        (60.0, 280.0, 10.0, "2015 - 2018"),
        (60.0, 294.0, 10.0, "School of the oven in the south of the valley"),
        (60.0, 430.0, 13.0, "*TOOLS*"),
        (320.0, 220.0, 13.0, "*EMPLOYMENT*"),
        (320.0, 240.0, 10.0, "2022 - today"),
        (320.0, 251.0, 10.0, "Miller of the Hill, for the farmers of the valley"),
        (320.0, 273.0, 10.0, "2014 - 2016"),
        (320.0, 286.0, 10.0, "Baker of the Hill, for the people of the town"),
        (60.0, 460.0, 10.0, "In the bakery"),
        (180.0, 460.0, 10.0, "Peels | pins | racks | ovens | sieves | scales | bowls"),
        (60.0, 480.0, 10.0, "In the mill"),
        (180.0, 480.0, 10.0, "Stones | sacks | wheels | belts | brooms | cats | traps"),
    ]);
    assert!(at(&lines, "Baker of the Hill") < at(&lines, "TOOLS"), "{lines:#?}");
    assert_eq!(at(&lines, "TOOLS") + 1, at(&lines, "In the bakery"), "{lines:#?}");
}

#[test]
fn headings_beside_the_middle_of_their_text_are_read_before_it() {
    let row = |heading: &str, text: &str| {
        format!(
            "#grid(columns: (3cm, 1fr), gutter: 4mm, align: horizon, [*{heading}*], [{text}])\n#v(8pt)\n"
        )
    };
    let source = format!(
        "#set page(margin: 1.5cm)\n#set text(10pt)\n#align(center, text(16pt)[Jane Roe])\n#align(center)[jane\\@mail.example]\n#v(8pt)\n{}{}{}{}",
        row("Aim", "To bake the bread of a town\\ that has no baker."),
        row(
            "Schools",
            "School of the mill, Leeds\\ 2018 – 2022\\ Grinding of wheat\\ School of the hill, York\\ 2014 – 2018\\ Reading and writing"
        ),
        row(
            "Work",
            "Miller of the Hill\\ ground the wheat\\ swept the floor\\ counted the sacks\\ and fed the cat"
        ),
        row("Further\\ things", "Speaks two tongues\\ Keeps bees\\ Sings in a choir\\ Swims"),
    );
    let lines = lines(&source);
    for (heading, first, before) in [
        ("Aim", "To bake", "jane@mail.example"),
        ("Schools", "School of the mill", "that has no baker."),
        ("Work", "Miller of the Hill", "Reading and writing"),
        ("Further things", "Speaks two tongues", "and fed the cat"),
    ] {
        assert_eq!(at(&lines, heading) + 1, at(&lines, first), "{lines:#?}");
        assert_eq!(at(&lines, before) + 1, at(&lines, heading), "{lines:#?}");
    }
}

#[test]
fn a_period_on_three_rows_of_a_margin_is_one() {
    let job = |date: &str, title: &str| {
        format!(
            "#grid(columns: (1.9cm, 1fr), gutter: 2mm, text(9pt)[{date}], [{title}\\ Crumb Ltd\\ did what there was to do\\ in the bakery of the town])\n#v(6pt)\n"
        )
    };
    let source = format!(
        "#set page(margin: 1.5cm)\n#set text(10pt)\n{}{}{}",
        job("09/2020\\ –\\ today", "Baker"),
        job("2019", "Maker of cakes"),
        job("11/2012\\ –\\ 03/2018", "Miller"),
    );
    let lines = lines(&source);
    assert!(lines.contains(&"09/2020 – today\tBaker".to_owned()), "{lines:#?}");
    assert!(lines.contains(&"11/2012 – 03/2018\tMiller".to_owned()), "{lines:#?}");
}

#[test]
fn labels_with_colons_are_read_with_their_values_though_a_little_off_their_lines() {
    let rows = [
        ("Born:", "11 May 2006"),
        ("Status:", "single"),
        ("Address:", "Mill Lane 5"),
        ("Phone:", "+44 113 496 0000"),
    ];
    let rows: String = rows
        .iter()
        .map(|(label, value)| {
            format!("#grid(columns: (4cm, 1fr), [{label}], move(dy: 4pt, [{value}]))\n")
        })
        .collect();
    let lines = lines(&format!("#set page(margin: 2cm)\n{rows}"));
    for (label, value) in [("Born", "11 May"), ("Address", "Mill Lane"), ("Phone", "+44")] {
        assert_eq!(at(&lines, label) + 1, at(&lines, value), "{lines:#?}");
    }
}

#[test]
fn a_name_beside_small_text_and_two_names_in_two_colours_are_apart() {
    let found =
        lines("#set page(margin: 2cm)\n#text(20pt)[Jane Roe]#h(5pt)#text(9pt)[bakes bread]\n");
    assert_eq!(found, ["Jane Roe\tbakes bread"]);
    let found = lines(
        "#set page(margin: 2cm)\n#text(28pt)[#text(fill: blue)[JANE]#text(fill: black)[ROWE]]\n",
    );
    assert_eq!(found, ["JANE ROWE"]);
}
