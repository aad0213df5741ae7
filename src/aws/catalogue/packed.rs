//! The embedded blob: texts that are compressed one by one and inflated when asked for.

use std::str::FromStr;

static BLOB: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/catalogue.bin"));

/// No text of the catalogue is longer; the tests inflate them all.
const LIMIT: usize = 4 << 20;

/// Where a compressed text lies in the blob.
#[derive(Clone, Copy, Debug)]
pub(super) struct Packed {
    offset: usize,
    length: usize,
}

impl Packed {
    /// The place that two fields of an index line give.
    pub(super) fn new(offset: &str, length: &str) -> Self {
        let number = |text| usize::from_str(text).unwrap_or(0);
        Self { offset: number(offset), length: number(length) }
    }

    /// The text. It is never freed: callers keep it in a static.
    pub(super) fn inflate(self) -> &'static str {
        let end = self.offset.saturating_add(self.length);
        let bytes = BLOB.get(self.offset..end).unwrap_or(&[]);
        let bytes = miniz_oxide::inflate::decompress_to_vec_with_limit(bytes, LIMIT);
        let text = bytes.ok().and_then(|bytes| String::from_utf8(bytes).ok());
        Box::leak(text.unwrap_or_default().into_boxed_str())
    }
}
