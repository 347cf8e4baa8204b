//! What stands beside what: labels and values, dates and entries, panels that are drawn, headings over columns.

use super::{at, lines, placed};
use crate::{
    fixtures::typeset,
    read::{Limits, pdf},
};

type Placed = (f32, f32, f32, &'static str);

#[test]
fn labels_above_a_heading_of_the_next_section_stay_beside_their_values() {
    let mut texts: Vec<Placed> = vec![(36.0, 440.0, 11.0, "*KNOWS*")];
    for (row, (label, value)) in [
        ("Ovens and racks:", "Brick ovens, iron ovens"),
        ("Peels:", "Peels of beech, of steel and of brass, pins"),
        ("Flour and other things:", "Rye, wheat, spelt, barley, oats and all else"),
        ("Machines:", "Mixers (slow, fast), scales, belts"),
        ("Tongues:", "English, French, Danish"),
    ]
    .into_iter()
    .enumerate()
    {
        let y = 460.0 + 17.0 * row as f32;
        texts.extend([(42.0, y, 10.0, label), (191.0, y, 10.0, value)]);
    }
    texts.push((36.0, 555.0, 11.0, "*DID*"));
    texts.push((
        36.0,
        575.0,
        10.0,
        "Built an oven for the whole valley, which bakes the bread of five towns",
    ));
    let lines = placed(&texts);
    assert!(
        lines.contains(&"Peels:\tPeels of beech, of steel and of brass, pins".to_owned()),
        "{lines:#?}"
    );
}

#[test]
fn labels_that_stand_out_are_beside_their_values_however_wide_they_are() {
    let mut texts: Vec<Placed> = vec![(50.0, 100.0, 16.0, "*Knows*")];
    for (row, (label, value)) in [
        ("*Ovens*", "Brick, iron"),
        ("*Peels*", "Beech, steel, brass"),
        ("*Mixing and kneading of doughs*", "Slow, by hand"),
        ("*Others*", "Scales, belts"),
    ]
    .into_iter()
    .enumerate()
    {
        let y = 130.0 + 16.0 * row as f32;
        texts.extend([(60.0, y, 10.0, label), (230.0, y, 9.0, value)]);
    }
    texts.push((50.0, 210.0, 16.0, "*More*"));
    texts.push((
        50.0,
        235.0,
        9.0,
        "Able to bake alone, before the sun is up, for a town that is large and hungry",
    ));
    let lines = placed(&texts);
    assert!(lines.contains(&"Ovens\tBrick, iron".to_owned()), "{lines:#?}");
    assert!(lines.contains(&"Others\tScales, belts".to_owned()), "{lines:#?}");
}

#[test]
fn months_written_out_at_the_right_edge_belong_to_the_entries_beside_them() {
    let mut texts: Vec<Placed> = Vec::new();
    for (entry, (employer, date)) in [
        ("Crumb Ltd, Hilltown", "February 2017 to September 2022"),
        ("Flour Mills, Leeds", "October 2015 to January 2017"),
        ("Bread and Sons, York", "December 2013 to June 2015"),
        ("Rye and Daughters, Hull", "May 2011 to July 2011"),
    ]
    .into_iter()
    .enumerate()
    {
        let y = 100.0 + 80.0 * entry as f32;
        // One of them is not on the line of its entry.
        let off = if entry == 2 { 12.0 } else { 0.0 };
        texts.extend([(72.0, y, 10.0, employer), (396.0, y - off, 10.0, date)]);
        for (row, text) in [
            "Baker of bread and cakes",
            "Baked the bread of the town before the sun was up",
            "Sold it in the square of the town and beyond",
            "Swept the floor of the mill",
        ]
        .into_iter()
        .enumerate()
        {
            texts.push((72.0, y + 12.0 * (row + 1) as f32, 10.0, text));
        }
    }
    let lines = placed(&texts);
    let wanted = "Flour Mills, Leeds\tOctober 2015 to January 2017".to_owned();
    assert!(lines.contains(&wanted), "{lines:#?}");
}

#[test]
fn a_side_bar_of_bold_lines_is_no_list_of_labels() {
    let bar = [
        "*Lives in: Leeds*",
        "*Mail: jane*",
        "*Site: none*",
        "*Flute: good*",
        "*Bees: many*",
        "*Latin: little*",
        "*English: native*",
        "*Danish: good*",
    ];
    let mut texts: Vec<Placed> = Vec::new();
    for (row, text) in bar.into_iter().enumerate() {
        texts.push((24.0, 100.0 + 33.0 * row as f32, 10.0, text));
    }
    for row in 0..22 {
        let y = 104.0 + 14.0 * row as f32;
        texts.push((213.0, y, 8.0, "Baked the bread of the town before the sun was up each day"));
    }
    let lines = placed(&texts);
    assert!(at(&lines, "Danish") < at(&lines, "Baked"), "{lines:#?}");
    // Nor is it where one line of it is on a line of the text.
    texts.push((24.0, 104.0 + 14.0 * 21.0, 8.0, "Bees on the roof"));
    let lines = placed(&texts);
    assert!(at(&lines, "Danish") < at(&lines, "Baked"), "{lines:#?}");
}

#[test]
fn heads_of_several_lines_in_a_margin_are_read_before_the_entry_that_begins_beside_them() {
    let mut texts: Vec<Placed> = Vec::new();
    for (entry, (one, two, firm)) in [
        ("Head of", "the bakery", "Crumb Ltd | 2018"),
        ("Keeper of", "the mill", "Flour Mills | 2016"),
        ("Sower of", "the field", "Field and Sons | 2013"),
    ]
    .into_iter()
    .enumerate()
    {
        let y = 100.0 + 90.0 * entry as f32;
        texts.extend([(60.0, y, 9.0, one), (60.0, y + 13.0, 9.0, two), (140.0, y, 9.0, firm)]);
        for (row, text) in [
            "Baked the bread of the town before the sun was up",
            "and sold it in the square of the town and beyond",
            "and swept the floor of the mill each day",
            "and counted the sacks of the miller",
        ]
        .into_iter()
        .enumerate()
        {
            texts.push((140.0, y + 17.0 + 11.0 * row as f32, 9.0, text));
        }
    }
    let lines = placed(&texts);
    for (head, firm) in [
        ("Head of the bakery", "Crumb"),
        ("Keeper of the mill", "Flour"),
        ("Sower of the field", "Field"),
    ] {
        assert_eq!(at(&lines, head) + 1, at(&lines, firm), "{lines:#?}");
    }
}

#[test]
fn a_heading_in_the_middle_heads_all_columns_below_it_and_items_beside_items_stay_on_their_lines() {
    let prose =
        "Baked the bread of the whole town before the sun was up and sold it in its square. "
            .repeat(3);
    let lines = lines(&format!(
        "#set page(margin: 40pt)\n#set text(10pt)\n#set par(justify: true)\n{prose}\n\n\
         #align(center, text(12pt)[*Tools of all kinds*])\n\
         #grid(columns: (1fr, 1fr, 1fr), gutter: 9pt, [*Ovens*\\ • Brick ovens\\ • Iron ovens\\ • Open fires\\ and the sun\\ of the south],\n\
         [*Peels*\\ • Of beech\\ • Of steel\\ • Of brass], [*Others*\\ • Scales\\ • Belts\\ • Sieves])\n"
    ));
    assert!(at(&lines, "Tools of all kinds") < at(&lines, "Ovens"), "{lines:#?}");
    let own = |text: &str| lines.iter().filter(|line| line.contains(text)).count() == 1;
    assert!(
        own("Of steel")
            && !lines.iter().any(|line| line.contains("Peels") && line.contains("steel")),
        "{lines:#?}"
    );
}

#[test]
fn what_stands_on_a_panel_is_read_apart_from_what_stands_beside_it() {
    // Each line of the side bar has one of the text beside it, as labels have.
    let page = |panel: &str| {
        let mut source = format!("#set page(margin: 0pt)\n{panel}");
        for row in 0..9 {
            let y = 90 + 16 * row;
            source.push_str(&format!(
                "#place(top + left, dx: 20pt, dy: {y}pt, text(10pt)[Tool {row}])\n\
                 #place(top + left, dx: 200pt, dy: {y}pt, text(10pt)[Line {row} of a text on the bread of the town])\n"
            ));
        }
        let raw = pdf::read(typeset(&source), &Limits::default()).unwrap();
        raw.text.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect::<Vec<_>>()
    };
    let drawn = page("#place(top + left, rect(width: 180pt, height: 300pt, fill: luma(220)))\n");
    assert!(at(&drawn, "Tool 8") < at(&drawn, "Line 0"), "{drawn:#?}");
    let plain = page("");
    assert!(
        plain.contains(&"Tool 0\tLine 0 of a text on the bread of the town".to_owned()),
        "{plain:#?}"
    );
}

#[test]
fn dates_below_the_line_of_their_entry_stay_beside_it_and_headings_of_the_margin_with_them() {
    let mut texts: Vec<Placed> = vec![(215.0, 80.0, 12.0, "*Employment*")];
    for (entry, (title, date)) in
        [("*Head baker of the town*", "2025 – 2026"), ("*Keeper of the mill*", "2023 – 2025")]
            .into_iter()
            .enumerate()
    {
        let y = 110.0 + 90.0 * entry as f32;
        texts.extend([(274.0, y, 10.0, title), (215.0, y + 10.0, 10.0, date)]);
        for (row, text) in [
            "Crumb Ltd, in the valley of the three mills",
            "• Baked the bread of the town before the sun was up",
            "• Sold it in the square of the town and beyond",
        ]
        .into_iter()
        .enumerate()
        {
            texts.push((274.0, y + 25.0 + 14.0 * row as f32, 10.0, text));
        }
    }
    texts.push((215.0, 290.0, 12.0, "˙ *Works*"));
    let lines = placed(&texts);
    assert!(at(&lines, "2025 – 2026") < at(&lines, "Keeper"), "{lines:#?}");
    assert!(at(&lines, "Keeper") < at(&lines, "2023 – 2025"), "{lines:#?}");
}
