//! Messages that cannot be, written by their definition: every field may be there, often twice,
//! with a value that a program should not be sent; some are cut off or are no messages at all.

use std::collections::HashMap;

use prost::encoding::{WireType, encode_key, encode_varint};
use prost_types::{
    DescriptorProto, FieldDescriptorProto, FileDescriptorSet, field_descriptor_proto::Type,
};
use rand::{Rng as _, rngs::StdRng, seq::IndexedRandom as _};

/// How deep messages stand in messages.
const DEPTH: usize = 4;

const TEXTS: [&str; 22] = [
    "",
    " ",
    "\0",
    "a\0b",
    "\u{202e}\u{feff}",
    "' or '1'='1",
    "1; drop table operation; --",
    "../../etc/passwd",
    "%00%ff%s%n",
    "op_tailoring_00000000000000000000000000000000",
    "op_account_00000000000000000000000000000000",
    "operations/op_tailoring_00000000000000000000000000000000",
    "op_tailoring_0000000000000000000000000000000g",
    "op_",
    "resume_00000000000000000000000000000000",
    "tailoring_00000000000000000000000000000000",
    "user_00000000000000000000000000000000",
    "00000000-0000-4000-8000-000000000000",
    "someone@example.org",
    "<script>alert(1)</script>",
    "\r\nx-injected: 1",
    "\u{1f600}\u{0301}",
];

const NUMBERS: [u64; 10] = [
    0,
    1,
    50,
    99,
    1001,
    i32::MAX as u64,
    u32::MAX as u64,
    i64::MAX as u64,
    u64::MAX,
    u64::MAX - 41,
];

/// Message definitions by full name.
pub struct Messages<'a>(HashMap<String, &'a DescriptorProto>);

impl<'a> Messages<'a> {
    pub fn of(set: &'a FileDescriptorSet) -> Self {
        let mut all = HashMap::new();
        for file in &set.file {
            for message in &file.message_type {
                let name = format!(".{}.{}", file.package(), message.name());
                for nested in &message.nested_type {
                    all.insert(format!("{name}.{}", nested.name()), nested);
                }
                all.insert(name, message);
            }
        }
        Self(all)
    }

    /// A message of this name that should be refused.
    pub fn invalid(&self, name: &str, random: &mut StdRng) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.write(name, DEPTH, random, &mut bytes);
        match random.random_range(0..8) {
            // Cut off.
            0 => bytes.truncate(bytes.len() / 2),
            // Altered.
            1 if !bytes.is_empty() => {
                let at = random.random_range(0..bytes.len());
                bytes[at] ^= 1 << random.random_range(0..8);
            }
            // No message at all.
            2 => bytes = (0..random.random_range(1..64)).map(|_| random.random()).collect(),
            // Deeper than any message may be.
            3 if random.random_bool(0.2) => {
                bytes = [0x0b].repeat(200);
            }
            _ => {}
        }
        bytes
    }

    fn write(&self, name: &str, depth: usize, random: &mut StdRng, to: &mut Vec<u8>) {
        let Some(message) = self.0.get(name) else { return };
        for field in &message.field {
            let times = [0, 1, 1, 1, 2].choose(random).copied().unwrap_or(1);
            for _ in 0..times {
                self.field(field, depth, random, to);
            }
        }
    }

    fn field(
        &self,
        field: &FieldDescriptorProto,
        depth: usize,
        random: &mut StdRng,
        to: &mut Vec<u8>,
    ) {
        let tag = u32::try_from(field.number()).unwrap();
        match field.r#type() {
            Type::String | Type::Bytes => {
                let value = text(field.r#type() == Type::String, random);
                encode_key(tag, WireType::LengthDelimited, to);
                encode_varint(value.len() as u64, to);
                to.extend(value);
            }
            Type::Message => {
                let mut inner = Vec::new();
                if depth > 0 {
                    self.write(field.type_name(), depth - 1, random, &mut inner);
                }
                encode_key(tag, WireType::LengthDelimited, to);
                encode_varint(inner.len() as u64, to);
                to.extend(inner);
            }
            Type::Double | Type::Fixed64 | Type::Sfixed64 => {
                encode_key(tag, WireType::SixtyFourBit, to);
                to.extend(f64::NAN.to_le_bytes());
            }
            Type::Float | Type::Fixed32 | Type::Sfixed32 => {
                encode_key(tag, WireType::ThirtyTwoBit, to);
                to.extend(f32::INFINITY.to_le_bytes());
            }
            _ => {
                encode_key(tag, WireType::Varint, to);
                encode_varint(*NUMBERS.choose(random).unwrap(), to);
            }
        }
    }
}

fn text(is_text: bool, random: &mut StdRng) -> Vec<u8> {
    match random.random_range(0..20) {
        0 => "x".repeat(70_000).into_bytes(),
        1 => "\u{e9}".repeat(random.random_range(1..600)).into_bytes(),
        2 if is_text => vec![0xff, 0xfe, 0x80],
        3 => (0..random.random_range(1..64)).map(|_| random.random_range(1..127)).collect(),
        _ => TEXTS.choose(random).unwrap().as_bytes().to_vec(),
    }
}
