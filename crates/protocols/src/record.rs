//! Lines of a file and the rows that they make.
//!
//! Owns: cutting bytes into lines with their numbers, joining the lines of one quoted row, and recovery. Invariant: a row whose quotes do not
//! match costs its first line only; the lines after it are read again as rows of their own, so that one slip never swallows the file.

use crate::split::{Columns, SplitError};
use crate::{ROW_BYTES_MAX, ROW_LINES_MAX};
use std::collections::VecDeque;
use std::io::{self, BufRead, BufReader, Read};

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// One line without its end.
#[derive(Debug)]
pub(crate) struct Line {
    pub number: u64,
    pub bytes: Vec<u8>,
    /// Longer than [`ROW_BYTES_MAX`]; the bytes are gone.
    pub too_long: bool,
}

/// The lines of a file, with a few that were read ahead.
#[derive(Debug)]
pub(crate) struct Lines<R> {
    input: BufReader<R>,
    number: u64,
    bytes_read: u64,
    ahead: VecDeque<Line>,
}

impl<R: Read> Lines<R> {
    pub fn new(input: R) -> Self {
        Self { input: BufReader::new(input), number: 0, bytes_read: 0, ahead: VecDeque::new() }
    }

    pub const fn bytes_read(&self) -> u64 {
        self.bytes_read
    }

    /// The next line that is not empty.
    pub fn next(&mut self) -> io::Result<Option<Line>> {
        loop {
            match self.any()? {
                Some(line) if line.bytes.is_empty() && !line.too_long => {}
                other => return Ok(other),
            }
        }
    }

    fn any(&mut self) -> io::Result<Option<Line>> {
        match self.ahead.pop_front() {
            Some(line) => Ok(Some(line)),
            None => self.read(),
        }
    }

    fn read(&mut self) -> io::Result<Option<Line>> {
        let limit = u64::try_from(ROW_BYTES_MAX).unwrap_or(u64::MAX).saturating_add(1);
        let mut bytes = Vec::new();
        let read = (&mut self.input).take(limit).read_until(b'\n', &mut bytes)?;
        if read == 0 {
            return Ok(None);
        }
        self.number = self.number.saturating_add(1);
        self.bytes_read = self.bytes_read.saturating_add(u64::try_from(read).unwrap_or(u64::MAX));
        let ended = bytes.last() == Some(&b'\n');
        let too_long = !ended && bytes.len() > ROW_BYTES_MAX;
        if too_long {
            bytes.clear();
            self.skip_to_line_end()?;
        }
        if ended {
            bytes.pop();
            if bytes.last() == Some(&b'\r') {
                bytes.pop();
            }
        }
        if self.number == 1 && bytes.starts_with(BYTE_ORDER_MARK) {
            bytes.drain(..BYTE_ORDER_MARK.len());
        }
        Ok(Some(Line { number: self.number, bytes, too_long }))
    }

    fn skip_to_line_end(&mut self) -> io::Result<()> {
        loop {
            let buffer = self.input.fill_buf()?;
            if buffer.is_empty() {
                return Ok(());
            }
            let found = buffer.iter().position(|&byte| byte == b'\n');
            let used = found.map_or(buffer.len(), |at| at.saturating_add(1));
            self.input.consume(used);
            self.bytes_read = self.bytes_read.saturating_add(u64::try_from(used).unwrap_or(u64::MAX));
            if found.is_some() {
                return Ok(());
            }
        }
    }

    /// The next row, its columns left in `columns`. A row that began inside quotes goes on over the following lines.
    pub fn row(&mut self, columns: &mut Columns) -> io::Result<Option<(Line, Result<(), SplitError>)>> {
        let Some(first) = self.next()? else { return Ok(None) };
        let split = columns.split(&first.bytes);
        match split {
            Err(SplitError::Open { .. }) if !first.too_long => self.joined(first, columns).map(Some),
            Ok(()) | Err(SplitError::Open { .. } | SplitError::StrayQuote { .. } | SplitError::TooManyColumns) => Ok(Some((first, split))),
        }
    }

    fn joined(&mut self, first: Line, columns: &mut Columns) -> io::Result<(Line, Result<(), SplitError>)> {
        let mut whole = first.bytes.clone();
        let mut taken: Vec<Line> = Vec::new();
        while taken.len() < ROW_LINES_MAX.saturating_sub(1) {
            let Some(line) = self.any()? else { break };
            let fits = !line.too_long && whole.len().saturating_add(line.bytes.len()) < ROW_BYTES_MAX;
            whole.push(b'\n');
            whole.extend_from_slice(&line.bytes);
            taken.push(line);
            if !fits {
                break;
            }
            match columns.split(&whole) {
                Ok(()) => return Ok((Line { bytes: whole, ..first }, Ok(()))),
                Err(SplitError::Open { .. }) => {}
                Err(SplitError::StrayQuote { .. } | SplitError::TooManyColumns) => break,
            }
        }
        for line in taken.into_iter().rev() {
            self.ahead.push_front(line);
        }
        let split = columns.split(&first.bytes);
        Ok((first, split))
    }
}
