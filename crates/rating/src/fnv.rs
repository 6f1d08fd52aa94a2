//! FNV-1a with 64 bits, so that what is stored by its hash is told apart the same way for ever.

const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0000_0100_0000_01b3;

/// A hash to which bytes are added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fnv(u64);

impl Fnv {
    /// The hash of nothing.
    pub const fn new() -> Self {
        Self(OFFSET)
    }

    /// The hash with further bytes.
    #[must_use]
    pub fn with(self, bytes: &[u8]) -> Self {
        Self(bytes.iter().fold(self.0, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(PRIME)))
    }

    /// Its bits.
    pub const fn bits(self) -> u64 {
        self.0
    }
}

impl Default for Fnv {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_those_of_the_published_table() {
        // http://www.isthe.com/chongo/tech/comp/fnv: FNV-1a, 64 bits.
        assert_eq!(Fnv::new().bits(), 0xcbf2_9ce4_8422_2325);
        assert_eq!(Fnv::new().with(b"a").bits(), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(Fnv::new().with(b"foobar").bits(), 0x8594_4171_f739_67e8);
        assert_eq!(Fnv::new().with(b"foo").with(b"bar"), Fnv::new().with(b"foobar"));
    }
}
