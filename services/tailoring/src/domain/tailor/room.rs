//! How much a tailored resume may hold. The least relevant goes first, step by step, until what
//! stays has room on two pages.

/// What a document holds at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// Statements of entries, beside the points that stand first.
    pub statements: usize,
    /// Statements of an entry that stay whatever they are worth.
    pub stay: usize,
    /// Sections at most that have nothing to do with the posting and no kind of their own.
    pub asides: usize,
}

/// As many as there are.
const EVERY: usize = usize::MAX;

impl Room {
    /// From much room to little.
    pub const ALL: [Self; 12] = [
        Self::new(48, 2, EVERY),
        Self::new(40, 2, EVERY),
        Self::new(32, 2, EVERY),
        Self::new(26, 1, EVERY),
        Self::new(20, 1, EVERY),
        Self::new(20, 1, 4),
        Self::new(20, 1, 2),
        Self::new(20, 1, 1),
        Self::new(20, 1, 0),
        Self::new(14, 1, 0),
        Self::new(9, 0, 0),
        Self::new(4, 0, 0),
    ];

    const fn new(statements: usize, stay: usize, asides: usize) -> Self {
        Self { statements, stay, asides }
    }

    /// Finds the most room that fits: by halves, because with less room a document never grows.
    pub fn most<E>(fits: impl Fn(Self) -> Result<bool, E>) -> Result<Self, E> {
        if fits(Self::ALL[0])? {
            return Ok(Self::ALL[0]);
        }
        let (mut low, mut high) = (1, Self::ALL.len() - 1);
        while low < high {
            let middle = usize::midpoint(low, high);
            if fits(Self::ALL[middle])? {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        Ok(Self::ALL[low])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_room_that_fits_is_found() {
        for limit in [4, 9, 14, 20, 26, 32, 40, 48] {
            let fits = |room: Room| Ok::<_, ()>(room.statements <= limit);
            assert_eq!(Room::most(fits).unwrap().statements, limit);
        }
        assert_eq!(
            Room::most(|_| Ok::<_, ()>(false)).unwrap(),
            Room::ALL[Room::ALL.len() - 1],
            "as little as there is"
        );
    }
}
