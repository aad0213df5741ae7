//! Functions that encode and decode. What `jsonencode` makes keeps its tree.

use std::fmt::Write as _;
use std::rc::Rc;

use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};

use crate::syntax::{Limits, yaml};

use super::super::evaluate::{Evaluator, reason_of};
use super::super::json;
use super::super::value::{Kind, Value};
use super::{Outcome, Stop, Use, refuse};

pub(super) fn call(evaluator: &Evaluator<'_>, used: &Use<'_>) -> Option<Outcome> {
    Some(match used.name {
        "jsonencode" => {
            used.argument(0).map(|value| Value::new(value.at, Kind::Json(Rc::new(value.clone()))))
        }
        "jsondecode" => jsondecode(evaluator, used),
        "yamldecode" => yamldecode(evaluator, used),
        "base64encode" => used.text(0).map(|text| used.made(base64(text.as_bytes()))),
        "base64decode" => base64decode(used),
        "urlencode" => used.text(0).map(|text| used.made(urlencode(&text))),
        "md5" => used.text(0).map(|text| used.made(hex(&Md5::digest(&*text)))),
        "sha1" => used.text(0).map(|text| used.made(hex(&Sha1::digest(&*text)))),
        "sha256" => used.text(0).map(|text| used.made(hex(&Sha256::digest(&*text)))),
        "sha512" => used.text(0).map(|text| used.made(hex(&Sha512::digest(&*text)))),
        "base64sha256" => used.text(0).map(|text| used.made(base64(&Sha256::digest(&*text)))),
        "base64sha512" => used.text(0).map(|text| used.made(base64(&Sha512::digest(&*text)))),
        "provider::aws::arn_build" => {
            let parts = used.texts(0);
            parts.map(|parts| used.made(format!("arn:{}", parts.join(":"))))
        }
        _ => return None,
    })
}

fn jsondecode(evaluator: &Evaluator<'_>, used: &Use<'_>) -> Outcome {
    let value = used.argument(0)?;
    if let Kind::Json(inner) = &value.kind {
        return Ok((**inner).clone());
    }
    if let Some(parsed) = json::parse(evaluator.sources, value, "JSON") {
        return match parsed.faults.iter().find(|fault| fault.kind.loses_content()) {
            Some(_) => refuse("a text that is no JSON"),
            None => Ok(Value::of_node(&parsed.root)),
        };
    }
    let text = used.text(0)?;
    match serde_json::from_str::<serde_json::Value>(&text) {
        Ok(serde_json::Value::Null) => Ok(Value::null(used.at)),
        Ok(serde_json::Value::Bool(value)) => Ok(Value::bool(used.at, value)),
        Ok(serde_json::Value::Number(number)) => Ok(Value::number(used.at, number)),
        Ok(serde_json::Value::String(text)) => Ok(used.made(text)),
        Ok(serde_json::Value::Array(_) | serde_json::Value::Object(_)) | Err(_) => {
            refuse("a text that is no JSON")
        }
    }
}

/// The places of what YAML says are those of the text as a whole.
fn yamldecode(evaluator: &Evaluator<'_>, used: &Use<'_>) -> Outcome {
    let text = used.text(0)?;
    let value = used.argument(0)?;
    let node = crate::syntax::Node::new(value.at, crate::syntax::Value::Text((&*text).into()));
    let source = crate::syntax::embed(evaluator.sources, &node, "YAML");
    let Some(source) = source else { return Err(Stop::Unknown(reason_of(value))) };
    let parsed = yaml::parse(source, &text, &Limits::default());
    match parsed.faults.iter().find(|fault| fault.kind.loses_content()) {
        Some(_) => refuse("a text that is no YAML"),
        None => Ok(Value::of_node(&parsed.root)),
    }
}

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn base64(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |index: usize| u32::from(chunk.get(index).copied().unwrap_or(0));
        let group = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            let digit = usize::try_from(group >> (18 - 6 * place) & 63).unwrap_or(0);
            let letter = DIGITS.get(digit).copied().unwrap_or(b'=');
            text.push(if place > chunk.len() { '=' } else { char::from(letter) });
        }
    }
    text
}

fn base64decode(used: &Use<'_>) -> Outcome {
    let text = used.text(0)?;
    let mut bytes = Vec::with_capacity(text.len());
    let (mut group, mut bits) = (0_u32, 0_u32);
    for letter in text.trim_end_matches('=').bytes() {
        let digit = DIGITS.iter().position(|digit| *digit == letter);
        let Some(digit) = digit.and_then(|digit| u32::try_from(digit).ok()) else {
            return refuse("a text that is no base64");
        };
        group = (group << 6 | digit) & 0xff_ffff;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(group >> bits & 0xff).unwrap_or(0));
        }
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(used.made(text)),
        Err(_) => refuse("base64 of something that is no text"),
    }
}

fn urlencode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'-' | b'_' | b'.' | b'~' => {
                encoded.push(char::from(byte));
            }
            b' ' => encoded.push('+'),
            _ => {
                // writing to a text does not fail
                let _ = write!(encoded, "%{byte:02X}");
            }
        }
    }
    encoded
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // writing to a text does not fail
        let _ = write!(text, "{byte:02x}");
        text
    })
}
