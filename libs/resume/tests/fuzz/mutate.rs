//! Random changes of bytes, the same for the same seed.

/// A generator of numbers: SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number
/// generators, 2014).
#[derive(Debug)]
pub struct Random(u64);

impl Random {
    /// Starts from a word.
    pub fn new(word: &str) -> Self {
        let fold = |sum: u64, byte: u8| sum.wrapping_mul(0x100_0000_01b3) ^ u64::from(byte);
        Self(word.bytes().fold(0xcbf2_9ce4_8422_2325, fold))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below a bound; 0 for none.
    pub fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound.max(1) as u64).unwrap_or(0)
    }

    /// Changes bytes in one to six places.
    pub fn change(&mut self, bytes: &mut Vec<u8>, words: &[&str]) {
        for _ in 0..=self.below(6) {
            self.change_once(bytes, words);
        }
    }

    fn change_once(&mut self, bytes: &mut Vec<u8>, words: &[&str]) {
        let at = self.below(bytes.len() + 1);
        let to = (at + self.below(64)).min(bytes.len());
        match self.below(7) {
            0 => bytes.truncate(at),
            1 => drop(bytes.drain(at..to)),
            2 => {
                let piece = bytes[at..to].to_vec();
                let place = self.below(bytes.len() + 1);
                bytes.splice(place..place, piece);
            }
            3 => {
                let times = 1 + self.below(2_000);
                let piece = bytes[at..to].repeat(times);
                bytes.splice(at..at, piece);
            }
            4 => {
                let word = words[self.below(words.len())].repeat(1 + self.below(50));
                bytes.splice(at..at, word.into_bytes());
            }
            5 => {
                let noise: Vec<u8> =
                    (0..self.below(16)).map(|_| self.next().to_le_bytes()[0]).collect();
                bytes.splice(at..to, noise);
            }
            _ => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << (self.next().to_le_bytes()[0] % 8);
                }
            }
        }
    }
}
