//! Every format holds the whole document, in order, and nothing that a text says becomes markup.

use std::collections::HashSet;

use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, TagEnd};
use serde_json::{Value, json};

use super::*;
use crate::{
    fixtures::{document, statement},
    model::{Heading, Resume, SectionKind},
};

fn text(format: Format) -> String {
    String::from_utf8(write(&document(), format, Layout::default()).unwrap()).unwrap()
}

fn of_points(points: &[&str]) -> Document {
    let points = points.iter().map(|point| statement(point)).collect();
    Document { sections: vec![Section::new("", Content::Points(points))], ..Document::default() }
}

/// Every format in every layout.
fn every() -> impl Iterator<Item = (Format, Layout)> {
    Format::ALL.into_iter().flat_map(|format| Layout::ALL.map(|layout| (format, layout)))
}

/// Texts of the blocks of a Markdown document, as a reader of CommonMark and its usual extensions
/// sees them.
fn rendered(markdown: &str) -> Vec<String> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_HEADING_ATTRIBUTES;
    let (mut out, mut block) = (Vec::new(), String::new());
    for event in Parser::new_ext(markdown, options) {
        match event {
            Event::Text(text) => block.push_str(&text),
            Event::Start(tag) => {
                assert!(!matches!(tag, pulldown_cmark::Tag::HtmlBlock), "{markdown}")
            }
            Event::End(TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item) => {
                if !block.is_empty() {
                    out.push(std::mem::take(&mut block));
                }
            }
            Event::End(_) => {}
            other => panic!("{other:?} in {markdown}"),
        }
    }
    out
}

#[test]
fn every_format_is_found_by_its_name_and_knows_its_type() {
    for format in Format::ALL {
        assert_eq!(Format::from_name(format.as_str()), Some(format));
        assert!(format.media_type().contains('/'));
    }
    for (format, layout) in every() {
        assert!(write(&Document::default(), format, layout).is_ok(), "{format:?} {layout:?}");
    }
    assert_eq!(Format::from_name("exe"), None);
}

#[test]
fn every_text_format_shows_every_fact_in_order() {
    let facts = [
        "Zoë Müller-Łukasiewicz",
        "Senior Platform Engineer",
        "zoe@example.org",
        "Hamburg, Germany",
        "Match for this position",
        "Builds services. They stay up.",
        "Platform Engineer",
        "Hanse Pay GmbH, Hamburg",
        "Mar 2021 – present",
        "Led a team of six.",
        "M.Sc., Computer Science",
        "Universität Bremen, 1.3",
        "2011 – 2013",
        "ledgerline",
        "An append-only ledger.",
        "Kubernetes, C#, Node.js",
        "CNCF",
        "2022-05",
        "German (native)",
    ];
    for format in [Format::Markdown, Format::Text, Format::Html] {
        let text = text(format);
        let mut rest = text.as_str();
        for fact in facts {
            let at = rest.find(fact).unwrap_or_else(|| panic!("{fact} in {format:?}: {text}"));
            rest = &rest[at..];
        }
        assert!(!text.contains("Nothing here"), "{text}");
    }
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    for (format, layout) in every() {
        let write = || write(&document(), format, layout).unwrap();
        assert_eq!(write(), write(), "{format:?} {layout:?}");
    }
}

#[test]
fn letters_without_a_font_are_an_error_and_signs_without_one_are_left_out() {
    let error = write(&of_points(&["𒀀𒀁 cuneiform"]), Format::Pdf, Layout::default()).unwrap_err();
    assert_eq!(error.reason(), "LETTERS_MISSING");
    assert!(error.to_string().contains("DOCX"), "{error}");
    assert!(write(&of_points(&["Shipped it 🚀🦀"]), Format::Pdf, Layout::default()).is_ok());
    assert!(
        write(&of_points(&["Привет, Γειά σου, Dvořák"]), Format::Pdf, Layout::default()).is_ok()
    );
}

#[test]
fn the_word_document_declares_all_it_holds_and_uses_real_styles() {
    let bytes = write(&document(), Format::Docx, Layout::default()).unwrap();
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut part = |name: &str| std::io::read_to_string(zip.by_name(name).unwrap()).unwrap();
    let (types, links) = (part("[Content_Types].xml"), part("word/_rels/document.xml.rels"));
    let (body, styles) = (part("word/document.xml"), part("word/styles.xml"));
    for name in ["document", "styles", "numbering", "settings", "footer1"] {
        assert!(types.contains(&format!("/word/{name}.xml")), "{types}");
        assert!(part(&format!("word/{name}.xml")).starts_with("<?xml"));
        assert!(name == "document" || links.contains(&format!("\"{name}.xml\"")), "{links}");
    }
    let used: HashSet<&str> =
        body.split("Style w:val=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    for style in &used {
        assert!(styles.contains(&format!("w:styleId=\"{style}\"")), "{style}");
    }
    assert!(
        used.is_superset(&HashSet::from(["Title", "Heading1", "Heading2", "ListBullet"])),
        "{used:?}"
    );
    for id in body.split("r:id=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(links.contains(&format!("Id=\"{id}\"")), "{id}");
    }
    assert!(links.contains("Target=\"mailto:zoe@example.org\" TargetMode=\"External\""), "{links}");
}

#[test]
fn the_word_document_is_laid_out_for_its_template_and_paper() {
    for (layout, page, styles_say, first) in [
        (Layout::ALL[0], "w:w=\"11906\" w:h=\"16838\"", "w:val=\"right\" w:pos=\"9412\"", true),
        (Layout::ALL[1], "w:w=\"12240\" w:h=\"15840\"", "w:val=\"right\" w:pos=\"9746\"", true),
        (Layout::ALL[2], "w:w=\"11906\" w:h=\"16838\"", "w:val=\"left\" w:pos=\"2335\"", false),
        (Layout::ALL[3], "w:w=\"12240\" w:h=\"15840\"", "w:val=\"left\" w:pos=\"2335\"", false),
    ] {
        let bytes = write(&document(), Format::Docx, layout).unwrap();
        let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
        let mut part = |name: &str| std::io::read_to_string(zip.by_name(name).unwrap()).unwrap();
        let (body, styles) = (part("word/document.xml"), part("word/styles.xml"));
        assert!(body.contains(page), "{layout:?} {body}");
        assert!(styles.contains(styles_say), "{layout:?} {styles}");
        assert!(!styles.contains('{') && !part("word/numbering.xml").contains('{'), "{styles}");
        let (title, period) = (body.find("Platform Engineer</w:t>"), body.find("Mar 2021"));
        let title = title.and_then(|_| body.rfind("Platform Engineer</w:t>"));
        assert_eq!(title < period, first, "{layout:?}");
    }
}

#[test]
fn the_page_is_laid_out_for_its_template_and_paper() {
    for layout in Layout::ALL {
        let html = String::from_utf8(write(&document(), Format::Html, layout).unwrap()).unwrap();
        let (size, class) = match (layout.paper, layout.template) {
            (Paper::A4, Template::OneColumn) => ("A4", "one-column"),
            (Paper::A4, Template::TwoColumns) => ("A4", "two-columns"),
            (Paper::Letter, Template::OneColumn) => ("letter", "one-column"),
            (Paper::Letter, Template::TwoColumns) => ("letter", "two-columns"),
        };
        assert!(html.contains(&format!("@page {{ size: {size};")), "{html}");
        assert!(html.contains(&format!("<body class=\"{class}\">")), "{html}");
    }
}

#[test]
fn xml_holds_only_what_xml_may_hold() {
    let bytes =
        write(&of_points(&["a\u{0}\u{8}\u{b}<b>&\u{ffff}\"]]>"]), Format::Docx, Layout::default())
            .unwrap();
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let body = std::io::read_to_string(zip.by_name("word/document.xml").unwrap()).unwrap();
    assert!(body.contains("a &lt;b&gt;&amp;"), "{body}");
    assert!(!body.contains(['\u{0}', '\u{8}', '\u{b}', '\u{ffff}']), "{body}");
}

#[test]
fn html_holds_no_markup_of_the_texts_and_runs_nothing() {
    let mut hostile = of_points(&["<script>alert('x')</script> & \"q\""]);
    hostile.basics.links =
        vec!["javascript:alert(1)".into(), "https://e.org/\" onclick=\"x".into()];
    hostile.basics.name = "</title><script>".into();
    let html =
        String::from_utf8(write(&hostile, Format::Html, Layout::default()).unwrap()).unwrap();
    assert!(
        html.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;q&quot;"),
        "{html}"
    );
    assert!(!html.contains("<script") && !html.contains("href=\"javascript"), "{html}");
    assert!(!html.contains("onclick=\""), "{html}");
    let html = text(Format::Html);
    assert!(html.contains("<a href=\"https://linkedin.com/in/zoe-mueller\""), "{html}");
    assert!(!html.contains("src=") && !html.contains("url("), "{html}");
}

#[test]
fn markdown_reads_as_written() {
    let nasty = "1. *a* _b_ `c` [d](e) <f> &amp; # g_h \\* ~~i~~ C++ a*b*c - end #";
    let markdown = String::from_utf8(
        write(&of_points(&[nasty]), Format::Markdown, Layout::default()).unwrap(),
    )
    .unwrap();
    assert_eq!(rendered(&markdown), [nasty]);
    let readable = "Used C#, C++ and Node.js for 3.5 years (2019-2021) & more; snake_case, 99.9%";
    let markdown = String::from_utf8(
        write(&of_points(&[readable]), Format::Markdown, Layout::default()).unwrap(),
    )
    .unwrap();
    assert_eq!(markdown, format!("- {readable}\n"), "nothing is escaped without need");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_is_markdown(words in "[-*_`\\[\\]<>&#!+.)(\\\\~|=:^$1a b;x]{1,30}", title in "[-*_`#>=+1. a\\\\~&;]{1,12}") {
        let tidy = |text: &str| text.split(' ').filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ");
        let mut document = of_points(&[&words]);
        document.sections[0].title = title.clone();
        document.sections.push(Section::new("", Content::Summary(vec![statement(&words)])));
        let markdown = String::from_utf8(write(&document, Format::Markdown, Layout::default()).unwrap()).unwrap();
        let expected: Vec<String> = [&title, &words, &words].into_iter().map(|text| tidy(text)).filter(|text| !text.is_empty()).collect();
        prop_assert_eq!(rendered(&markdown), expected, "{}", markdown);
    }
}

#[test]
fn json_has_the_names_of_the_schema_and_leaves_out_what_is_not_there() {
    let json: Value = serde_json::from_str(&text(Format::Json)).unwrap();
    assert_eq!(json["basics"]["location"], json!({ "address": "Hamburg, Germany" }));
    assert_eq!(json["basics"]["url"], "https://zoe.example.org/work");
    let profile = json!([{ "network": "LinkedIn", "username": "zoe-mueller", "url": "https://linkedin.com/in/zoe-mueller" }]);
    assert_eq!(json["basics"]["profiles"], profile);
    assert_eq!(json["basics"]["summary"], "Builds services.\nThey stay up.");
    let ongoing = json!({
        "name": "Hanse Pay GmbH", "position": "Platform Engineer", "location": "Hamburg", "startDate": "2021-03",
        "highlights": ["Ran a fleet of 40 nodes.", "Led a team of six."],
    });
    assert_eq!(json["work"][0], ongoing, "an ongoing entry has no end");
    assert_eq!(json["work"][1]["endDate"], "2021-02");
    assert_eq!(json["work"][1].get("location"), None);
    assert_eq!(json["education"][0]["studyType"], "M.Sc.");
    assert_eq!(
        json["skills"],
        json!([{ "name": "Platforms", "keywords": ["Kubernetes", "C#", "Node.js"] }])
    );
    assert_eq!(
        json["certificates"][0],
        json!({ "name": "Administrator", "issuer": "CNCF", "date": "2022-05" })
    );
    let extension = &json["meta"]["jobstream"];
    assert_eq!(extension["lines"], json!(["Zoë Müller-Łukasiewicz"]));
    assert_eq!(extension["evidence"]["work"][0], json!({ "lines": [5], "highlights": [[3], [3]] }));
    assert_eq!(extension["sections"][0]["title"], "Match for this position");
    assert_eq!(json_resume(&Resume::default())["basics"], json!({}));
}

#[test]
fn a_parsed_resume_keeps_its_headings_and_their_order() {
    let heading = |title: &str, kind| Heading { title: title.into(), kind, evidence: Vec::new() };
    let Value::Object(_) = json_resume(&Resume::default()) else { panic!("an object") };
    let mut resume = Resume::default();
    let source = document();
    for section in source.sections {
        match section.content {
            Content::Work(work) => resume.work = work,
            Content::Skills(skills) => resume.skills = skills,
            Content::Summary(summary) => resume.basics.summary = summary,
            _ => {}
        }
    }
    resume.other = vec![crate::model::Section {
        title: "Awards".into(),
        statements: vec![statement("A medal")],
    }];
    resume.headings = vec![
        heading("Kenntnisse", SectionKind::Skills),
        heading("Awards", SectionKind::Other),
        heading("Berufserfahrung", SectionKind::Work),
        heading("Sprachen", SectionKind::Languages),
    ];
    let document = Document::from_resume(&resume, Labels::default());
    let titles: Vec<&str> =
        document.sections.iter().map(|section| section.title.as_str()).collect();
    assert_eq!(titles, ["Summary", "Kenntnisse", "Awards", "Berufserfahrung"]);
}
