//! Packages made and spoiled by hand: just enough of the zip and compound file formats for hostile files.

/// A zip whose members are stored as they are, with names in UTF-8.
pub fn stored(members: &[(&str, &[u8])]) -> Vec<u8> {
    let members: Vec<_> = members.iter().map(|(name, content)| (name.as_bytes(), *content)).collect();
    flagged(0x0800, &members)
}

/// A zip whose members all carry these flags: names in UTF-8 (`0x0800`), encrypted (1).
pub fn flagged(flags: u16, members: &[(&[u8], &[u8])]) -> Vec<u8> {
    let (mut body, mut directory) = (Vec::new(), Vec::new());
    for (name, content) in members {
        let offset = u32::try_from(body.len()).unwrap();
        let size = u32::try_from(content.len()).unwrap();
        let mut entry = Vec::new();
        // Version needed, flags, method, time, date.
        entry.extend([20_u16, flags, 0, 0, 0x21].iter().flat_map(|n| n.to_le_bytes()));
        entry.extend([crc32(content), size, size].iter().flat_map(|n| n.to_le_bytes()));
        entry.extend([u16::try_from(name.len()).unwrap(), 0].iter().flat_map(|n| n.to_le_bytes()));
        body.extend(b"PK\x03\x04");
        body.extend(&entry);
        body.extend(*name);
        body.extend(*content);
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&entry);
        // Comment, disk and attributes, then where the member begins.
        directory.extend([0_u8; 10]);
        directory.extend(offset.to_le_bytes());
        directory.extend(*name);
    }
    let start = u32::try_from(body.len()).unwrap();
    let count = u16::try_from(members.len()).unwrap();
    body.extend(&directory);
    body.extend(b"PK\x05\x06\x00\x00\x00\x00");
    body.extend([count, count].iter().flat_map(|n| n.to_le_bytes()));
    body.extend([u32::try_from(directory.len()).unwrap(), start].iter().flat_map(|n| n.to_le_bytes()));
    body.extend([0, 0]);
    body
}

fn crc32(content: &[u8]) -> u32 {
    !content.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(
            crc ^ u32::from(*byte),
            |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 },
        )
    })
}

/// Where a member stands in a zip.
pub struct Member {
    /// The check sum in the directory.
    pub directory_crc: usize,
    /// The check sum before the content.
    pub local_crc: usize,
    /// The packed content.
    pub content: std::ops::Range<usize>,
}

/// Finds a member through the directory at the end of the zip.
pub fn member(zip: &[u8], wanted: &str) -> Member {
    let short = |at: usize| usize::from(u16::from_le_bytes([zip[at], zip[at + 1]]));
    let long = |at: usize| short(at) | short(at + 2) << 16;
    let starts = (0..zip.len() - 46).filter(|at| zip[*at..].starts_with(b"PK\x01\x02"));
    let entry = starts
        .into_iter()
        .find(|at| zip[at + 46..].starts_with(wanted.as_bytes()) && short(at + 28) == wanted.len())
        .expect("the member is in the directory");
    let local = long(entry + 42);
    let begin = local + 30 + short(local + 26) + short(local + 28);
    Member { directory_crc: entry + 16, local_crc: local + 14, content: begin..begin + long(entry + 20) }
}

/// The shell that Office puts around a workbook with a password: a compound file with the stream `EncryptedPackage`.
pub fn password_protected() -> Vec<u8> {
    let mut header = vec![0_u8; 512];
    header[..8].copy_from_slice(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
    // Minor and major version, byte order, sector sizes 2^9 and 2^6.
    for (at, value) in [(24, 0x3e_u16), (26, 3), (28, 0xfffe), (30, 9), (32, 6)] {
        header[at..at + 2].copy_from_slice(&value.to_le_bytes());
    }
    // One table sector (0), directory in sector 1, streams below 4096 bytes are small, no small and no further tables.
    for (at, value) in [(44, 1_u32), (48, 1), (56, 4096), (60, END), (64, 0), (68, END), (72, 0), (76, 0)] {
        header[at..at + 4].copy_from_slice(&value.to_le_bytes());
    }
    header[80..].fill(0xff);
    let mut table = vec![0xff_u8; 512];
    for (sector, next) in [0xffff_fffd, END, 3, 4, 5, 6, 7, 8, 9, END].into_iter().enumerate() {
        table[sector * 4..sector * 4 + 4].copy_from_slice(&u32::to_le_bytes(next));
    }
    let directory = [
        entry("Root Entry", 5, Some(1), END, 0),
        entry("EncryptedPackage", 2, None, 2, 4096),
        entry("", 0, None, 0, 0),
        entry("", 0, None, 0, 0),
    ];
    [header, table, directory.concat(), vec![0x5a; 4096]].concat()
}

/// End of a chain of sectors.
const END: u32 = 0xffff_fffe;

/// A line of the directory: name in UTF-16, kind, child, first sector, size.
fn entry(name: &str, kind: u8, child: Option<u32>, sector: u32, size: u32) -> Vec<u8> {
    let mut entry = vec![0_u8; 128];
    let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    entry[..wide.len()].copy_from_slice(&wide);
    let length = if name.is_empty() { 0 } else { u16::try_from(wide.len() + 2).unwrap() };
    entry[64..66].copy_from_slice(&length.to_le_bytes());
    entry[66] = kind;
    entry[67] = 1;
    entry[68..76].fill(0xff);
    entry[76..80].copy_from_slice(&child.unwrap_or(u32::MAX).to_le_bytes());
    entry[116..120].copy_from_slice(&sector.to_le_bytes());
    entry[120..124].copy_from_slice(&size.to_le_bytes());
    entry
}
