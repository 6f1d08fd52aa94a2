//! Numbers of variable length in bytes: seven bits a byte, small numbers short, signed ones folded so that small negatives are short too.
//!
//! Invariant: reading never panics and never reserves more than the bytes can hold.

use ids::Sym;
use money::Exact;

/// Why stored bytes could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CodecError {
    /// They end too soon.
    #[error("the stored bytes end too soon")]
    Truncated,
    /// Their version is not known.
    #[error("version {0} of the stored bytes is not known")]
    Version(u8),
    /// They hold what is never written.
    #[error("the stored bytes hold a wrong {0}")]
    Malformed(&'static str),
}

impl CodecError {
    /// Stable code of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Truncated => "stored_bytes_truncated",
            Self::Version(_) => "stored_bytes_version",
            Self::Malformed(_) => "stored_bytes_malformed",
        }
    }
}

const MORE: u8 = 0x80;
const LOW: u8 = 0x7f;
const BITS: u32 = 7;

/// Writes numbers one after the other.
#[derive(Debug)]
pub struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    /// A writer with room for so many bytes.
    pub fn with_capacity(bytes: usize) -> Self {
        Self { bytes: Vec::with_capacity(bytes) }
    }

    /// The bytes.
    pub fn finish(self) -> Vec<u8> {
        self.bytes
    }

    /// Writes a byte.
    pub fn byte(&mut self, byte: u8) -> &mut Self {
        self.bytes.push(byte);
        self
    }

    /// Writes a truth value.
    pub fn truth(&mut self, truth: bool) -> &mut Self {
        self.byte(u8::from(truth))
    }

    /// Writes a number of zero or more.
    pub fn unsigned(&mut self, mut number: u64) -> &mut Self {
        while number > u64::from(LOW) {
            self.bytes.push(low_bits(u128::from(number)) | MORE);
            number >>= BITS;
        }
        self.byte(low_bits(u128::from(number)))
    }

    /// Writes a number.
    pub fn signed(&mut self, number: i64) -> &mut Self {
        self.unsigned(((number << 1) ^ (number >> (i64::BITS - 1))).cast_unsigned())
    }

    /// Writes the number of a code.
    pub fn sym(&mut self, sym: Sym) -> &mut Self {
        self.unsigned(u64::from(sym.0))
    }

    /// Writes a fraction.
    pub fn exact(&mut self, exact: Exact) -> &mut Self {
        let (num, den) = exact.parts();
        self.wide(((num << 1) ^ (num >> (i128::BITS - 1))).cast_unsigned()).wide(den.cast_unsigned())
    }

    fn wide(&mut self, mut number: u128) -> &mut Self {
        while number > u128::from(LOW) {
            self.bytes.push(low_bits(number) | MORE);
            number >>= BITS;
        }
        self.byte(low_bits(number))
    }
}

/// The seven lowest bits, which fit a byte.
const fn low_bits(number: u128) -> u8 {
    number.to_le_bytes()[0] & LOW
}

/// Reads numbers one after the other.
#[derive(Debug)]
pub struct Reader<'a> {
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    /// A reader of these bytes.
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes }
    }

    /// Bytes that are left.
    pub const fn left(&self) -> usize {
        self.bytes.len()
    }

    /// Checks that nothing is left.
    ///
    /// # Errors
    /// [`CodecError`].
    pub const fn end(&self) -> Result<(), CodecError> {
        if self.bytes.is_empty() { Ok(()) } else { Err(CodecError::Malformed("end")) }
    }

    /// Reads a byte.
    ///
    /// # Errors
    /// [`CodecError`].
    pub fn byte(&mut self) -> Result<u8, CodecError> {
        let (first, rest) = self.bytes.split_first().ok_or(CodecError::Truncated)?;
        self.bytes = rest;
        Ok(*first)
    }

    /// Reads a truth value.
    ///
    /// # Errors
    /// [`CodecError`].
    pub fn truth(&mut self) -> Result<bool, CodecError> {
        match self.byte()? {
            0 => Ok(false),
            1 => Ok(true),
            2.. => Err(CodecError::Malformed("truth value")),
        }
    }

    /// Reads a number of zero or more.
    ///
    /// # Errors
    /// [`CodecError`].
    pub fn unsigned(&mut self) -> Result<u64, CodecError> {
        let mut number: u64 = 0;
        let mut shift: u32 = 0;
        loop {
            let byte = self.byte()?;
            let bits = u64::from(byte & LOW);
            let placed = bits.checked_shl(shift).filter(|placed| placed >> shift == bits).ok_or(CodecError::Malformed("number"))?;
            number |= placed;
            if byte & MORE == 0 {
                return Ok(number);
            }
            shift += BITS;
        }
    }

    /// Reads a number.
    ///
    /// # Errors
    /// [`CodecError`].
    pub fn signed(&mut self) -> Result<i64, CodecError> {
        let folded = self.unsigned()?;
        Ok((folded >> 1).cast_signed() ^ -(folded & 1).cast_signed())
    }

    /// A count of things that take at least one byte each.
    ///
    /// # Errors
    /// [`CodecError`].
    pub fn count(&mut self, max: usize) -> Result<usize, CodecError> {
        let count = usize::try_from(self.unsigned()?).map_err(|_too_large| CodecError::Malformed("count"))?;
        if count > max || count > self.left() { Err(CodecError::Malformed("count")) } else { Ok(count) }
    }

    /// Reads a number of zero or more that fits 32 bits.
    ///
    /// # Errors
    /// [`CodecError`].
    pub fn number32(&mut self) -> Result<u32, CodecError> {
        u32::try_from(self.unsigned()?).map_err(|_too_large| CodecError::Malformed("number"))
    }

    /// Reads a number that fits 32 bits.
    ///
    /// # Errors
    /// [`CodecError`].
    pub fn signed32(&mut self) -> Result<i32, CodecError> {
        i32::try_from(self.signed()?).map_err(|_too_large| CodecError::Malformed("number"))
    }

    /// Reads the number of a code.
    ///
    /// # Errors
    /// [`CodecError`].
    pub fn sym(&mut self) -> Result<Sym, CodecError> {
        Ok(Sym(self.number32()?))
    }

    /// Reads a fraction.
    ///
    /// # Errors
    /// [`CodecError`].
    pub fn exact(&mut self) -> Result<Exact, CodecError> {
        let folded = self.wide()?;
        let num = (folded >> 1).cast_signed() ^ -(folded & 1).cast_signed();
        let den = self.wide()?.cast_signed();
        match Exact::ratio(num, den) {
            Ok(exact) if den > 0 => Ok(exact),
            Ok(_) | Err(_) => Err(CodecError::Malformed("fraction")),
        }
    }

    fn wide(&mut self) -> Result<u128, CodecError> {
        let mut number: u128 = 0;
        let mut shift: u32 = 0;
        loop {
            let byte = self.byte()?;
            let bits = u128::from(byte & LOW);
            let placed = bits.checked_shl(shift).filter(|placed| placed >> shift == bits).ok_or(CodecError::Malformed("number"))?;
            number |= placed;
            if byte & MORE == 0 {
                return Ok(number);
            }
            shift += BITS;
        }
    }
}
