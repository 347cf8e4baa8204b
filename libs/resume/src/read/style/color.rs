//! Colours as documents write them, as `0xRRGGBB`.

/// Reads a colour: `fdfdfd`, `#fff`, `#fdfdfd`, `rgb(255, 255, 255)`, `white`, `black`.
pub(crate) fn parse(text: &str) -> Option<u32> {
    let text = text.trim().to_ascii_lowercase();
    match text.as_str() {
        "white" => return Some(0xff_ff_ff),
        "black" => return Some(0),
        _ => {}
    }
    if let Some(channels) = text.strip_prefix("rgb(").and_then(|rest| rest.strip_suffix(')')) {
        let channels: Option<Vec<u8>> = channels
            .split([',', ' '])
            .filter(|part| !part.is_empty())
            .map(|part| part.parse().ok())
            .collect();
        let [red, green, blue] = channels?.try_into().ok()?;
        return Some(u32::from_be_bytes([0, red, green, blue]));
    }
    let digits = text.strip_prefix('#').unwrap_or(&text);
    if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    let number = u32::from_str_radix(digits, 16).ok()?;
    match digits.len() {
        6 => Some(number),
        // Each digit stands for two of it.
        3 => Some(((number & 0xf00) << 8 | (number & 0xf0) << 4 | number & 0xf) * 0x11),
        _ => None,
    }
}

/// Whether a colour is white or nearly, so that nobody sees it on a page.
pub(crate) fn is_white(color: u32) -> bool {
    color.to_be_bytes()[1..].iter().all(|&channel| channel >= 0xf5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read_in_every_form() {
        for (text, color) in [
            ("fdfdfd", Some(0xfd_fd_fd)),
            ("#FFF", Some(0xff_ff_ff)),
            ("#1a2", Some(0x11_aa_22)),
            ("rgb(1, 2, 3)", Some(0x01_02_03)),
            (" White ", Some(0xff_ff_ff)),
            ("auto", None),
            ("rgb(300,0,0)", None),
            ("+12345", None),
            ("#12", None),
        ] {
            assert_eq!(parse(text), color, "{text}");
        }
        assert!(is_white(0xf5_f5_ff) && !is_white(0xf4_ff_ff));
    }
}
