//! Single events over HTTP against a running server: one client and many, each waiting for its answer.

use crate::draw::Draw;
use crate::failure::Failure;
use crate::table::{Table, thousands};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// Whom to ask, and about whose usage.
#[derive(Debug, Clone)]
pub struct Target {
    /// Host and port of the server.
    pub address: String,
    /// An API key that may report usage.
    pub key: String,
    /// Code of the site.
    pub site: String,
    /// Identifiers of a `data` service that are charged in turn.
    pub identifiers: Vec<String>,
    /// Event time, within the site's present.
    pub time: String,
    /// Seconds of a cell.
    pub seconds: u64,
}

/// Measures with each number of clients.
///
/// # Errors
/// [`Failure`].
pub async fn run(target: Target, clients: &[u64]) -> Result<(), Failure> {
    let target = Arc::new(target);
    let mut table = Table::new(&["clients", "events/s", "p50 us", "p99 us"]);
    for count in clients {
        let deadline = Instant::now() + Duration::from_secs(target.seconds);
        let next = Arc::new(AtomicU64::new(0));
        let mut running = Vec::new();
        for number in 0..*count {
            running.push(tokio::spawn(client(Arc::clone(&target), Arc::clone(&next), number, deadline)));
        }
        let mut times = Vec::new();
        for one in running {
            times.extend(one.await??);
        }
        times.sort_unstable();
        let at = |percent: usize| times.get(times.len().saturating_sub(1) * percent / 100).copied().unwrap_or_default();
        let micros = |time: Duration| thousands(u64::try_from(time.as_micros()).unwrap_or(u64::MAX));
        let rate = times.len() as u64 / target.seconds.max(1);
        table.row(vec![count.to_string(), thousands(rate), micros(at(50)), micros(at(99))]);
    }
    table.print("Single events over HTTP, each answered after its commit");
    Ok(())
}

async fn client(target: Arc<Target>, next: Arc<AtomicU64>, number: u64, deadline: Instant) -> Result<Vec<Duration>, Failure> {
    let seed = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default().as_micros();
    let mut draw = Draw::new(u64::try_from(seed).unwrap_or(0).wrapping_add(number.wrapping_mul(0x5851_f42d_4c95_7f2d)));
    let stream = TcpStream::connect(&target.address).await?;
    stream.set_nodelay(true)?;
    let mut stream = BufReader::new(stream);
    let mut times = Vec::new();
    while Instant::now() < deadline {
        let turn = usize::try_from(next.fetch_add(1, Ordering::Relaxed)).unwrap_or(0) % target.identifiers.len().max(1);
        let identifier = target.identifiers.get(turn).map_or("", String::as_str);
        let request = request(&target, identifier, &mut draw);
        let started = Instant::now();
        stream.write_all(request.as_bytes()).await?;
        let (status, body) = answer(&mut stream).await?;
        times.push(started.elapsed());
        if status != 200 || !body.contains("\"rated\"") {
            return Err(Failure(format!("the server answered {status}: {body}")));
        }
    }
    Ok(times)
}

fn request(target: &Target, identifier: &str, draw: &mut Draw) -> String {
    let (session, bytes) = (draw.session(), 1 + draw.below(1_000_000));
    let body = format!(
        "{{\"service_type\":\"data\",\"identifier\":\"{identifier}\",\"session_id\":\"{session}\",\"time\":\"{}\",\"fields\":{{\"bytes\":\"{bytes}\"}}}}",
        target.time
    );
    format!(
        "POST /v1/usage-events HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\nGuilder-Site: {}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n{body}",
        target.address,
        target.key,
        target.site,
        body.len()
    )
}

/// Status and body of one answer with a known length.
async fn answer(stream: &mut BufReader<TcpStream>) -> Result<(u16, String), Failure> {
    let mut line = String::new();
    let (mut status, mut length) = (0, 0);
    loop {
        line.clear();
        if stream.read_line(&mut line).await? == 0 {
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
            length = value.trim().parse().unwrap_or(0);
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await?;
    Ok((status, String::from_utf8_lossy(&body).into_owned()))
}
