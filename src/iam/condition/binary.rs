//! Base64, as `BinaryEquals` writes bytes.

/// The bytes a base64 text stands for, padding optional; `None` for any other text.
pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    let digits = text.trim_end_matches('=');
    if text.len() - digits.len() > 2 || digits.len() % 4 == 1 {
        return None;
    }
    let mut bytes = Vec::with_capacity(digits.len() * 3 / 4);
    let (mut held, mut bits) = (0_u32, 0_u32);
    for letter in digits.bytes() {
        held = (held << 6) | sextet(letter)?;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from((held >> bits) & 0xff).ok()?);
            held &= (1 << bits) - 1;
        }
    }
    Some(bytes)
}

fn sextet(letter: u8) -> Option<u32> {
    let value = match letter {
        b'A'..=b'Z' => letter - b'A',
        b'a'..=b'z' => letter - b'a' + 26,
        b'0'..=b'9' => letter - b'0' + 52,
        b'+' | b'-' => 62,
        b'/' | b'_' => 63,
        _ => return None,
    };
    Some(value.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padding_is_optional() {
        for text in ["QUI=", "QUI"] {
            assert_eq!(decode(text).unwrap(), b"AB");
        }
        assert_eq!(decode("").unwrap(), b"");
        assert_eq!(decode("//79").unwrap(), [0xff, 0xfe, 0xfd]);
    }

    #[test]
    fn other_texts_are_no_bytes() {
        for text in ["A", "QU I", "Q===", "é"] {
            assert_eq!(decode(text), None, "{text}");
        }
    }
}
