//! The other sides: a mail server and an HTTP receiver on free ports of loopback. Each ends with its test's runtime.

use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// What a peer was told, in order.
pub type Heard = Arc<Mutex<Vec<String>>>;

/// A mail server that answers to `RCPT TO` what it is made with. Answers its port, and what it heard.
pub async fn mail_server(to_recipient: &'static str) -> (u16, Heard) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (port, heard) = (listener.local_addr().unwrap().port(), Heard::default());
    let hears = Arc::clone(&heard);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(take_mail(stream, to_recipient, Arc::clone(&hears)));
        }
    });
    (port, heard)
}

async fn take_mail(stream: TcpStream, to_recipient: &'static str, heard: Heard) {
    let mut lines = BufReader::new(stream);
    lines.get_mut().write_all(b"220 test ESMTP\r\n").await.unwrap();
    let (mut line, mut in_mail) = (String::new(), false);
    while lines.read_line(&mut line).await.is_ok_and(|read| read > 0) {
        let said = line.trim_end().to_owned();
        line.clear();
        let answer = match said.split(' ').next().unwrap_or_default() {
            _ if in_mail && said != "." => "",
            "." => "250 2.0.0 taken as 7\r\n",
            "EHLO" => "250-test\r\n250 8BITMIME\r\n",
            "RCPT" => to_recipient,
            "DATA" => "354 go on\r\n",
            "QUIT" => "221 bye\r\n",
            _ => "250 ok\r\n",
        };
        in_mail = answer.starts_with("354") || (in_mail && said != ".");
        heard.lock().unwrap().push(said);
        if lines.get_mut().write_all(answer.as_bytes()).await.is_err() {
            return;
        }
    }
}

/// A receiver that answers each request with the next of its answers, and with none at all once they are used up. Answers its address.
pub async fn receiver(answers: &'static [&'static str]) -> (String, Heard) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (at, heard) = (listener.local_addr().unwrap(), Heard::default());
    let hears = Arc::clone(&heard);
    tokio::spawn(async move {
        let mut next = answers.iter();
        let mut held = Vec::new();
        while let Ok((mut stream, _)) = listener.accept().await {
            let request = read_request(&mut stream).await;
            hears.lock().unwrap().push(request);
            match next.next() {
                Some(answer) => {
                    let text = format!("HTTP/1.1 {answer}\r\nconnection: close\r\n\r\n");
                    stream.write_all(text.as_bytes()).await.unwrap();
                }
                None => held.push(stream),
            }
        }
    });
    (format!("http://{at}"), heard)
}

async fn read_request(stream: &mut TcpStream) -> String {
    let (mut request, mut bytes) = (Vec::new(), [0_u8; 4096]);
    loop {
        let read = stream.read(&mut bytes).await.unwrap();
        request.extend_from_slice(&bytes[..read]);
        let text = String::from_utf8_lossy(&request).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ").map(str::to_owned));
        if read == 0 || body.len() >= length.map_or(0, |length| length.parse().unwrap()) {
            return text;
        }
    }
}

/// How a taxation gateway behaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TaxAnswers {
    /// It gives this percentage of every tax, until a last day where one is named.
    Percent(&'static str, Option<&'static str>),
    /// It fails.
    Fails,
    /// It answers something else than JSON.
    Garbage,
    /// It answers more than anybody reads.
    Endless,
    /// It takes the question and never answers.
    Silent,
}

/// A taxation gateway on loopback.
pub struct TaxGatewayPeer {
    /// Its address.
    pub url: String,
    /// What it was asked, heads and all.
    pub heard: Heard,
    /// How it behaves from now on.
    pub answers: Arc<Mutex<TaxAnswers>>,
}

impl TaxGatewayPeer {
    /// Starts one.
    pub async fn start(answers: TaxAnswers) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (at, heard, answers) = (listener.local_addr().unwrap(), Heard::default(), Arc::new(Mutex::new(answers)));
        let (hears, behaves) = (Arc::clone(&heard), Arc::clone(&answers));
        tokio::spawn(async move {
            let mut held = Vec::new();
            while let Ok((mut stream, _)) = listener.accept().await {
                let request = read_request(&mut stream).await;
                let answer = tax_answer(&behaves.lock().unwrap(), &request);
                hears.lock().unwrap().push(request);
                match answer {
                    // Whoever has read enough of an endless answer hangs up.
                    Some(text) => drop(stream.write_all(text.as_bytes()).await),
                    None => held.push(stream),
                }
            }
        });
        Self { url: format!("http://{at}/rates"), heard, answers }
    }

    /// Changes how it behaves.
    pub fn set(&self, answers: TaxAnswers) {
        *self.answers.lock().unwrap() = answers;
    }

    /// How often it was asked.
    pub fn asked(&self) -> usize {
        self.heard.lock().unwrap().len()
    }
}

/// Bytes of an endless answer.
const ENDLESS_BYTES: usize = 10_000_000;

fn tax_answer(answers: &TaxAnswers, request: &str) -> Option<String> {
    let (status, body) = match answers {
        TaxAnswers::Silent => return None,
        TaxAnswers::Fails => ("500 Internal Server Error", "down".to_owned()),
        TaxAnswers::Garbage => ("200 OK", "<html>welcome</html>".to_owned()),
        TaxAnswers::Endless => ("200 OK", " ".repeat(ENDLESS_BYTES)),
        TaxAnswers::Percent(percent, until) => ("200 OK", rates(request, percent, *until)),
    };
    Some(format!("HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}", body.len()))
}

fn rates(request: &str, percent: &str, until: Option<&str>) -> String {
    let (_, body) = request.split_once("\r\n\r\n").unwrap();
    let asked: serde_json::Value = serde_json::from_str(body).unwrap();
    let rate = |tax: &serde_json::Value| serde_json::json!({"tax": tax["tax"], "supplier": tax["supplier"]["code"], "percent": percent, "until": until});
    serde_json::json!({ "rates": asked["taxes"].as_array().unwrap().iter().map(rate).collect::<Vec<_>>() }).to_string()
}
