//! The packets of MySQL's protocol: framing, and reading what is in them without ever trusting a
//! length that the server states.
//!
//! A packet larger than the bound is refused before it is read, so that a result's size is limited
//! by what we allow, not by what a server sends.

use std::io;

use bytes::{Buf, Bytes, BytesMut};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

/// The largest payload of one frame; longer packets continue in the next.
const FRAME: usize = 0x00ff_ffff;

/// Why an exchange with the server failed.
#[derive(Debug)]
pub(super) enum Failure {
    /// The connection is gone.
    Lost(io::Error),
    /// The server said something that the protocol doesn't allow here.
    Protocol(&'static str),
    /// The server refused, with its error number; the session goes on.
    Server(ServerError),
    /// A packet or a result is larger than allowed.
    TooLarge,
    /// A value can't be sent to this engine.
    Value(&'static str),
}

/// An error of the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ServerError {
    /// Its number, such as 1045.
    pub(super) code: u16,
    /// Its words, for the log.
    pub(super) message: String,
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Lost(error)
    }
}

/// A stream of packets, numbered as the protocol asks for.
pub(super) struct Wire<S> {
    stream: S,
    buffer: BytesMut,
    outgoing: Vec<u8>,
    sequence: u8,
    max_packet: usize,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Wire<S> {
    /// Packets over a stream.
    pub(super) fn new(stream: S, sequence: u8, max_packet: usize) -> Self {
        Self { stream, buffer: BytesMut::new(), outgoing: Vec::new(), sequence, max_packet }
    }

    /// Bounds the packets that may come from now on.
    pub(super) fn limit(&mut self, max_packet: usize) {
        self.max_packet = max_packet;
    }

    /// The stream and the next number, to go on under TLS. Bytes that the server sent ahead of the
    /// handshake are refused: they would be taken for encrypted ones.
    pub(super) fn into_stream(self) -> Result<(S, u8), Failure> {
        match self.buffer.is_empty() {
            true => Ok((self.stream, self.sequence)),
            false => Err(Failure::Protocol("bytes before the TLS handshake")),
        }
    }

    /// Starts a new exchange with a command.
    pub(super) async fn command(&mut self, command: u8, body: &[u8]) -> Result<(), Failure> {
        self.sequence = 0;
        let mut payload = Vec::with_capacity(body.len() + 1);
        payload.push(command);
        payload.extend_from_slice(body);
        self.send(&payload).await
    }

    /// Sends a packet within an exchange.
    pub(super) async fn send(&mut self, payload: &[u8]) -> Result<(), Failure> {
        self.outgoing.clear();
        let mut chunks = payload.chunks(FRAME);
        loop {
            let chunk = chunks.next().unwrap_or_default();
            let length = u32::try_from(chunk.len()).unwrap_or(u32::MAX).to_le_bytes();
            self.outgoing.extend_from_slice(&[length[0], length[1], length[2], self.sequence]);
            self.outgoing.extend_from_slice(chunk);
            self.sequence = self.sequence.wrapping_add(1);
            // A frame that isn't full ends the packet, so one that is full needs a follower.
            if chunk.len() < FRAME {
                break;
            }
        }
        self.stream.write_all(&self.outgoing).await?;
        self.stream.flush().await?;
        Ok(())
    }

    /// Receives a packet.
    pub(super) async fn receive(&mut self) -> Result<Bytes, Failure> {
        let mut whole = BytesMut::new();
        loop {
            self.fill(4).await?;
            let [a, b, c, sequence] = [self.buffer[0], self.buffer[1], self.buffer[2], self.buffer[3]];
            let length = usize::from(a) | usize::from(b) << 8 | usize::from(c) << 16;
            if sequence != self.sequence {
                return Err(Failure::Protocol("packets out of order"));
            }
            self.sequence = self.sequence.wrapping_add(1);
            if whole.len() + length > self.max_packet {
                return Err(Failure::TooLarge);
            }
            self.buffer.advance(4);
            self.fill(length).await?;
            let part = self.buffer.split_to(length);
            if length < FRAME && whole.is_empty() {
                return Ok(part.freeze());
            }
            whole.extend_from_slice(&part);
            if length < FRAME {
                return Ok(whole.freeze());
            }
        }
    }

    async fn fill(&mut self, length: usize) -> Result<(), Failure> {
        while self.buffer.len() < length {
            self.buffer.reserve((length - self.buffer.len()).max(8 << 10));
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                return Err(Failure::Lost(io::ErrorKind::UnexpectedEof.into()));
            }
        }
        Ok(())
    }
}

/// Reads the parts of a packet.
pub(super) struct Reader<'a>(pub(super) &'a [u8]);

impl<'a> Reader<'a> {
    /// That many bytes.
    pub(super) fn bytes(&mut self, length: usize) -> Result<&'a [u8], Failure> {
        let Some((head, tail)) = self.0.split_at_checked(length) else {
            return Err(Failure::Protocol("a packet that ends too early"));
        };
        self.0 = tail;
        Ok(head)
    }

    /// A fixed number of bytes.
    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], Failure> {
        let bytes = self.bytes(N)?;
        bytes.try_into().map_err(|_| Failure::Protocol("a packet that ends too early"))
    }

    /// One byte.
    pub(super) fn u8(&mut self) -> Result<u8, Failure> {
        Ok(self.array::<1>()?[0])
    }

    /// Two bytes, the lower first.
    pub(super) fn u16(&mut self) -> Result<u16, Failure> {
        Ok(u16::from_le_bytes(self.array()?))
    }

    /// Four bytes, the lowest first.
    pub(super) fn u32(&mut self) -> Result<u32, Failure> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    /// Everything up to a zero byte, or to the end where there is none.
    pub(super) fn until_zero(&mut self) -> &'a [u8] {
        let end = self.0.iter().position(|byte| *byte == 0);
        let text = &self.0[..end.unwrap_or(self.0.len())];
        self.0 = &self.0[end.map_or(self.0.len(), |end| end + 1)..];
        text
    }

    /// A number that says itself how long it is.
    pub(super) fn length(&mut self) -> Result<u64, Failure> {
        match self.u8()? {
            0xfc => Ok(u64::from(self.u16()?)),
            0xfd => {
                let [a, b, c] = self.array()?;
                Ok(u64::from(u32::from_le_bytes([a, b, c, 0])))
            }
            0xfe => Ok(u64::from_le_bytes(self.array()?)),
            0xfb | 0xff => Err(Failure::Protocol("a length that is none")),
            small => Ok(u64::from(small)),
        }
    }

    /// Bytes that say how many they are.
    pub(super) fn counted(&mut self) -> Result<&'a [u8], Failure> {
        let length = self.length()?;
        self.bytes(usize::try_from(length).map_err(|_| Failure::TooLarge)?)
    }
}

/// Writes a number that says itself how long it is.
pub(super) fn put_length(out: &mut Vec<u8>, length: usize) {
    let bytes = (length as u64).to_le_bytes();
    match length {
        0..=0xfa => out.push(bytes[0]),
        0xfb..=0xffff => {
            out.push(0xfc);
            out.extend_from_slice(&bytes[..2]);
        }
        0x1_0000..=0xff_ffff => {
            out.push(0xfd);
            out.extend_from_slice(&bytes[..3]);
        }
        _ => {
            out.push(0xfe);
            out.extend_from_slice(&bytes);
        }
    }
}

/// Writes bytes and how many they are.
pub(super) fn put_counted(out: &mut Vec<u8>, bytes: &[u8]) {
    put_length(out, bytes.len());
    out.extend_from_slice(bytes);
}

/// The failure in an error packet, the leading `0xff` included.
pub(super) fn server_error(packet: &[u8]) -> Failure {
    let mut reader = Reader(packet.get(1..).unwrap_or_default());
    let Ok(code) = reader.u16() else {
        return Failure::Protocol("an error without a number");
    };
    // Before the handshake is done there is no state.
    let message = match reader.0.strip_prefix(b"#") {
        Some(rest) => rest.get(5..).unwrap_or_default(),
        None => reader.0,
    };
    Failure::Server(ServerError { code, message: String::from_utf8_lossy(message).into_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn packets_longer_than_a_frame_arrive_whole() {
        for length in [0, 1, FRAME - 1, FRAME, FRAME + 1, 2 * FRAME] {
            let (near, far) = tokio::io::duplex(1 << 16);
            let payload: Vec<u8> = (0..length).map(|index| (index % 251) as u8).collect();
            let sent = payload.clone();
            let sender = tokio::spawn(async move { Wire::new(near, 0, 0).send(&sent).await });
            let received = Wire::new(far, 0, 3 * FRAME).receive().await.unwrap();
            sender.await.unwrap().unwrap();
            assert!(received == payload, "{length}");
        }
    }

    #[tokio::test]
    async fn a_packet_over_the_bound_is_refused_before_it_is_read() {
        let (mut near, far) = tokio::io::duplex(64);
        near.write_all(&[0xff, 0xff, 0xfe, 0]).await.unwrap();
        assert!(matches!(Wire::new(far, 0, 1024).receive().await, Err(Failure::TooLarge)));
    }

    #[test]
    fn lengths_round_trip() {
        for length in [0, 0xfa, 0xfb, 0xffff, 0x1_0000, 0xff_ffff, 0x100_0000] {
            let mut out = Vec::new();
            put_length(&mut out, length);
            assert_eq!(Reader(&out).length().unwrap(), length as u64);
        }
    }

    #[test]
    fn a_packet_that_ends_too_early_is_no_panic() {
        let mut reader = Reader(&[0xfe, 1, 2]);
        assert!(matches!(reader.length(), Err(Failure::Protocol(_))));
        assert!(matches!(server_error(&[0xff]), Failure::Protocol(_)));
        assert_eq!(Reader(b"abc").until_zero(), b"abc");
    }
}
