//! Where the columns of a mapping stand in a row.

use crate::mapping::{Mapping, ServiceTypeSource, unknown_columns};
use charging::FieldError;

/// A column by its place, with the name that errors use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    pub index: usize,
    pub column: String,
}

/// Where the service type comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ServiceTypePlace {
    Constant(String),
    Column(Place),
}

/// The places of a mapping's columns.
#[derive(Debug, Clone)]
pub(crate) struct Layout {
    pub width: usize,
    pub service_type: ServiceTypePlace,
    pub identifier: Place,
    pub at: Place,
    pub session_id: Vec<Place>,
    pub fields: Vec<(String, Place)>,
}

impl Layout {
    /// Finds every column of the mapping among those of the file.
    ///
    /// # Errors
    /// Every column that is not there.
    pub fn try_new(mapping: &Mapping, columns: &[impl AsRef<str>]) -> Result<Self, Vec<FieldError>> {
        let place = |column: &String| {
            let index = columns.iter().position(|known| known.as_ref() == column)?;
            Some(Place { index, column: column.clone() })
        };
        let service_type = match &mapping.service_type {
            ServiceTypeSource::Constant(code) => Some(ServiceTypePlace::Constant(code.clone())),
            ServiceTypeSource::Column(column) => place(column).map(ServiceTypePlace::Column),
        };
        let session_id: Option<Vec<Place>> = mapping.session_id.iter().map(place).collect();
        let fields: Option<Vec<_>> = mapping.fields.iter().map(|(field, column)| Some((field.clone(), place(column)?))).collect();
        match (service_type, place(&mapping.identifier), place(&mapping.at), session_id, fields) {
            (Some(service_type), Some(identifier), Some(at), Some(session_id), Some(fields)) => {
                Ok(Self { width: columns.len(), service_type, identifier, at, session_id, fields })
            }
            _ => Err(unknown_columns(mapping, columns)),
        }
    }
}
