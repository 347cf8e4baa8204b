//! Code pages of Rich Text, by number and by the character set of a font, and the signs that have
//! a control word of their own.

use encoding_rs::Encoding;

/// Encoding of a code page.
pub(super) fn encoding(code_page: i32) -> Option<&'static Encoding> {
    let label = match code_page {
        874 | 1250..=1258 => format!("windows-{code_page}"),
        932 => "shift_jis".into(),
        936 => "gbk".into(),
        949 => "euc-kr".into(),
        950 => "big5".into(),
        866 => "ibm866".into(),
        10000 => "macintosh".into(),
        65001 => "utf-8".into(),
        _ => return None,
    };
    Encoding::for_label(label.as_bytes())
}

/// Encoding of the letters of a font, by the number of its character set; none where the code page
/// of the document holds.
pub(super) fn charset(number: i32) -> Option<&'static Encoding> {
    encoding(match number {
        0 => 1252,
        77 => 10000,
        128 => 932,
        129 => 949,
        134 => 936,
        136 => 950,
        161 => 1253,
        162 => 1254,
        163 => 1258,
        177 => 1255,
        178 => 1256,
        186 => 1257,
        204 => 1251,
        222 => 874,
        238 => 1250,
        _ => return None,
    })
}

/// The sign that a control word stands for.
pub(super) fn sign(word: &str) -> Option<&'static str> {
    Some(match word {
        "bullet" => "•",
        "emdash" => "—",
        "endash" => "–",
        "emspace" | "enspace" | "qmspace" => " ",
        "lquote" => "‘",
        "rquote" => "’",
        "ldblquote" => "“",
        "rdblquote" => "”",
        _ => return None,
    })
}

/// Whether a field shows the number of a page or of all pages.
pub(super) fn is_page(instruction: &str) -> bool {
    let name = instruction.split_whitespace().next().unwrap_or_default();
    ["PAGE", "NUMPAGES", "SECTIONPAGES"].iter().any(|page| name.eq_ignore_ascii_case(page))
}
