//! What a user waits for: the program as a whole, from its start to its end, and the most memory it
//! held meanwhile.
//!
//! Run with `cargo bench --bench process`. The marks: one policy of 2 KB at most 5 ms; 1,000 policy
//! files at most 0.3 s and 60 MB. Memory is read from `/proc`, so on Linux only.
#![expect(clippy::print_stdout, reason = "a bench speaks to the terminal")]

#[path = "policies/sound.rs"]
mod sound;

use std::fs;
use std::io;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const FILES: usize = 1_000;

/// Runs the program and gives its time. What it prints is thrown away.
fn time(arguments: &[&str], folder: &Path) -> io::Result<Duration> {
    let start = Instant::now();
    let ended = program(arguments, folder).status()?;
    assert!(ended.success(), "{arguments:?}: {ended}");
    Ok(start.elapsed())
}

fn program(arguments: &[&str], folder: &Path) -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_backstay"));
    program.args(arguments).current_dir(folder);
    program.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    program
}

/// The most memory that the program held, in kB: the high-water mark that the kernel keeps, looked
/// at again and again until the end.
#[expect(clippy::disallowed_methods, reason = "it reads the kernel's notes, not an input")]
fn peak(arguments: &[&str], folder: &Path) -> io::Result<Option<u64>> {
    let mut child = program(arguments, folder).spawn()?;
    let status = format!("/proc/{}/status", child.id());
    let mut highest = None;
    while child.try_wait()?.is_none() {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let now = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
        highest = highest.max(now);
        std::thread::sleep(Duration::from_micros(200));
    }
    Ok(highest)
}

/// Shortest, middle and longest of several runs.
fn measure(name: &str, rounds: usize, arguments: &[&str], folder: &Path) -> io::Result<()> {
    let mut times =
        (0..rounds).map(|_| time(arguments, folder)).collect::<io::Result<Vec<Duration>>>()?;
    times.sort();
    let at = |index: usize| times.get(index).copied().unwrap_or_default();
    let (first, middle, last) = (at(0), at(rounds / 2), at(rounds - 1));
    let peak = peak(arguments, folder)?
        .map_or_else(|| "unknown".to_owned(), |kilobytes| format!("{} MB", kilobytes / 1024));
    println!("{name}: {middle:?} (from {first:?} to {last:?} in {rounds} runs), peak {peak}");
    Ok(())
}

fn main() -> io::Result<()> {
    let folder = std::env::temp_dir().join(format!("backstay-bench-{}", std::process::id()));
    let many = folder.join("many");
    fs::create_dir_all(&many)?;
    let one = sound::policy(0);
    fs::write(folder.join("one.json"), &one)?;
    let mut bytes = 0;
    for number in 1..=FILES {
        let text = sound::policy(number);
        bytes += text.len();
        fs::write(many.join(format!("key{number}.json")), text)?;
    }
    measure("--version", 60, &["--version"], &folder)?;
    measure(&format!("one policy of {} bytes", one.len()), 60, &["check", "one.json"], &folder)?;
    measure(&format!("{FILES} policies, {bytes} bytes"), 9, &["check", "many"], &folder)?;
    fs::remove_dir_all(&folder)
}
