//! HTTP/1.1 as far as the load needs it: calls on connections that stay open, and streams. Blocking,
//! with a thread for each, and nothing but the standard library: what is measured next to it is to
//! have the cores.

use std::{
    collections::HashMap,
    io::{self, BufRead, BufReader, Read as _, Write as _},
    net::TcpStream,
};

/// A request.
pub struct Request {
    /// Such as `GET /v1/me`.
    pub line: String,
    /// Further heads.
    pub heads: Vec<(&'static str, String)>,
    /// Body, with its type.
    pub body: Option<(&'static str, Vec<u8>)>,
}

impl Request {
    fn write(&self, host: &str, to: &mut TcpStream) -> io::Result<()> {
        let mut head = format!("{} HTTP/1.1\r\nhost: {host}\r\n", self.line);
        for (name, value) in &self.heads {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        let body = self.body.as_ref().map_or(&[][..], |(kind, body)| {
            head.push_str(&format!("content-type: {kind}\r\ncontent-length: {}\r\n", body.len()));
            body.as_slice()
        });
        head.push_str("\r\n");
        // One write, so that one packet goes.
        to.write_all(&[head.as_bytes(), body].concat())
    }
}

/// What an answer says before its body.
struct Head {
    status: u16,
    length: Option<usize>,
    chunked: bool,
}

/// Connections to gateways that stay open.
#[derive(Default)]
pub struct Connections(HashMap<String, BufReader<TcpStream>>);

impl Connections {
    /// Makes a call: its status and its body.
    pub fn call(&mut self, host: &str, request: &Request) -> io::Result<(u16, Vec<u8>)> {
        let kept = self.0.remove(host);
        let again = kept.is_some();
        let mut connection = kept.map_or_else(|| connect(host), Ok)?;
        let answer = exchange(&mut connection, host, request);
        match answer {
            Ok(answer) => {
                self.0.insert(host.to_owned(), connection);
                Ok(answer)
            }
            // The other side may have closed what nobody used; only reads come here again.
            Err(_) if again && request.line.starts_with("GET") => self.call(host, request),
            Err(error) => Err(error),
        }
    }
}

fn connect(host: &str) -> io::Result<BufReader<TcpStream>> {
    let stream = TcpStream::connect(host)?;
    stream.set_nodelay(true)?;
    Ok(BufReader::new(stream))
}

fn exchange(
    connection: &mut BufReader<TcpStream>,
    host: &str,
    request: &Request,
) -> io::Result<(u16, Vec<u8>)> {
    request.write(host, connection.get_mut())?;
    let head = head(connection)?;
    let mut body = Vec::new();
    if head.chunked {
        while chunk(connection, &mut body)? {}
    } else {
        let length = head.length.unwrap_or(0);
        connection.take(length as u64).read_to_end(&mut body)?;
    }
    Ok((head.status, body))
}

/// A stream that is read to its end.
pub struct Stream {
    connection: BufReader<TcpStream>,
    /// Status of the answer.
    pub status: u16,
    chunked: bool,
}

impl Stream {
    /// Opens one, on a connection of its own.
    pub fn open(host: &str, request: &Request) -> io::Result<Self> {
        let mut connection = connect(host)?;
        request.write(host, connection.get_mut())?;
        let head = head(&mut connection)?;
        Ok(Self { connection, status: head.status, chunked: head.chunked })
    }

    /// What ends it from elsewhere.
    pub fn socket(&self) -> io::Result<TcpStream> {
        self.connection.get_ref().try_clone()
    }

    /// The next part; nothing at the end.
    pub fn part(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut part = Vec::new();
        if self.chunked {
            return Ok(chunk(&mut self.connection, &mut part)?.then_some(part));
        }
        let read = self.connection.fill_buf()?.to_vec();
        self.connection.consume(read.len());
        Ok((!read.is_empty()).then_some(read))
    }
}

fn head(connection: &mut BufReader<TcpStream>) -> io::Result<Head> {
    let broken = || io::Error::new(io::ErrorKind::InvalidData, "no HTTP answer");
    let mut line = String::new();
    connection.read_line(&mut line)?;
    let status = line.split(' ').nth(1).and_then(|word| word.parse().ok()).ok_or_else(broken)?;
    let mut head = Head { status, length: None, chunked: false };
    loop {
        line.clear();
        connection.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(':') else { return Ok(head) };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => head.length = value.trim().parse().ok(),
            "transfer-encoding" => head.chunked = value.trim() == "chunked",
            _ => {}
        }
    }
}

/// Reads a part of a chunked body; whether it was not the last.
fn chunk(connection: &mut BufReader<TcpStream>, body: &mut Vec<u8>) -> io::Result<bool> {
    let mut line = String::new();
    connection.read_line(&mut line)?;
    let length = line.trim().split(';').next().unwrap_or_default();
    let wrong = |_| io::Error::new(io::ErrorKind::InvalidData, "no length of a chunk");
    let length = usize::from_str_radix(length, 16).map_err(wrong)?;
    connection.by_ref().take(length as u64).read_to_end(body)?;
    line.clear();
    connection.read_line(&mut line)?;
    Ok(length > 0)
}
