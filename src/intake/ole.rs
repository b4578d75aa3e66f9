//! A compound file (OLE2) → the streams of its root by name.
//!
//! Apart because three kinds of files come in this wrapping: workbooks of Excel 97, old Word documents and encrypted
//! packages. Every chain is followed at most once around the file, so a loop is a fault and memory stays below the
//! size of the file. Knows nothing of what the streams hold.

use super::binary::{u16_at, u32_at};
use super::{Refusal, damaged, incomplete};

/// Why a compound file cannot be followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// A sector lies behind the end of the file: the file is cut short.
    Cut,
    /// A chain loops, leaves its table or is shorter than its stream.
    Damaged,
}

impl Fault {
    /// What the sender is told.
    pub(super) fn refusal(self) -> Refusal {
        match self {
            Self::Cut => incomplete(),
            Self::Damaged => damaged(),
        }
    }
}

/// First bytes of every compound file.
pub(super) const MAGIC: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

/// Sector numbers from here on are marks: free, end of chain, table sector.
const MARKS: u32 = 0xffff_fffa;
const END_OF_CHAIN: u32 = 0xffff_fffe;
/// Links in the directory that lead nowhere.
const NO_ENTRY: u32 = 0xffff_ffff;
/// Table sectors that the header names itself.
const TABLES_IN_HEADER: usize = 109;
const HEADER: usize = 512;
const ENTRY: usize = 128;

/// One line of the directory.
#[derive(Debug)]
struct Entry {
    name: String,
    kind: u8,
    left: u32,
    right: u32,
    child: u32,
    first: u32,
    size: u64,
}

/// A compound file with its tables read.
#[derive(Debug)]
pub(super) struct Compound<'a> {
    bytes: &'a [u8],
    /// Bytes of a sector.
    sector: usize,
    /// Bytes of a sector of the small streams.
    small: usize,
    /// Streams below this many bytes are kept among the small ones.
    cutoff: u64,
    first_small_table: u32,
    /// The sector that follows each sector.
    next: Vec<u32>,
    directory: Vec<Entry>,
    /// Entries directly below the root.
    top: Vec<usize>,
}

impl<'a> Compound<'a> {
    /// Reads the tables and the directory.
    ///
    /// # Errors
    /// A [`Fault`] where they cannot be followed.
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, Fault> {
        if !bytes.starts_with(MAGIC) {
            return Err(Fault::Damaged);
        }
        let field = |at| u32_at(bytes, at).ok_or(Fault::Cut);
        let size = |at, range: std::ops::RangeInclusive<u16>| {
            let shift = u16_at(bytes, at).ok_or(Fault::Cut)?;
            if range.contains(&shift) { Ok(1_usize << shift) } else { Err(Fault::Damaged) }
        };
        let mut file = Self {
            bytes,
            sector: size(30, 9..=12)?,
            small: size(32, 6..=9)?,
            cutoff: field(56)?.into(),
            first_small_table: field(60)?,
            next: Vec::new(),
            directory: Vec::new(),
            top: Vec::new(),
        };
        file.next = file.table()?;
        let directory = file.chain(field(48)?, None)?;
        file.directory = directory.chunks_exact(ENTRY).filter_map(entry).collect();
        file.top = file.below_root();
        Ok(file)
    }

    /// Names of the entries directly below the root.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.top.iter().filter_map(|&index| self.directory.get(index)).map(|entry| entry.name.as_str())
    }

    /// Whether the root has an entry of this name; letter case does not count.
    pub(super) fn has(&self, name: &str) -> bool {
        self.names().any(|own| own.eq_ignore_ascii_case(name))
    }

    /// Whether any entry, however deep, has this name.
    pub(super) fn mentions(&self, name: &str) -> bool {
        self.directory.iter().any(|entry| entry.name.eq_ignore_ascii_case(name))
    }

    /// The content of a stream of the root.
    ///
    /// # Errors
    /// A [`Fault`] where the stream is missing or its sectors cannot be followed.
    pub(super) fn stream(&self, name: &str) -> Result<Vec<u8>, Fault> {
        let mut entries = self.top.iter().filter_map(|&index| self.directory.get(index));
        let found = entries.find(|entry| entry.kind == 2 && entry.name.eq_ignore_ascii_case(name));
        let entry = found.ok_or(Fault::Damaged)?;
        // Files of 512-byte sectors are below 4 GiB; some writers leave noise in the upper half of the size.
        let size = if self.sector == HEADER { entry.size & 0xffff_ffff } else { entry.size };
        if size < self.cutoff {
            self.small_stream(entry.first, size)
        } else {
            self.chain(entry.first, Some(size))
        }
    }

    fn small_stream(&self, first: u32, size: u64) -> Result<Vec<u8>, Fault> {
        let root = self.directory.first().ok_or(Fault::Damaged)?;
        let table: Vec<u32> = words(&self.chain(self.first_small_table, None)?);
        let pool = self.chain(root.first, Some(root.size & 0xffff_ffff))?;
        follow(first, Some(size), &table, self.small, |number| {
            pool.get(number.checked_mul(self.small)?..).filter(|rest| !rest.is_empty())
        })
    }

    fn chain(&self, first: u32, size: Option<u64>) -> Result<Vec<u8>, Fault> {
        follow(first, size, &self.next, self.sector, |number| self.at(number))
    }

    /// The bytes from a sector on.
    fn at(&self, number: usize) -> Option<&'a [u8]> {
        let start = number.checked_add(1)?.checked_mul(self.sector)?;
        self.bytes.get(start..).filter(|rest| !rest.is_empty())
    }

    /// The table of following sectors: its first parts are named in the header, the others in a chain of their own.
    fn table(&self) -> Result<Vec<u32>, Fault> {
        let most = self.bytes.len() / self.sector + 1;
        let head = self.bytes.get(76..HEADER).ok_or(Fault::Cut)?;
        let count = u32_at(self.bytes, 44).and_then(|count| usize::try_from(count).ok()).ok_or(Fault::Cut)?;
        let mut parts = words(head);
        let mut further = u32_at(self.bytes, 68).ok_or(Fault::Cut)?;
        for _ in 0..most {
            if further >= MARKS || parts.len() >= count.max(TABLES_IN_HEADER) {
                break;
            }
            let rest = usize::try_from(further).ok().and_then(|number| self.at(number)).ok_or(Fault::Cut)?;
            let mut named = words(rest.get(..self.sector).ok_or(Fault::Cut)?);
            further = named.pop().unwrap_or(END_OF_CHAIN);
            parts.append(&mut named);
        }
        let mut next = Vec::new();
        for number in parts.into_iter().filter(|number| *number < MARKS).take(count.min(most)) {
            let rest = usize::try_from(number).ok().and_then(|number| self.at(number)).ok_or(Fault::Cut)?;
            next.extend(words(&rest[..rest.len().min(self.sector)]));
        }
        Ok(next)
    }

    /// The tree of names below the root, each entry once. Where a writer built no tree, all streams count.
    fn below_root(&self) -> Vec<usize> {
        let mut seen = vec![false; self.directory.len()];
        let mut open = vec![self.directory.first().map_or(NO_ENTRY, |root| root.child)];
        let mut found = Vec::new();
        while let Some(link) = open.pop() {
            let Ok(index) = usize::try_from(link) else { continue };
            let Some(entry) = self.directory.get(index) else { continue };
            if !std::mem::replace(&mut seen[index], true) {
                found.push(index);
                open.extend([entry.left, entry.right]);
            }
        }
        if found.is_empty() {
            found = (1..self.directory.len()).filter(|&index| self.directory[index].kind == 2).collect();
        }
        found.sort_unstable();
        found
    }
}

/// The content of a chain: `size` bytes, or whole sectors to its end.
fn follow<'b>(
    first: u32,
    size: Option<u64>,
    next: &[u32],
    sector: usize,
    at: impl Fn(usize) -> Option<&'b [u8]>,
) -> Result<Vec<u8>, Fault> {
    let wanted = size.map(usize::try_from).transpose().map_err(|_| Fault::Damaged)?;
    let mut data = Vec::new();
    let mut seen = vec![false; next.len()];
    let mut link = first;
    while link < MARKS && wanted.is_none_or(|wanted| data.len() < wanted) {
        let number = usize::try_from(link).map_err(|_| Fault::Damaged)?;
        let follower = *next.get(number).ok_or_else(|| at(number).map_or(Fault::Cut, |_| Fault::Damaged))?;
        if std::mem::replace(&mut seen[number], true) {
            return Err(Fault::Damaged);
        }
        let rest = at(number).ok_or(Fault::Cut)?;
        let length = wanted.map_or(sector, |wanted| sector.min(wanted - data.len()));
        data.extend_from_slice(rest.get(..length).ok_or(Fault::Cut)?);
        link = follower;
    }
    if wanted.is_some_and(|wanted| data.len() < wanted) { Err(Fault::Damaged) } else { Ok(data) }
}

fn words(bytes: &[u8]) -> Vec<u32> {
    bytes.as_chunks::<4>().0.iter().map(|word| u32::from_le_bytes(*word)).collect()
}

fn entry(bytes: &[u8]) -> Option<Entry> {
    let units = bytes.get(..64)?.as_chunks::<2>().0.iter().map(|unit| u16::from_le_bytes(*unit));
    let name: Vec<u16> = units.take_while(|unit| *unit != 0).collect();
    Some(Entry {
        name: String::from_utf16_lossy(&name),
        kind: *bytes.get(66)?,
        left: u32_at(bytes, 68)?,
        right: u32_at(bytes, 72)?,
        child: u32_at(bytes, 76)?,
        first: u32_at(bytes, 116)?,
        size: u64::from(u32_at(bytes, 120)?) | u64::from(u32_at(bytes, 124)?) << 32,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A compound file of 512-byte sectors: table, directory, small table, small room, one large stream.
    fn file() -> Vec<u8> {
        let mut head = vec![0; HEADER];
        head[..8].copy_from_slice(MAGIC);
        put(&mut head, 24, &[0x0003_003e, 0x0009_fffe, 6]);
        put(&mut head, 44, &[1, 1, 0, 4096, 2, 1, END_OF_CHAIN, 0, 0]);
        (1..TABLES_IN_HEADER).for_each(|i| put(&mut head, 76 + 4 * i, &[NO_ENTRY]));
        let large = 9_u32;
        let mut table = vec![0xff; HEADER];
        put(&mut table, 0, &[0xffff_fffd, END_OF_CHAIN, END_OF_CHAIN, END_OF_CHAIN]);
        (4..4 + large).for_each(|i| {
            put(&mut table, 4 * i as usize, &[if i == 3 + large { END_OF_CHAIN } else { i + 1 }]);
        });
        let directory = [
            line("Root Entry", 5, [NO_ENTRY, NO_ENTRY, 1], 3, 128),
            line("Workbook", 2, [NO_ENTRY, 2, NO_ENTRY], 4, 4500),
            line("Small", 2, [NO_ENTRY, NO_ENTRY, NO_ENTRY], 0, 100),
            line("Inner", 2, [NO_ENTRY, NO_ENTRY, NO_ENTRY], 0, 100),
        ];
        let mut small_table = vec![0xff; HEADER];
        put(&mut small_table, 0, &[1, END_OF_CHAIN]);
        let room = [vec![7; 64], vec![8; 64], vec![0; HEADER - 128]].concat();
        [head, table, directory.concat(), small_table, room, vec![9; 9 * HEADER]].concat()
    }

    fn put(bytes: &mut [u8], at: usize, words: &[u32]) {
        let flat: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
        bytes[at..at + flat.len()].copy_from_slice(&flat);
    }

    fn line(name: &str, kind: u8, links: [u32; 3], first: u32, size: u32) -> Vec<u8> {
        let mut entry = vec![0; ENTRY];
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        entry[..wide.len()].copy_from_slice(&wide);
        entry[66] = kind;
        put(&mut entry, 68, &links);
        put(&mut entry, 116, &[first, size]);
        entry
    }

    #[test]
    fn streams_of_the_root_are_found_by_name() {
        let bytes = file();
        let file = Compound::open(&bytes).unwrap_or_else(|fault| unreachable!("{fault:?}"));
        assert_eq!(
            file.names().collect::<Vec<_>>(),
            ["Workbook", "Small"],
            "an entry outside the tree is not the root's"
        );
        assert_eq!(file.stream("WORKBOOK"), Ok(vec![9; 4500]));
        assert_eq!(file.stream("Small"), Ok([vec![7; 64], vec![8; 36]].concat()));
        assert_eq!(file.stream("Inner"), Err(Fault::Damaged));
    }

    #[test]
    fn loops_and_missing_sectors_are_faults() {
        let open =
            |bytes: &[u8]| Compound::open(bytes).and_then(|file| file.stream("Workbook").map(|s| s.len()));
        let bytes = file();
        assert_eq!(open(&bytes), Ok(4500));
        let mut changed = bytes.clone();
        // The second sector of the stream leads back to the first, then out of the table.
        for (follower, fault) in
            [(4, Fault::Damaged), (100, Fault::Cut), (9_000_000, Fault::Cut), (END_OF_CHAIN, Fault::Damaged)]
        {
            put(&mut changed, HEADER + 4 * 5, &[follower]);
            assert_eq!(open(&changed), Err(fault), "{follower}");
        }
        let mut endless = bytes.clone();
        put(&mut endless, HEADER + 4, &[1]);
        assert_eq!(open(&endless), Err(Fault::Damaged), "a directory that leads to itself");
        assert_eq!(open(&bytes[..bytes.len() - HEADER]), Err(Fault::Cut));
        assert_eq!(open(&bytes[..700]), Err(Fault::Cut));
        assert_eq!(open(&bytes[..20]), Err(Fault::Cut));
    }

    #[test]
    fn a_tree_that_loops_ends() {
        let mut bytes = file();
        put(&mut bytes, HEADER * 2 + ENTRY * 2 + 68, &[1, 2, 1]);
        assert_eq!(Compound::open(&bytes).map(|file| file.names().count()), Ok(2));
    }
}
