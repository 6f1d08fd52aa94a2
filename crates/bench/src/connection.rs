//! One HTTP connection, kept open: just enough of the protocol to cost the load generator little.

use crate::failure::Failure;
use crate::ground;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// Whom to ask, and as whom.
#[derive(Debug, Clone)]
pub struct Target {
    /// Host and port of the server.
    pub address: String,
    /// An API key that may do everything.
    pub key: String,
}

/// A connection to the server.
#[derive(Debug)]
pub struct Connection(BufReader<TcpStream>);

impl Connection {
    /// # Errors
    /// [`Failure`].
    pub async fn open(target: &Target) -> Result<Self, Failure> {
        let stream = TcpStream::connect(&target.address).await?;
        stream.set_nodelay(true)?;
        Ok(Self(BufReader::new(stream)))
    }

    /// Sends a request with a JSON body and reads the answer: status and body.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn call(&mut self, target: &Target, method: &str, path: &str, body: &str) -> Result<(u16, String), Failure> {
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\nGuilder-Site: {}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\n\r\n{body}",
            target.address,
            target.key,
            ground::SITE_CODE,
            body.len()
        );
        self.0.write_all(request.as_bytes()).await?;
        self.answer().await
    }

    /// An answer with a known length.
    async fn answer(&mut self) -> Result<(u16, String), Failure> {
        let mut line = String::new();
        let (mut status, mut length) = (0, None);
        loop {
            line.clear();
            if self.0.read_line(&mut line).await? == 0 {
                return Err(Failure("the server closed the connection".to_owned()));
            }
            let text = line.trim_end();
            if text.is_empty() {
                break;
            }
            if status == 0 {
                status = text.split(' ').nth(1).and_then(|number| number.parse().ok()).unwrap_or(0);
            } else if let Some((name, value)) = text.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.trim().parse().ok();
            }
        }
        let mut body = vec![0; length.ok_or_else(|| Failure("an answer does not tell its length".to_owned()))?];
        self.0.read_exact(&mut body).await?;
        Ok((status, String::from_utf8_lossy(&body).into_owned()))
    }
}
