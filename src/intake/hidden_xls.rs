//! Hidden rows and columns of an .xls: one pass over the records of the workbook stream, every step checked and counted.

use crate::model::place::column_name;

/// Most sectors followed in a chain, so that a loop ends.
const LONGEST_CHAIN: usize = 1 << 20;
/// Places named per sheet.
const NAMED: usize = 5;

/// One sentence per sheet with hidden rows or columns; nothing where the file is built in an unusual way.
pub(super) fn notes(bytes: &[u8]) -> Vec<String> {
    let stream = stream(bytes).unwrap_or_default();
    let sheets = records(&stream, 0).filter(|(kind, _)| *kind == 0x85).filter_map(|(_, data)| sheet(data));
    sheets.filter_map(|(name, at)| sentence(&name, &places(&stream, at))).collect()
}

fn sentence(name: &str, places: &[String]) -> Option<String> {
    let named = places.iter().take(NAMED).cloned().collect::<Vec<_>>().join("、");
    let more = if places.len() > NAMED { "等" } else { "" };
    (!places.is_empty()).then(|| format!("工作表“{name}”有隐藏的{named}{more}，已一并读取"))
}

fn u16_at(data: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(data.get(at..at + 2)?.try_into().ok()?))
}

fn u32_at(data: &[u8], at: usize) -> Option<usize> {
    let value = u32::from_le_bytes(data.get(at..at + 4)?.try_into().ok()?);
    usize::try_from(value).ok()
}

/// The workbook stream of a compound file.
fn stream(bytes: &[u8]) -> Option<Vec<u8>> {
    let size =
        1_usize.checked_shl(u32::from(u16_at(bytes, 30)?)).filter(|size| (512..=4096).contains(size))?;
    let sector = |number: usize| {
        bytes.get(number.checked_add(1)?.checked_mul(size)?..).map(|rest| &rest[..rest.len().min(size)])
    };
    let tables = (0..109).filter_map(|index| u32_at(bytes, 76 + 4 * index)).filter_map(sector);
    let fat: Vec<usize> =
        tables.flat_map(|table| (0..size / 4).map(|i| u32_at(table, 4 * i).unwrap_or(usize::MAX))).collect();
    let chain = |first: usize| {
        let mut data = Vec::new();
        let mut at = first;
        for _ in 0..LONGEST_CHAIN.min(fat.len() + 1) {
            let Some(part) = sector(at) else { break };
            data.extend_from_slice(part);
            at = fat.get(at).copied().unwrap_or(usize::MAX);
        }
        data
    };
    let directory = chain(u32_at(bytes, 48)?);
    let entry = directory.chunks(128).find(|entry| {
        let name: Vec<u16> = (0..32).filter_map(|i| u16_at(entry, 2 * i)).take_while(|c| *c != 0).collect();
        matches!(String::from_utf16_lossy(&name).as_str(), "Workbook" | "Book")
    })?;
    let mut data = chain(u32_at(entry, 116)?);
    data.truncate(u32_at(entry, 120)?);
    (data.len() >= 4096).then_some(data)
}

/// The records from a place on: kind and content.
fn records(stream: &[u8], start: usize) -> impl Iterator<Item = (u16, &[u8])> {
    let mut at = start;
    std::iter::from_fn(move || {
        let (kind, length) = (u16_at(stream, at)?, usize::from(u16_at(stream, at + 2)?));
        let data = stream.get(at + 4..at + 4 + length)?;
        at += 4 + length;
        Some((kind, data))
    })
}

/// Name and place of a sheet.
fn sheet(data: &[u8]) -> Option<(String, usize)> {
    let (at, count, wide) = (u32_at(data, 0)?, usize::from(*data.get(6)?), data.get(7)? & 1 == 1);
    let units: Vec<u16> = if wide {
        (0..count).filter_map(|i| u16_at(data, 8 + 2 * i)).collect()
    } else {
        data.iter().skip(8).take(count).map(|byte| u16::from(*byte)).collect()
    };
    Some((String::from_utf16_lossy(&units), at))
}

fn places(stream: &[u8], start: usize) -> Vec<String> {
    let own = records(stream, start).take_while(|(kind, _)| *kind != 0x0a);
    own.filter_map(|(kind, data)| match kind {
        0x0208 if u16_at(data, 12)? & 0x20 != 0 => Some(format!("第 {} 行", u32::from(u16_at(data, 0)?) + 1)),
        0x007d if u16_at(data, 8)? & 1 != 0 => {
            Some(format!("{} 列", column_name(u32::from(u16_at(data, 0)?))))
        }
        _ => None,
    })
    .collect()
}
