//! Reading an answer's body, bounded while it comes: what was sent, and what it unpacks to.

use std::io::{self, Write};

use flate2::write::GzDecoder;
use http::{HeaderMap, header};
use http_body_util::BodyExt;
use hyper::body::{Body, Incoming};

use crate::error::{Error, ErrorKind};

/// Takes bytes up to a limit, and fails with `StorageFull` at the first beyond it.
struct Bounded {
    bytes: Vec<u8>,
    limit: usize,
}

impl Write for Bounded {
    fn write(&mut self, more: &[u8]) -> io::Result<usize> {
        if more.len() > self.limit.saturating_sub(self.bytes.len()) {
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.bytes.extend_from_slice(more);
        Ok(more.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What unpacks a body. Of gzip's members one: each costs more than the few bytes that an empty one has,
/// so an answer of very many would cost far more than its length.
enum Decoder {
    Plain(Bounded),
    Gzip(Box<GzDecoder<Bounded>>),
}

impl Decoder {
    fn new(headers: &HeaderMap, limit: usize) -> Result<Self, Error> {
        let bounded = Bounded { bytes: Vec::new(), limit };
        let mut codings = headers.get_all(header::CONTENT_ENCODING).iter();
        match (codings.next().map(|coding| coding.as_bytes().to_ascii_lowercase()), codings.next()) {
            (None, _) => Ok(Self::Plain(bounded)),
            (Some(coding), None) if coding == b"identity" => Ok(Self::Plain(bounded)),
            (Some(coding), None) if coding == b"gzip" || coding == b"x-gzip" => {
                Ok(Self::Gzip(Box::new(GzDecoder::new(bounded))))
            }
            _ => Err(Error::new(
                ErrorKind::Protocol,
                "The API packed its answer in a way that wasn't asked for.",
            )),
        }
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Self::Plain(bounded) => bounded.write_all(bytes),
            Self::Gzip(decoder) => decoder.write_all(bytes),
        }
    }

    fn finish(self) -> io::Result<Vec<u8>> {
        match self {
            Self::Plain(bounded) => Ok(bounded.bytes),
            Self::Gzip(decoder) => Ok(decoder.finish()?.bytes),
        }
    }
}

/// Reads a body to its end.
///
/// # Errors
/// `ResultTooLarge` beyond the limit, `Unavailable` where it breaks off, `Protocol` where it can't be
/// unpacked.
pub(super) async fn read(headers: &HeaderMap, mut body: Incoming, limit: usize) -> Result<Vec<u8>, Error> {
    if body.size_hint().lower() > u64::try_from(limit).unwrap_or(u64::MAX) {
        return Err(too_large(limit));
    }
    let mut decoder = Decoder::new(headers, limit)?;
    let mut received = 0_usize;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|cause| {
            Error::new(ErrorKind::Unavailable, "The connection broke while the answer was read.")
                .because(cause)
        })?;
        let Ok(bytes) = frame.into_data() else { continue };
        received = received.saturating_add(bytes.len());
        // Packed bytes count too: a stream may go on for ever without unpacking to anything.
        if received > limit {
            return Err(too_large(limit));
        }
        decoder.write(&bytes).map_err(|cause| failure(&cause, limit))?;
    }
    if received == 0 {
        return Ok(Vec::new());
    }
    decoder.finish().map_err(|cause| failure(&cause, limit))
}

fn failure(cause: &io::Error, limit: usize) -> Error {
    if cause.kind() == io::ErrorKind::StorageFull {
        return too_large(limit);
    }
    Error::new(ErrorKind::Protocol, "The API's answer can't be unpacked.").because(cause)
}

fn too_large(limit: usize) -> Error {
    let message =
        format!("The API's answer is larger than the {limit} bytes that one may have; ask for less.");
    Error::new(ErrorKind::ResultTooLarge, message)
}
