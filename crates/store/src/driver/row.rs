//! A row of an answer, read by place with the column named for the error.

use super::{StoreError, Value};
use calendar::{Date, Instant};
use tokio_postgres::types::Type;

/// Columns of one row in the order of the statement.
#[derive(Debug, Clone)]
pub struct Row {
    table: &'static str,
    values: Vec<Value>,
}

impl Row {
    pub(crate) fn from_sqlite(table: &'static str, row: &rusqlite::Row<'_>, columns: usize) -> Result<Self, StoreError> {
        let mut values = Vec::with_capacity(columns);
        for place in 0..columns {
            values.push(match row.get_ref(place)? {
                rusqlite::types::ValueRef::Null => Value::Null,
                rusqlite::types::ValueRef::Integer(number) => Value::Int(number),
                rusqlite::types::ValueRef::Text(text) => Value::Text(match std::str::from_utf8(text) {
                    Ok(text) => text.to_owned(),
                    Err(cause) => return Err(StoreError::Decode { table, column: "?", found: format!("text that is no UTF-8: {cause}") }),
                }),
                rusqlite::types::ValueRef::Blob(bytes) => Value::Blob(bytes.to_vec()),
                rusqlite::types::ValueRef::Real(number) => {
                    return Err(StoreError::Decode { table, column: "?", found: format!("the inexact number {number}") });
                }
            });
        }
        Ok(Self { table, values })
    }

    pub(crate) fn from_postgres(table: &'static str, row: &tokio_postgres::Row) -> Result<Self, StoreError> {
        let mut values = Vec::with_capacity(row.len());
        for (place, column) in row.columns().iter().enumerate() {
            let ty = column.type_();
            values.push(if *ty == Type::INT8 {
                row.try_get::<_, Option<i64>>(place)?.into()
            } else if *ty == Type::INT4 {
                row.try_get::<_, Option<i32>>(place)?.into()
            } else if *ty == Type::BOOL {
                row.try_get::<_, Option<bool>>(place)?.into()
            } else if *ty == Type::BYTEA {
                row.try_get::<_, Option<Vec<u8>>>(place)?.into()
            } else {
                row.try_get::<_, Option<String>>(place)?.into()
            });
        }
        Ok(Self { table, values })
    }

    fn wrong(&self, column: &'static str, found: Option<&Value>) -> StoreError {
        StoreError::Decode { table: self.table, column, found: format!("{found:?}") }
    }

    /// A number.
    ///
    /// # Errors
    /// [`StoreError::Decode`].
    pub fn int(&self, place: usize, column: &'static str) -> Result<i64, StoreError> {
        match self.values.get(place) {
            Some(Value::Int(number)) => Ok(*number),
            other => Err(self.wrong(column, other)),
        }
    }

    /// A small number.
    ///
    /// # Errors
    /// [`StoreError::Decode`].
    pub fn small(&self, place: usize, column: &'static str) -> Result<i32, StoreError> {
        let number = self.int(place, column)?;
        i32::try_from(number).map_err(|_too_large| self.wrong(column, self.values.get(place)))
    }

    /// A code's number.
    ///
    /// # Errors
    /// [`StoreError::Decode`].
    pub fn sym(&self, place: usize, column: &'static str) -> Result<ids::Sym, StoreError> {
        let number = self.int(place, column)?;
        u32::try_from(number).map(ids::Sym).map_err(|_too_large| self.wrong(column, self.values.get(place)))
    }

    /// A number or nothing.
    ///
    /// # Errors
    /// [`StoreError::Decode`].
    pub fn int_or_none(&self, place: usize, column: &'static str) -> Result<Option<i64>, StoreError> {
        match self.values.get(place) {
            Some(Value::Int(number)) => Ok(Some(*number)),
            Some(Value::Null) => Ok(None),
            other => Err(self.wrong(column, other)),
        }
    }

    /// A truth value.
    ///
    /// # Errors
    /// [`StoreError::Decode`].
    pub fn truth(&self, place: usize, column: &'static str) -> Result<bool, StoreError> {
        Ok(self.int(place, column)? != 0)
    }

    /// A time.
    ///
    /// # Errors
    /// [`StoreError::Decode`].
    pub fn instant(&self, place: usize, column: &'static str) -> Result<Instant, StoreError> {
        Ok(Instant::from_micros(self.int(place, column)?))
    }

    /// A time or nothing.
    ///
    /// # Errors
    /// [`StoreError::Decode`].
    pub fn instant_or_none(&self, place: usize, column: &'static str) -> Result<Option<Instant>, StoreError> {
        Ok(self.int_or_none(place, column)?.map(Instant::from_micros))
    }

    /// A date, kept as days since 1970.
    ///
    /// # Errors
    /// [`StoreError::Decode`].
    pub fn date(&self, place: usize, column: &'static str) -> Result<Date, StoreError> {
        let days = self.small(place, column)?;
        Date::from_days_since_epoch(days).map_err(|_beyond| self.wrong(column, self.values.get(place)))
    }

    /// A date or nothing.
    ///
    /// # Errors
    /// [`StoreError::Decode`].
    pub fn date_or_none(&self, place: usize, column: &'static str) -> Result<Option<Date>, StoreError> {
        self.int_or_none(place, column)?.map(|_days| self.date(place, column)).transpose()
    }

    /// A text.
    ///
    /// # Errors
    /// [`StoreError::Decode`].
    pub fn text(&self, place: usize, column: &'static str) -> Result<&str, StoreError> {
        match self.values.get(place) {
            Some(Value::Text(text)) => Ok(text),
            other => Err(self.wrong(column, other)),
        }
    }

    /// A text or nothing.
    ///
    /// # Errors
    /// [`StoreError::Decode`].
    pub fn text_or_none(&self, place: usize, column: &'static str) -> Result<Option<&str>, StoreError> {
        match self.values.get(place) {
            Some(Value::Text(text)) => Ok(Some(text)),
            Some(Value::Null) => Ok(None),
            other => Err(self.wrong(column, other)),
        }
    }

    /// Bytes; nothing is no bytes.
    ///
    /// # Errors
    /// [`StoreError::Decode`].
    pub fn bytes(&self, place: usize, column: &'static str) -> Result<&[u8], StoreError> {
        match self.values.get(place) {
            Some(Value::Blob(bytes)) => Ok(bytes),
            Some(Value::Null) => Ok(&[]),
            other => Err(self.wrong(column, other)),
        }
    }

    /// A JSON document.
    ///
    /// # Errors
    /// [`StoreError::Decode`] or [`StoreError::Document`].
    pub fn document<T: serde::de::DeserializeOwned>(&self, place: usize, column: &'static str) -> Result<T, StoreError> {
        Ok(serde_json::from_str(self.text(place, column)?)?)
    }

    /// A text that stands for one of our enums.
    ///
    /// # Errors
    /// [`StoreError::Decode`].
    pub fn parsed<T>(&self, place: usize, column: &'static str, parse: impl Fn(&str) -> Option<T>) -> Result<T, StoreError> {
        parse(self.text(place, column)?).ok_or_else(|| self.wrong(column, self.values.get(place)))
    }
}
