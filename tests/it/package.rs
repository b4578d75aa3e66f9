//! Packages made by hand, for what no library would write: just enough of the zip and the compound file format.
//! Also used by the fuzz targets, which have no other part of the tests.

/// A zip whose members are stored as they are, with names in UTF-8 and right check sums.
pub fn stored(members: &[(&str, &[u8])]) -> Vec<u8> {
    let members: Vec<_> = members.iter().map(|(name, content)| (name.as_bytes(), *content)).collect();
    flagged(0x0800, &members)
}

/// A zip whose members all carry these flags: names in UTF-8 (`0x0800`), encrypted (1).
pub fn flagged(flags: u16, members: &[(&[u8], &[u8])]) -> Vec<u8> {
    let (mut body, mut directory) = (Vec::new(), Vec::new());
    for (name, content) in members {
        let offset = long(body.len());
        let size = long(content.len());
        let mut entry = Vec::new();
        // Version needed, flags, method, time, date.
        entry.extend([20_u16, flags, 0, 0, 0x21].iter().flat_map(|n| n.to_le_bytes()));
        entry.extend([crc32(content), size, size].iter().flat_map(|n| n.to_le_bytes()));
        entry.extend([short(name.len()), 0].iter().flat_map(|n| n.to_le_bytes()));
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
    let start = long(body.len());
    let count = short(members.len());
    body.extend(&directory);
    body.extend(b"PK\x05\x06\x00\x00\x00\x00");
    body.extend([count, count].iter().flat_map(|n| n.to_le_bytes()));
    body.extend([long(directory.len()), start].iter().flat_map(|n| n.to_le_bytes()));
    body.extend([0, 0]);
    body
}

fn short(number: usize) -> u16 {
    u16::try_from(number).expect("a package of the tests is small")
}

fn long(number: usize) -> u32 {
    u32::try_from(number).expect("a package of the tests is small")
}

fn crc32(content: &[u8]) -> u32 {
    const TABLE: [u32; 256] = crc_table();
    !content.iter().fold(u32::MAX, |crc, byte| (crc >> 8) ^ TABLE[usize::from(crc.to_le_bytes()[0] ^ byte)])
}

const fn crc_table() -> [u32; 256] {
    let mut table = [0; 256];
    let mut entry = 0;
    while entry < 256 {
        #[allow(clippy::cast_possible_truncation)]
        let mut crc = entry as u32;
        let mut bit = 0;
        while bit < 8 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
            bit += 1;
        }
        table[entry] = crc;
        entry += 1;
    }
    table
}

const SECTOR: usize = 512;
const SMALL_SECTOR: usize = 64;
/// Streams from this size on have sectors of their own.
const SMALL: usize = 4096;
const FREE: u32 = 0xffff_ffff;
const END: u32 = 0xffff_fffe;
const TABLE: u32 = 0xffff_fffd;

/// A compound file (OLE) with these streams at its root.
pub fn compound(streams: &[(&str, &[u8])]) -> Vec<u8> {
    let mut file = Sectors::default();
    let (mut small, mut small_table) = (Vec::new(), Vec::new());
    let count = long(streams.len());
    let mut directory = Vec::new();
    for (number, (name, content)) in (1..).zip(streams) {
        let start = if content.len() >= SMALL {
            file.chain(content)
        } else {
            let start = long(small_table.len());
            small.extend(content.iter());
            small.resize(small.len().next_multiple_of(SMALL_SECTOR), 0);
            link(&mut small_table, long(small.len() / SMALL_SECTOR));
            if content.is_empty() { END } else { start }
        };
        let next = if number < count { number + 1 } else { FREE };
        directory.extend(entry(name, [2, FREE, next, FREE], start, long(content.len())));
    }
    let small_start = if small.is_empty() { END } else { file.chain(&small) };
    let bytes: Vec<u8> = small_table.iter().flat_map(|next| next.to_le_bytes()).collect();
    let small_table = if bytes.is_empty() { END } else { file.chain_of(&bytes, 0xff) };
    let root = entry("Root Entry", [5, FREE, FREE, 1], small_start, long(small.len()));
    let directory = file.chain(&[root, directory].concat());
    file.finish(directory, small_table, long(bytes.len().div_ceil(SECTOR)))
}

/// Sectors and the table that links them.
#[derive(Default)]
struct Sectors {
    content: Vec<u8>,
    table: Vec<u32>,
}

impl Sectors {
    fn chain(&mut self, content: &[u8]) -> u32 {
        self.chain_of(content, 0)
    }

    fn chain_of(&mut self, content: &[u8], filler: u8) -> u32 {
        let start = long(self.table.len());
        self.content.extend(content);
        self.content.resize(self.content.len().next_multiple_of(SECTOR), filler);
        link(&mut self.table, long(self.content.len() / SECTOR));
        start
    }

    fn finish(mut self, directory: u32, small_table: u32, small_sectors: u32) -> Vec<u8> {
        let first = self.table.len();
        let per = SECTOR / 4;
        // The sectors of the table stand in the table too.
        let count = first.div_ceil(per - 1).max(1);
        self.table.resize(first + count, TABLE);
        self.table.resize(count * per, FREE);
        let mut header = vec![0_u8; SECTOR];
        header[..8].copy_from_slice(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
        // Minor and major version, byte order, sector sizes 2^9 and 2^6.
        for (at, value) in [(24, 0x3e_u16), (26, 3), (28, 0xfffe), (30, 9), (32, 6)] {
            header[at..at + 2].copy_from_slice(&value.to_le_bytes());
        }
        let numbers = [
            (44, long(count)),
            (48, directory),
            (56, long(SMALL)),
            (60, small_table),
            (64, small_sectors),
            (68, END),
        ];
        for (at, value) in numbers {
            header[at..at + 4].copy_from_slice(&value.to_le_bytes());
        }
        header[76..].fill(0xff);
        for number in 0..count {
            header[76 + 4 * number..80 + 4 * number].copy_from_slice(&long(first + number).to_le_bytes());
        }
        let table = self.table.iter().flat_map(|next| next.to_le_bytes()).collect();
        [header, self.content, table].concat()
    }
}

/// Links the sectors from the end of the table up to a number, the last one ends the chain.
fn link(table: &mut Vec<u32>, until: u32) {
    let start = long(table.len());
    table.extend(start + 1..until);
    if until > start {
        table.push(END);
    }
}

/// A line of the directory: name in UTF-16; kind, left and right neighbour, child; first sector and size.
fn entry(name: &str, [kind, left, right, child]: [u32; 4], sector: u32, size: u32) -> Vec<u8> {
    let mut entry = vec![0_u8; 128];
    let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    entry[..wide.len()].copy_from_slice(&wide);
    entry[64..66].copy_from_slice(&short(wide.len() + 2).to_le_bytes());
    entry[66] = kind.to_le_bytes()[0];
    entry[67] = 1;
    for (at, value) in [(68, left), (72, right), (76, child), (116, sector), (120, size)] {
        entry[at..at + 4].copy_from_slice(&value.to_le_bytes());
    }
    entry
}
