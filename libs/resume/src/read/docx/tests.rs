//! Word documents, put together part by part.

use super::*;
use crate::{
    fixtures::{archive, word},
    read::{Format, Run, Text, parse},
};

fn text(body: &str, parts: &[(&str, &str)]) -> Text {
    parse(Format::Docx, word(body, parts), &Limits::default()).unwrap()
}

fn lines(body: &str, parts: &[(&str, &str)]) -> Vec<String> {
    text(body, parts).lines
}

fn paragraph(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

#[test]
fn word_paragraphs_tabs_and_breaks_become_lines() {
    let body = "<w:p><w:pPr><w:tabs><w:tab w:val=\"right\"/></w:tabs></w:pPr>\
        <w:r><w:t>A &amp; B&#233;</w:t><w:tab/><w:t xml:space=\"preserve\">2019 </w:t></w:r>\
        <w:r><w:t>on</w:t><w:br/><w:t>next</w:t><w:noBreakHyphen/><w:t>x</w:t></w:r></w:p>";
    assert_eq!(lines(body, &[]), ["A & Bé\t2019 on", "next-x"]);
}

#[test]
fn list_items_show_a_hyphen_and_headings_stand_apart() {
    let styles = "<w:styles xmlns:w=\"w\">\
        <w:style w:styleId=\"Base\"><w:pPr><w:numPr><w:numId w:val=\"2\"/></w:numPr></w:pPr></w:style>\
        <w:style w:styleId=\"Item\"><w:basedOn w:val=\"Base\"/></w:style>\
        <w:style w:styleId=\"Loop\"><w:basedOn w:val=\"Loop\"/></w:style>\
        <w:style w:styleId=\"H\"><w:name w:val=\"heading 1\"/><w:pPr><w:numPr><w:numId w:val=\"2\"/></w:numPr></w:pPr></w:style>\
        </w:styles>";
    let numbering = "<w:numbering xmlns:w=\"w\"><w:abstractNum w:abstractNumId=\"7\"><w:lvl w:ilvl=\"0\"><w:numFmt w:val=\"none\"/></w:lvl></w:abstractNum>\
        <w:num w:numId=\"3\"><w:abstractNumId w:val=\"7\"/></w:num></w:numbering>";
    let item = |properties: &str, text: &str| {
        format!("<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>")
    };
    let list = |number: &str| {
        format!("<w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"{number}\"/></w:numPr>")
    };
    let body = [
        item("<w:pStyle w:val=\"Item\"/>", "by style"),
        item("<w:pStyle w:val=\"H\"/>", "Heading"),
        item(&list("2"), "by itself"),
        item(&format!("<w:pStyle w:val=\"Item\"/>{}", list("0")), "switched off"),
        item(&list("3"), "without a mark"),
        item("<w:pStyle w:val=\"Loop\"/>", "plain"),
    ];
    let parts = [("word/styles.xml", styles), ("word/numbering.xml", numbering)];
    let expected =
        ["- by style", "", "Heading", "- by itself", "switched off", "without a mark", "plain"];
    assert_eq!(lines(&body.concat(), &parts), expected);
}

#[test]
fn a_text_box_is_read_once_and_deleted_text_never() {
    let inner = format!("<w:txbxContent>{}</w:txbxContent>", paragraph("in the box"));
    let body = format!(
        "<w:p><w:r><mc:AlternateContent><mc:Choice>{inner}</mc:Choice><mc:Fallback>{inner}</mc:Fallback></mc:AlternateContent></w:r>\
         <w:r><w:t>beside</w:t></w:r><w:del><w:r><w:t>gone</w:t></w:r></w:del></w:p>"
    );
    assert_eq!(lines(&body, &[]), ["in the box", "beside"]);
}

#[test]
fn table_rows_of_short_cells_are_lines_and_layout_tables_follow_cell_by_cell() {
    let cell = |inside: &str| format!("<w:tc><w:tcPr/>{inside}</w:tc>");
    let table = |rows: &str| format!("<w:tbl>{rows}</w:tbl>");
    let short = format!(
        "<w:tr>{}{}{}</w:tr>",
        cell(&paragraph("2019")),
        cell("<w:p/>"),
        cell(&paragraph("Acme"))
    );
    let inner = table(&format!("<w:tr>{}{}</w:tr>", cell(&paragraph("a")), cell(&paragraph("b"))));
    let long = format!(
        "<w:tr>{}{}</w:tr>",
        cell(&(paragraph("Skills") + &paragraph("Rust"))),
        cell(&(paragraph("Work") + &inner)),
    );
    assert_eq!(
        lines(&table(&(short + &long)), &[]),
        ["2019\tAcme", "Skills", "Rust", "Work", "a\tb"]
    );
}

#[test]
fn merged_cells_keep_their_places_in_a_table() {
    let cell = |properties: &str, lines: &[&str]| {
        let inside: String = lines.iter().map(|line| paragraph(line)).collect();
        format!("<w:tc><w:tcPr>{properties}</w:tcPr>{inside}</w:tc>")
    };
    let (wide, top, on) =
        ("<w:gridSpan w:val=\"2\"/>", "<w:vMerge w:val=\"restart\"/>", "<w:vMerge/>");
    let row = |cells: &[String]| format!("<w:tr>{}</w:tr>", cells.concat());
    let body = format!(
        "<w:tbl>{}{}{}</w:tbl>",
        row(&[cell(wide, &["WORK"]), cell(wide, &["SCHOOLS"])]),
        row(&[
            cell("", &[""]),
            cell(top, &["Carver, Spoon Ltd", "Carved spoons"]),
            cell("", &["2012"]),
            cell(top, &["Weaving, Brook School", "Baskets"]),
        ]),
        row(&[cell("", &["2014"]), cell(on, &[""]), cell("", &[""]), cell(on, &[""])]),
    );
    let found = lines(&body, &[]);
    let written: Vec<_> = found.iter().filter(|line| !line.is_empty()).collect();
    assert_eq!(
        written,
        [
            "WORK",
            "2014\tCarver, Spoon Ltd",
            "Carved spoons",
            "SCHOOLS",
            "2012\tWeaving, Brook School",
            "Baskets"
        ]
    );
}

#[test]
fn headers_footers_and_notes_are_read_and_page_numbers_are_not() {
    let part = |text: &str| format!("<w:x xmlns:w=\"w\">{}</w:x>", paragraph(text));
    let footer = "<w:x xmlns:w=\"w\"><w:p><w:fldSimple w:instr=\" PAGE \"><w:r><w:t>1</w:t></w:r></w:fldSimple>\
        <w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText> NUMPAGES </w:instrText></w:r>\
        <w:r><w:fldChar w:fldCharType=\"separate\"/></w:r><w:r><w:t>9</w:t></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r>\
        <w:r><w:t>foot</w:t></w:r></w:p></w:x>";
    let (head, note) = (part("Jane Roe"), part("a note"));
    let parts = [
        ("word/header1.xml", head.as_str()),
        ("word/header2.xml", &head),
        ("word/footnotes.xml", &note),
        ("word/footer1.xml", footer),
    ];
    assert_eq!(lines(&paragraph("body"), &parts), ["Jane Roe", "body", "a note", "foot"]);
}

#[test]
fn a_body_under_another_name_is_found_with_its_links() {
    let package = "<Relationships><Relationship Type=\"http://x/officeDocument\" Target=\"/word/document2.xml\"/></Relationships>";
    let links = "<Relationships><Relationship Type=\"http://x/hyperlink\" Target=\"https://example.org/a?b=1&amp;c=2\"/>\
        <Relationship Type=\"http://x/hyperlink\" Target=\"javascript:alert(1)\"/></Relationships>";
    let body = format!("\u{feff}<w:d xmlns:w=\"w\">{}</w:d>", paragraph("found"));
    let bytes = archive(&[
        ("_rels/.rels", package.as_bytes()),
        ("word/document2.xml", body.as_bytes()),
        ("word/_rels/document2.xml.rels", links.as_bytes()),
    ]);
    let read = parse(Format::Docx, bytes, &Limits::default()).unwrap();
    assert_eq!(read.lines, ["found"]);
    assert_eq!(read.links, ["https://example.org/a?b=1&c=2"]);
}

#[test]
fn hidden_white_and_tiny_words_are_counted_and_kept() {
    let run = |look: &str, text: &str| format!("<w:r><w:rPr>{look}</w:rPr><w:t>{text}</w:t></w:r>");
    let body = format!(
        "<w:p>{}{}{}{}{}</w:p>",
        run("<w:vanish/>", "abc"),
        run("<w:color w:val=\"FFFFFF\"/>", "de"),
        run("<w:color w:val=\"FFFFFF\"/><w:shd w:fill=\"112233\"/>", "seen"),
        run("<w:sz w:val=\"2\"/>", "f"),
        run("<w:vanish w:val=\"0\"/>", "seen"),
    );
    let read = parse(Format::Docx, word(&body, &[]), &Limits::default()).unwrap();
    assert_eq!(read.lines, ["abcdeseenfseen"]);
    assert_eq!(read.hidden, 6);
    assert!((read.hidden_share() - 6.0 / 14.0).abs() < 1e-9);
}

/// Words, size in tenths of a point, bold, italic and colour of a stretch.
fn seen(run: &Run) -> (&str, u16, bool, bool, u32) {
    let style = run.style;
    (&run.text, style.size, style.bold, style.italic, style.color)
}

#[test]
fn words_are_set_as_their_run_says_or_its_style_or_that_of_the_paragraph() {
    let styles = "<w:styles xmlns:w=\"w\">\
        <w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val=\"22\"/></w:rPr></w:rPrDefault></w:docDefaults>\
        <w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"N\"><w:rPr><w:color w:val=\"333333\"/></w:rPr></w:style>\
        <w:style w:styleId=\"H\"><w:basedOn w:val=\"N\"/><w:rPr><w:b/><w:sz w:val=\"32\"/></w:rPr></w:style>\
        <w:style w:styleId=\"E\"><w:rPr><w:i/></w:rPr></w:style></w:styles>";
    let run = |look: &str, text: &str| {
        format!("<w:r><w:rPr>{look}</w:rPr><w:t xml:space=\"preserve\">{text}</w:t></w:r>")
    };
    let body = format!(
        "<w:p><w:pPr><w:pStyle w:val=\"H\"/></w:pPr>{}{}</w:p><w:p>{}<w:r><w:tab/></w:r>{}{}</w:p>",
        run("", "Work "),
        run("<w:b w:val=\"0\"/><w:color w:val=\"auto\"/>", "since 2010"),
        run("<w:b/>", "Crumb"),
        run("<w:rStyle w:val=\"E\"/>", "Leeds"),
        run("<w:rStyle w:val=\"E\"/><w:i w:val=\"false\"/><w:sz w:val=\"18\"/>", " 2019"),
    );
    let read = text(&body, &[("word/styles.xml", styles)]);
    assert_eq!(read.lines, ["Work since 2010", "Crumb\tLeeds 2019"]);
    let found: Vec<_> = read.runs.iter().flatten().map(seen).collect();
    assert_eq!(
        found,
        [
            ("Work", 160, true, false, 0x33_33_33),
            ("since 2010", 160, false, false, 0),
            ("Crumb", 110, true, false, 0x33_33_33),
            ("Leeds", 110, false, true, 0x33_33_33),
            ("2019", 90, false, false, 0x33_33_33),
        ]
    );
}

#[test]
fn words_in_tables_and_lists_keep_how_they_are_set() {
    let bold = |text: &str| format!("<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>{text}</w:t></w:r></w:p>");
    let cell = |inside: &str| format!("<w:tc>{inside}</w:tc>");
    let body = format!(
        "<w:tbl><w:tr>{}{}</w:tr></w:tbl>",
        cell(&paragraph("2019")),
        cell(&(bold("Baker") + &paragraph("Crumb Ltd")))
    );
    let read = text(&body, &[]);
    assert_eq!(read.lines, ["2019\tBaker", "Crumb Ltd"]);
    let found: Vec<_> =
        read.runs.iter().flatten().map(|run| (&*run.text, run.style.bold)).collect();
    assert_eq!(found, [("2019", false), ("Baker", true), ("Crumb Ltd", false)]);
}

/// A text box at a distance in points from the left and upper edge.
fn boxed(left: u32, top: u32, lines: &[&str]) -> String {
    let inside: String = lines.iter().map(|line| paragraph(line)).collect();
    let (left, top) = (left * 12_700, top * 12_700);
    format!(
        "<w:p><w:r><w:drawing><wp:anchor>\
         <wp:positionH relativeFrom=\"page\"><wp:posOffset>{left}</wp:posOffset></wp:positionH>\
         <wp:positionV relativeFrom=\"paragraph\"><wp:posOffset>{top}</wp:posOffset></wp:positionV>\
         <wp:extent cx=\"2540000\" cy=\"1270000\"/><wps:txbx><w:txbxContent>{inside}</w:txbxContent></wps:txbx>\
         </wp:anchor></w:drawing></w:r></w:p>"
    )
}

#[test]
fn text_boxes_are_read_in_the_order_of_the_page() {
    let body = [
        boxed(300, 150, &["Baker, Crumb Ltd", "Ovens", "Loaves"]),
        boxed(40, 120, &["SKILLS", "Rye", "Wheat"]),
        boxed(300, 60, &["WORK"]),
        boxed(40, 0, &["Jane Roe"]),
        paragraph("Behind the boxes"),
    ];
    assert_eq!(
        lines(&body.concat(), &[]),
        [
            "Jane Roe",
            "SKILLS",
            "Rye",
            "Wheat",
            "WORK",
            "Baker, Crumb Ltd",
            "Ovens",
            "Loaves",
            "Behind the boxes"
        ]
    );
}

#[test]
fn text_boxes_of_older_writers_and_of_groups_have_places_too() {
    let shape = |left: u32, top: u32, text: &str| {
        format!(
            "<w:p><w:r><w:pict><v:shape style=\"position:absolute;margin-left:{left}pt;margin-top:{top}pt;width:2in\">\
             <v:textbox><w:txbxContent>{}</w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>",
            paragraph(text)
        )
    };
    let old = shape(20, 90, "Baker") + &shape(20, 10, "Jane Roe") + &paragraph("Below");
    assert_eq!(lines(&old, &[]), ["Jane Roe", "Baker", "Below"]);
    let part = |left: u32, top: u32, text: &str| {
        format!(
            "<wps:wsp><a:xfrm><a:off x=\"{left}\" y=\"{top}\"/><a:ext cx=\"1000\" cy=\"100\"/></a:xfrm>\
             <wps:txbx><w:txbxContent>{}</w:txbxContent></wps:txbx></wps:wsp>",
            paragraph(text)
        )
    };
    // A thousand units across are two hundred points.
    let group = format!(
        "<w:p><w:r><w:drawing><wp:anchor><wp:positionH relativeFrom=\"page\"><wp:posOffset>0</wp:posOffset></wp:positionH>\
         <wp:positionV relativeFrom=\"page\"><wp:posOffset>0</wp:posOffset></wp:positionV><wp:extent cx=\"5080000\" cy=\"2540000\"/>\
         <wpg:grpSpPr><a:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"5080000\" cy=\"2540000\"/>\
         <a:chOff x=\"0\" y=\"0\"/><a:chExt cx=\"2000\" cy=\"1000\"/></a:xfrm></wpg:grpSpPr>{}{}{}\
         </wp:anchor></w:drawing></w:r></w:p>",
        part(1000, 500, "2019"),
        part(0, 500, "Baker"),
        part(0, 0, "Jane Roe"),
    );
    assert_eq!(lines(&group, &[]), ["Jane Roe", "Baker\t2019"]);
}
