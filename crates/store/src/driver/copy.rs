//! Rows for PostgreSQL's COPY in its binary form: written into a few large pieces, because each piece wakes the task of its connection.

use deadpool_postgres::Transaction;
use futures_util::SinkExt;
use std::io::Cursor;
use tokio_postgres::Error;

/// What begins a binary COPY: signature, flags, length of the extension.
const HEADER: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";
/// What ends it, in place of a row's number of columns.
const TRAILER: i16 = -1;
/// Size from which a piece is sent: 256 KiB.
const PIECE_BYTES: usize = 256 << 10;

/// Rows on their way into one table.
pub(crate) struct CopyRows {
    columns: i16,
    filled: Vec<u8>,
    pieces: Vec<Vec<u8>>,
}

impl CopyRows {
    /// Rows of so many columns.
    pub(crate) fn of(columns: i16) -> Self {
        let mut filled = Vec::with_capacity(PIECE_BYTES);
        filled.extend_from_slice(HEADER);
        Self { columns, filled, pieces: Vec::new() }
    }

    /// Begins a row; its columns follow in their order.
    pub(crate) fn row(&mut self) -> &mut Self {
        if self.filled.len() >= PIECE_BYTES {
            let piece = std::mem::replace(&mut self.filled, Vec::with_capacity(PIECE_BYTES));
            self.pieces.push(piece);
        }
        self.filled.extend_from_slice(&self.columns.to_be_bytes());
        self
    }

    /// A `bigint`.
    pub(crate) fn long(&mut self, value: i64) -> &mut Self {
        self.value(&value.to_be_bytes())
    }

    /// An `integer`.
    pub(crate) fn int(&mut self, value: i32) -> &mut Self {
        self.value(&value.to_be_bytes())
    }

    /// A `text` or `bytea`.
    pub(crate) fn value(&mut self, bytes: &[u8]) -> &mut Self {
        // A request has 16 MiB at most, so the length always fits.
        self.filled.extend_from_slice(&i32::try_from(bytes.len()).unwrap_or(i32::MAX).to_be_bytes());
        self.filled.extend_from_slice(bytes);
        self
    }

    /// Sends the rows and answers how many were written.
    pub(crate) async fn send(mut self, transaction: &Transaction<'_>, sql: &'static str) -> Result<u64, Error> {
        self.filled.extend_from_slice(&TRAILER.to_be_bytes());
        self.pieces.push(self.filled);
        let mut sink = std::pin::pin!(transaction.copy_in(sql).await?);
        for piece in self.pieces {
            sink.send(Cursor::new(piece)).await?;
        }
        sink.finish().await
    }
}
