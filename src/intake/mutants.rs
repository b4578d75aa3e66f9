//! Damaged bytes for the readers of binary files and OpenDocument: whatever they are handed, they end without a panic.
//!
//! The same bytes at every run. Damage is done behind check sums and encryption, where a file from outside rarely gets.

use super::ole::Compound;
use super::{Limits, biff, crypto, ods, xls, xlsb};
use std::io::{Cursor, Read, Write};
use std::path::PathBuf;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// Numbers without any meaning.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).unwrap_or(0) % limit.max(1)
    }

    /// Turns bits, sets extreme values, copies stretches over others, cuts the end off.
    fn damage(&mut self, good: &[u8]) -> Vec<u8> {
        let mut bytes = good.to_vec();
        for _ in 0..=self.below(6) {
            if bytes.is_empty() {
                break;
            }
            let at = self.below(bytes.len());
            let length = self.below(64).min(bytes.len() - at);
            match self.below(7) {
                0 => bytes[at] ^= 1 << self.below(8),
                1 => bytes[at..].iter_mut().take(4).for_each(|byte| *byte = 0xff),
                2 => bytes[at..].iter_mut().take(2).for_each(|byte| *byte = 0),
                3 => {
                    let from = self.below(bytes.len() - length + 1);
                    bytes.copy_within(from..from + length, at);
                }
                4 => drop(bytes.drain(at..at + length)),
                5 if self.below(10) == 0 => bytes.truncate(at),
                _ => bytes[at] = bytes[at].wrapping_add(1),
            }
        }
        bytes
    }
}

fn sample(name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/regressions").join(name);
    std::fs::read(path).unwrap_or_default()
}

fn stream(name: &str, stream: &str) -> Vec<u8> {
    Compound::open(&sample(name)).and_then(|file| file.stream(stream)).unwrap_or_default()
}

/// Hands many damaged copies to a reader; gives how many it read.
fn tried(good: &[u8], times: usize, read: impl Fn(&[u8]) -> bool) -> usize {
    assert!(!good.is_empty() && read(good), "the sample itself is read");
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    (0..times).filter(|_| read(&random.damage(good))).count()
}

#[test]
fn compound_files() {
    for name in ["binary/biff5.xls", "encrypted/standard.xlsx"] {
        let read = |bytes: &[u8]| {
            let Ok(file) = Compound::open(bytes) else { return false };
            file.names().filter(|name| file.stream(name).is_ok()).count() > 0
        };
        assert!(tried(&sample(name), 1_000, read) > 100);
    }
}

#[test]
fn workbook_streams() {
    for (name, container) in
        [("binary/biff8.xls", "Workbook"), ("binary/biff5.xls", "Book"), ("hidden.xls", "Workbook")]
    {
        let read = |bytes: &[u8]| biff::read(bytes, &Limits::default()).is_ok();
        assert!(tried(&stream(name, container), 1_000, read) > 100);
    }
}

#[test]
fn encrypted_streams() {
    for name in ["rc4.xls", "cryptoapi_40.xls", "cryptoapi_128.xls", "xor.xls"] {
        let read = |bytes: &[u8]| {
            let lock = biff::password_record(bytes);
            lock.and_then(|lock| crypto::workbook(bytes, lock))
                .is_some_and(|plain| biff::read(&plain, &Limits::default()).is_ok())
        };
        assert!(tried(&stream(&format!("encrypted/{name}"), "Workbook"), 300, read) > 10);
    }
}

#[test]
fn encrypted_packages() {
    for name in ["encrypted/standard.xlsx", "encrypted/agile_sha1_128.xlsx"] {
        let good = sample(name);
        let info = stream(name, "EncryptionInfo");
        let at = good.windows(16).position(|window| info.starts_with(window)).unwrap_or(0);
        let read = |damaged: &[u8]| {
            let mut bytes = good.clone();
            let length = damaged.len().min(info.len());
            bytes[at..at + length].copy_from_slice(&damaged[..length]);
            xls::unlocked(&bytes).is_ok()
        };
        assert!(tried(&info, 40, read) > 0);
    }
}

/// The parts of a package, each damaged by itself and put back with a right check sum.
fn damaged_parts(good: &[u8], part: &str, times: usize, read: impl Fn(&[u8]) -> bool) -> usize {
    let mut archive = ZipArchive::new(Cursor::new(good)).unwrap_or_else(|error| unreachable!("{error}"));
    let mut parts = Vec::new();
    for index in 0..archive.len() {
        let mut content = Vec::new();
        let Ok(mut entry) = archive.by_index(index) else { continue };
        let name = entry.name().map(std::borrow::Cow::into_owned).unwrap_or_default();
        if entry.read_to_end(&mut content).is_ok() {
            parts.push((name, content));
        }
    }
    let own =
        parts.iter().find(|(name, _)| name == part).map(|(_, content)| content.clone()).unwrap_or_default();
    tried(&own, times, |damaged| {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        for (name, content) in &parts {
            let content = if name == part { damaged } else { content };
            let written = writer.start_file(name.as_str(), stored).map(|()| writer.write_all(content));
            assert!(written.is_ok());
        }
        writer.finish().is_ok_and(|file| read(file.get_ref()))
    })
}

#[test]
fn parts_of_binary_packages() {
    let good = sample("binary/plain.xlsb");
    for part in [
        "workbook.bin",
        "worksheets/sheet1.bin",
        "styles.bin",
        "sharedStrings.bin",
        "_rels/workbook.bin.rels",
    ] {
        let read = |bytes: &[u8]| xlsb::read(bytes, &Limits::default()).is_ok();
        assert!(damaged_parts(&good, &format!("xl/{part}"), 300, read) > 10, "{part}");
    }
}

#[test]
fn open_documents() {
    let limits = Limits { cells: 10_000, ..Limits::default() };
    let read = |bytes: &[u8]| ods::read(bytes, &limits).is_ok();
    assert!(damaged_parts(&sample("binary/plain.ods"), "content.xml", 600, read) > 10);
}
