//! Decodes plain text: UTF-8, UTF-16 with a byte order mark, else Windows-1252, of which Latin-1
//! is a part.

use super::{Error, Raw};

/// Windows-1252 from 0x80 to 0x9F; unassigned places hold the replacement character.
const WINDOWS: [char; 32] = [
    '€', '\u{fffd}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{fffd}', 'Ž',
    '\u{fffd}', '\u{fffd}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{fffd}',
    'ž', 'Ÿ',
];

/// Reads text. Pages are what form feeds part.
pub(super) fn read(bytes: &[u8]) -> Result<Raw, Error> {
    let text = decode(bytes);
    let (mut controls, mut all) = (0usize, 0usize);
    for c in text.chars() {
        all += 1;
        controls += usize::from(c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{c}'));
    }
    // A few stray ones are taken out.
    if controls > 4 && controls * 20 > all {
        return Err(Error::Unsupported {
            found: "no text but binary data".into(),
            advice: super::detect::SAVE_AS.into(),
        });
    }
    // The mark at the end of the last page is no page.
    let pages = text.trim_end().matches('\u{c}').count() + 1;
    Ok(Raw { pages, text, ..Raw::default() })
}

/// Decodes bytes of which the encoding is not known.
pub(super) fn decode(bytes: &[u8]) -> String {
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => bytes.iter().map(|&byte| windows(byte)).collect(),
        },
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

fn windows(byte: u8) -> char {
    match byte {
        0x80..=0x9f => WINDOWS[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}
