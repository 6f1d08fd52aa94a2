//! The frames between the server and a render worker: a length in four bytes, most significant first, then that many bytes.
//!
//! A request is JSON ([`RenderRequest`]). An answer is one kind byte, then the PDF (`P`) or JSON (`E`, [`RenderRefusal`]).
//! Owns the encoding of both directions, so that the two sides cannot differ. Does not own any process.

use std::io::{ErrorKind, Read, Write};

use serde::{Deserialize, Serialize};

use crate::invoice::InvoiceDocument;

/// Bytes of a request.
pub const REQUEST_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Bytes of an answer.
pub const ANSWER_BYTES_MAX: usize = 128 * 1024 * 1024;
/// Characters of a template's text.
pub const TEMPLATE_BYTES_MAX: usize = 1024 * 1024;

const KIND_PDF: u8 = b'P';
const KIND_REFUSAL: u8 = b'E';

/// Which template draws the document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Template {
    /// One that the worker carries, by its id.
    Id(String),
    /// Typst text, such as an operator's own template.
    Source(String),
}

impl Template {
    /// The id of the template that every worker has.
    pub const DEFAULT_ID: &str = "default";

    /// The template that every worker has.
    pub fn built_in() -> Self {
        Self::Id(Self::DEFAULT_ID.to_owned())
    }
}

/// One document to draw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RenderRequest {
    /// With which template.
    pub template: Template,
    /// What it says.
    pub document: InvoiceDocument,
}

/// Why the worker drew nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RenderRefusal {
    /// Stable code.
    pub code: String,
    /// One sentence, with the template's line where there is one.
    pub message: String,
}

/// What a worker answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RenderAnswer {
    /// The bytes of the PDF.
    Pdf(Vec<u8>),
    /// Why there is none.
    Refused(RenderRefusal),
}

/// Why a frame could not be written or read.
#[derive(Debug, thiserror::Error)]
pub enum FrameError {
    /// The pipe broke.
    #[error("the pipe to the render worker failed")]
    Pipe(#[from] std::io::Error),
    /// More bytes than the limit.
    #[error("a frame of {bytes} bytes exceeds the limit of {max}")]
    TooLarge {
        /// Its size.
        bytes: usize,
        /// The limit.
        max: usize,
    },
    /// The content is not the JSON that was expected.
    #[error("a frame's content could not be read")]
    Content(#[from] serde_json::Error),
    /// An answer of neither kind.
    #[error("an answer of unknown kind")]
    UnknownKind,
}

impl FrameError {
    /// Stable code of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Pipe(_) => "render_pipe_failed",
            Self::TooLarge { .. } => "render_frame_too_large",
            Self::Content(_) => "render_frame_malformed",
            Self::UnknownKind => "render_frame_unknown",
        }
    }
}

/// A request as a whole frame.
///
/// # Errors
/// [`FrameError::Content`], [`FrameError::TooLarge`].
pub fn encode_request(request: &RenderRequest) -> Result<Vec<u8>, FrameError> {
    framed(&serde_json::to_vec(request)?, REQUEST_BYTES_MAX)
}

/// Reads a request's content.
///
/// # Errors
/// [`FrameError::Content`].
pub fn decode_request(content: &[u8]) -> Result<RenderRequest, FrameError> {
    Ok(serde_json::from_slice(content)?)
}

/// An answer as a whole frame.
///
/// # Errors
/// [`FrameError::Content`], [`FrameError::TooLarge`].
pub fn encode_answer(answer: &RenderAnswer) -> Result<Vec<u8>, FrameError> {
    let content = match answer {
        RenderAnswer::Pdf(bytes) => [&[KIND_PDF], bytes.as_slice()].concat(),
        RenderAnswer::Refused(refusal) => [vec![KIND_REFUSAL], serde_json::to_vec(refusal)?].concat(),
    };
    framed(&content, ANSWER_BYTES_MAX)
}

/// Reads an answer's content.
///
/// # Errors
/// [`FrameError::Content`], [`FrameError::UnknownKind`].
pub fn decode_answer(content: &[u8]) -> Result<RenderAnswer, FrameError> {
    match content.split_first() {
        Some((&KIND_PDF, pdf)) => Ok(RenderAnswer::Pdf(pdf.to_vec())),
        Some((&KIND_REFUSAL, json)) => Ok(RenderAnswer::Refused(serde_json::from_slice(json)?)),
        Some(_) | None => Err(FrameError::UnknownKind),
    }
}

/// The length that a frame's first four bytes tell, if it is within the limit.
///
/// # Errors
/// [`FrameError::TooLarge`].
pub fn content_length(head: [u8; 4], max: usize) -> Result<usize, FrameError> {
    let announced = u32::from_be_bytes(head);
    match usize::try_from(announced) {
        Ok(bytes) if bytes <= max => Ok(bytes),
        Ok(bytes) => Err(FrameError::TooLarge { bytes, max }),
        Err(_wider_than_memory) => Err(FrameError::TooLarge { bytes: usize::MAX, max }),
    }
}

/// Reads one frame's content from a blocking stream; `None` at its end.
///
/// # Errors
/// [`FrameError::Pipe`], [`FrameError::TooLarge`].
pub fn read_frame(input: &mut impl Read, max: usize) -> Result<Option<Vec<u8>>, FrameError> {
    let mut head = [0_u8; 4];
    match input.read_exact(&mut head) {
        Ok(()) => {}
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(None),
        Err(error) => return Err(error.into()),
    }
    let mut content = vec![0_u8; content_length(head, max)?];
    input.read_exact(&mut content)?;
    Ok(Some(content))
}

/// Writes one whole frame to a blocking stream.
///
/// # Errors
/// [`FrameError::Pipe`].
pub fn write_frame(output: &mut impl Write, frame: &[u8]) -> Result<(), FrameError> {
    output.write_all(frame)?;
    Ok(output.flush()?)
}

fn framed(content: &[u8], max: usize) -> Result<Vec<u8>, FrameError> {
    match u32::try_from(content.len()) {
        Ok(length) if content.len() <= max => Ok([&length.to_be_bytes(), content].concat()),
        Ok(_) | Err(_) => Err(FrameError::TooLarge { bytes: content.len(), max }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_come_back_as_they_went() {
        let refusal = RenderAnswer::Refused(RenderRefusal { code: "template_error".to_owned(), message: "line 3: é".to_owned() });
        for answer in [RenderAnswer::Pdf(b"%PDF-1.7 \0\xff".to_vec()), refusal] {
            let frame = encode_answer(&answer).unwrap();
            let mut pipe = frame.as_slice();
            let content = read_frame(&mut pipe, ANSWER_BYTES_MAX).unwrap().unwrap();
            assert_eq!(decode_answer(&content).unwrap(), answer);
            assert!(read_frame(&mut pipe, ANSWER_BYTES_MAX).unwrap().is_none(), "the end of the stream is no error");
        }
    }

    #[test]
    fn a_frame_over_the_limit_is_refused_before_it_is_read() {
        let error = read_frame(&mut [0xff_u8, 0, 0, 0].as_slice(), REQUEST_BYTES_MAX).unwrap_err();
        assert_eq!(error.code(), "render_frame_too_large");
        let cut = read_frame(&mut [0_u8, 0, 0, 9, 1].as_slice(), REQUEST_BYTES_MAX).unwrap_err();
        assert_eq!(cut.code(), "render_pipe_failed");
        assert_eq!(decode_answer(b"").unwrap_err().code(), "render_frame_unknown");
    }
}
