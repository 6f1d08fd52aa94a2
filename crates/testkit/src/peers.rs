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
