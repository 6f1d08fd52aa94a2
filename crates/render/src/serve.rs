//! The worker's loop: a request, an answer, until the requests end.
//!
//! Owns the order of frames. Does not own their encoding (`documents::frame`) or the drawing (`pdf`).
//! Invariant: every request that could be read gets exactly one answer; what cannot be read ends the worker.

use std::io::{Read, Write};

use documents::frame::{
    ANSWER_BYTES_MAX, FrameError, REQUEST_BYTES_MAX, RenderAnswer, RenderRefusal, decode_request, encode_answer, read_frame, write_frame,
};

use crate::memory::Watch;
use crate::pdf::Press;

/// Why the loop ended before its input did.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// A frame could not be read or written.
    #[error("{0}")]
    Frame(#[from] FrameError),
}

/// Answers requests until the input ends.
///
/// # Errors
/// [`ServeError::Frame`] when a pipe breaks or a frame is too large.
pub fn serve(press: &mut Press, watch: &Watch, input: &mut impl Read, output: &mut impl Write) -> Result<(), ServeError> {
    while let Some(content) = read_frame(input, REQUEST_BYTES_MAX)? {
        let answer = watch.during(|| answer_to(press, &content));
        write_frame(output, &encode_answer(&answer)?)?;
    }
    Ok(())
}

fn answer_to(press: &mut Press, content: &[u8]) -> RenderAnswer {
    let request = match decode_request(content) {
        Ok(request) => request,
        Err(error) => return refused(error.code(), format!("{error}: {}", cause_of(&error))),
    };
    match press.draw(request) {
        Ok(pdf) if pdf.len() < ANSWER_BYTES_MAX => RenderAnswer::Pdf(pdf),
        Ok(pdf) => refused("template_pdf_too_large", format!("the PDF has {} bytes, the limit is {ANSWER_BYTES_MAX}", pdf.len())),
        Err(error) => refused(error.code(), error.to_string()),
    }
}

fn refused(code: &str, message: String) -> RenderAnswer {
    RenderAnswer::Refused(RenderRefusal { code: code.to_owned(), message })
}

fn cause_of(error: &dyn std::error::Error) -> String {
    error.source().map_or_else(String::new, ToString::to_string)
}
