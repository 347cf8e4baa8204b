//! What an element says of how its words are set; what it leaves open holds as around it.

use super::Style;

/// Size of letters, by itself or as a share of that around.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Size {
    Points(f32),
    Share(f32),
}

/// A style of which some is left to what is around.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Partial {
    pub(crate) size: Option<Size>,
    pub(crate) bold: Option<bool>,
    pub(crate) italic: Option<bool>,
    pub(crate) caps: Option<bool>,
    pub(crate) color: Option<u32>,
}

impl Partial {
    /// This style, and where it says nothing that around it.
    pub(crate) fn or(self, around: Self) -> Self {
        let size = match (self.size, around.size) {
            (Some(Size::Share(own)), Some(Size::Points(points))) => {
                Some(Size::Points(own * points))
            }
            (Some(Size::Share(own)), Some(Size::Share(share))) => Some(Size::Share(own * share)),
            (own, around) => own.or(around),
        };
        Self {
            size,
            bold: self.bold.or(around.bold),
            italic: self.italic.or(around.italic),
            caps: self.caps.or(around.caps),
            color: self.color.or(around.color),
        }
    }

    /// The whole style, with letters of so many points where no size is said.
    pub(crate) fn finish(self, usual: f32) -> Style {
        let points = match self.size {
            Some(Size::Points(points)) => points,
            Some(Size::Share(share)) => share * usual,
            None => usual,
        };
        Style {
            bold: self.bold.unwrap_or(false),
            italic: self.italic.unwrap_or(false),
            caps: self.caps.unwrap_or(false),
            color: self.color.unwrap_or(0),
            ..Style::sized(points)
        }
    }
}

impl Size {
    /// Reads what style sheets say: `12pt`, `16px`, `1.2em`, `130%`, `larger`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let unit = text.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
        let number: f32 = text[..text.len() - unit.len()].parse().unwrap_or(f32::NAN);
        let size = match unit {
            "pt" => Self::Points(number),
            "px" | "" => Self::Points(number * 0.75),
            "pc" => Self::Points(number * 12.0),
            "in" => Self::Points(number * 72.0),
            "cm" => Self::Points(number * 72.0 / 2.54),
            "mm" => Self::Points(number * 72.0 / 25.4),
            // A browser has 16 pixels where nothing else is said.
            "rem" => Self::Points(number * 12.0),
            "em" => Self::Share(number),
            "%" => Self::Share(number / 100.0),
            "larger" => return Some(Self::Share(1.2)),
            "smaller" => return Some(Self::Share(1.0 / 1.2)),
            _ => return None,
        };
        let (Self::Points(value) | Self::Share(value)) = size;
        value.is_finite().then_some(size)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_of_what_is_around() {
        let own = Partial { size: Size::parse("130%"), bold: Some(true), ..Partial::default() };
        let around = Partial { size: Size::parse("14pt"), bold: Some(false), ..Partial::default() };
        let whole = own.or(around).finish(12.0);
        assert_eq!((whole.size, whole.bold), (182, true));
        assert_eq!(own.or(own).finish(10.0).size, 169);
        assert_eq!(around.or(own).finish(10.0).size, 140);
    }

    #[test]
    fn sizes_are_read_in_their_units() {
        let read = |text| Size::parse(text);
        assert_eq!(read("16px"), Some(Size::Points(12.0)));
        assert_eq!(read("1.5em"), Some(Size::Share(1.5)));
        assert_eq!([read("pt"), read("huge"), read("1.1.1pt"), read("é")], [None; 4]);
    }
}
