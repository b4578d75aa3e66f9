//! Values that wait until they are asked for: packed, and on the disk where there are many of them.
//!
//! Apart because a run over ten thousand returns looks at each of them a few times and at most a handful at once; kept as
//! they are, they would fill the memory of an office machine. Knows nothing of what it keeps.

use super::message::{pack, unpack};
use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::any::Any;
use std::cell::RefCell;
use std::fmt;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tempfile::SpooledTempFile;

/// So much stays in memory before a file is begun, bytes: a folder of some dozens needs none.
const IN_MEMORY: usize = 1 << 20;

/// So many values that were opened last lie open on each thread, at most: the returns of a unit are looked at together.
const OPEN: usize = 128;

thread_local! {
    /// What lies open: by whose store and where, each value has one place that a newer one takes over.
    static DESK: RefCell<Vec<Option<Opened>>> = const { RefCell::new(Vec::new()) };
}

struct Opened {
    store: u64,
    start: u64,
    value: Arc<dyn Any + Send + Sync>,
}

/// Where packed values wait: in memory while they are few, then in a nameless file that goes when the run ends.
#[derive(Debug, Clone)]
pub struct Store(Arc<Place>);

#[derive(Debug)]
struct Place {
    /// Tells stores apart.
    number: u64,
    room: Mutex<Room>,
}

/// How many stores there were.
static STORES: AtomicU64 = AtomicU64::new(0);

#[derive(Debug)]
struct Room {
    file: SpooledTempFile,
    end: u64,
    /// What could not be brought back.
    lost: Option<String>,
}

impl Default for Store {
    fn default() -> Self {
        let file = SpooledTempFile::new(IN_MEMORY);
        let number = STORES.fetch_add(1, Ordering::Relaxed);
        Self(Arc::new(Place { number, room: Mutex::new(Room { file, end: 0, lost: None }) }))
    }
}

impl Store {
    /// Puts a value away.
    #[must_use]
    pub fn keep<T: Serialize>(&self, value: T) -> Kept<T> {
        match pack(&value, Vec::new()) {
            Ok(bytes) => Kept(At::Store(self.clone(), self.place(bytes.into()))),
            // What cannot be packed is kept as it is.
            Err(_) => Kept::new(value),
        }
    }

    /// Puts away what waits in memory so far.
    #[must_use]
    pub fn take<T: Serialize + Clone>(&self, kept: Kept<T>) -> Kept<T> {
        match kept.0 {
            At::Hand(value) => self.keep(Arc::unwrap_or_clone(value)),
            At::Packed(bytes) => Kept(At::Store(self.clone(), self.place(bytes))),
            At::Store(..) => kept,
        }
    }

    /// Whether everything that was asked for came back.
    ///
    /// # Errors
    /// If something did not: what was made of it is not to be used.
    pub fn check(&self) -> io::Result<()> {
        self.room().lost.as_ref().map_or(Ok(()), |cause| Err(io::Error::other(cause.clone())))
    }

    /// Where bytes lie from now on; in memory, should the disk be full.
    fn place(&self, bytes: Box<[u8]>) -> Spot {
        let mut room = self.room();
        let (start, length) = (room.end, u32::try_from(bytes.len()).ok());
        let written = room.file.seek(SeekFrom::Start(start)).and_then(|_| room.file.write_all(&bytes));
        let Some(length) = length.filter(|_| written.is_ok()) else {
            return Spot::Memory(Arc::new(bytes));
        };
        room.end += u64::from(length);
        Spot::File { start, length }
    }

    /// What lies there, from the desk if it lies open.
    fn open<T: Keepable>(&self, spot: &Spot) -> Arc<T> {
        let Spot::File { start, .. } = *spot else { return Arc::new(self.fetch(spot)) };
        let place = usize::try_from(mixed(start) % OPEN as u64).unwrap_or(0);
        let is_it = |open: &&Opened| open.store == self.0.number && open.start == start;
        let known = DESK.with_borrow(|desk| {
            let open = desk.get(place)?.as_ref().filter(is_it)?;
            Arc::clone(&open.value).downcast().ok()
        });
        known.unwrap_or_else(|| {
            let value: Arc<T> = Arc::new(self.fetch(spot));
            let opened = Opened { store: self.0.number, start, value: Arc::clone(&value) as _ };
            DESK.with_borrow_mut(|desk| {
                desk.resize_with(OPEN, || None);
                desk[place] = Some(opened);
            });
            value
        })
    }

    fn fetch<T: Keepable>(&self, spot: &Spot) -> T {
        let value = match spot {
            Spot::Memory(bytes) => unpack(bytes),
            Spot::File { start, length } => {
                let bytes = self.room().read(*start, *length);
                bytes.and_then(|bytes| unpack(&bytes))
            }
        };
        value.unwrap_or_else(|cause| {
            self.room().lost = Some(cause.to_string());
            T::default()
        })
    }

    fn room(&self) -> MutexGuard<'_, Room> {
        self.0.room.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Room {
    fn read(&mut self, start: u64, length: u32) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; usize::try_from(length).map_err(io::Error::other)?];
        self.file.seek(SeekFrom::Start(start))?;
        self.file.read_exact(&mut bytes)?;
        Ok(bytes)
    }
}

/// Neighbours in the store lie far apart on the desk.
const fn mixed(start: u64) -> u64 {
    start.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32
}

/// What can be kept.
pub trait Keepable: DeserializeOwned + Default + Send + Sync + 'static {}

impl<T: DeserializeOwned + Default + Send + Sync + 'static> Keepable for T {}

/// Where packed bytes lie.
#[derive(Debug, Clone)]
enum Spot {
    File { start: u64, length: u32 },
    Memory(Arc<Box<[u8]>>),
}

/// A value that may lie in a store; copies share it.
#[derive(Clone)]
pub struct Kept<T>(At<T>);

#[derive(Clone)]
enum At<T> {
    Hand(Arc<T>),
    /// As it came from a worker.
    Packed(Box<[u8]>),
    Store(Store, Spot),
}

impl<T> Kept<T> {
    /// A value at hand.
    #[must_use]
    pub fn new(value: T) -> Self {
        Self(At::Hand(Arc::new(value)))
    }
}

impl<T: Keepable> Kept<T> {
    /// The value. Should it not come back from the store, an empty one, and the store says so when it is checked.
    #[must_use]
    pub fn open(&self) -> Arc<T> {
        match &self.0 {
            At::Hand(value) => Arc::clone(value),
            At::Packed(bytes) => Arc::new(unpack(bytes).unwrap_or_default()),
            At::Store(store, spot) => store.open(spot),
        }
    }
}

impl<T: Keepable + Clone> Kept<T> {
    /// The value to have and to change, for what is seldom looked at twice: it takes nobody's place on the desk.
    #[must_use]
    pub fn copy(&self) -> T {
        match &self.0 {
            At::Hand(value) => T::clone(value),
            At::Packed(bytes) => unpack(bytes).unwrap_or_default(),
            At::Store(store, spot) => store.fetch(spot),
        }
    }
}

impl<T: Default> Default for Kept<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T: Keepable + PartialEq> PartialEq for Kept<T> {
    fn eq(&self, other: &Self) -> bool {
        *self.open() == *other.open()
    }
}

impl<T: Keepable + Eq> Eq for Kept<T> {}

impl<T: Keepable + fmt::Debug> fmt::Debug for Kept<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.open().fmt(f)
    }
}

/// Goes from a worker to its parent packed, and is not unpacked there before somebody asks for it.
impl<T: Serialize> Serialize for Kept<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::Error;
        let bytes = match &self.0 {
            At::Hand(value) => pack(&**value, Vec::new()).map_err(S::Error::custom)?,
            At::Packed(bytes) => bytes.to_vec(),
            At::Store(..) => return Err(S::Error::custom("what lies in a store stays there")),
        };
        serializer.serialize_bytes(&bytes)
    }
}

impl<'de, T> Deserialize<'de> for Kept<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let bytes = <&[u8]>::deserialize(deserializer)?;
        if bytes.is_empty() {
            return Err(D::Error::custom("nothing was packed"));
        }
        Ok(Self(At::Packed(bytes.into())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Text;

    /// Texts of that many bytes, each another.
    fn texts(count: usize, length: usize) -> Vec<Text> {
        (0..count).map(|number| Text::from(format!("{number:0length$}"))).collect()
    }

    #[test]
    fn what_is_put_away_comes_back_from_memory_and_from_the_disk() {
        let store = Store::default();
        let values = texts(1_000, IN_MEMORY / 400);
        let kept: Vec<Kept<Text>> = values.iter().map(|value| store.keep(value.clone())).collect();
        assert!(store.room().file.is_rolled());
        for (kept, value) in kept.iter().zip(&values).rev() {
            assert_eq!(&*kept.open(), value);
        }
        store.check().unwrap();
    }

    #[test]
    fn what_does_not_come_back_is_said() {
        let store = Store::default();
        let whole = store.keep(Text::from("公务接待费"));
        let end = store.room().end;
        let beyond: Kept<Text> = Kept(At::Store(store.clone(), Spot::File { start: end - 1, length: 2 }));
        assert_eq!(*whole.open(), "公务接待费");
        store.check().unwrap();
        assert_eq!(*beyond.open(), "");
        assert!(store.check().is_err());
    }

    #[test]
    fn a_value_travels_packed() {
        let sent = Kept::new(Text::from("公务接待费"));
        let bytes = postcard::to_stdvec(&sent).unwrap();
        let came: Kept<Text> = postcard::from_bytes(&bytes).unwrap();
        assert!(matches!(came.0, At::Packed(_)));
        let store = Store::default();
        assert_eq!(store.take(came), sent);
    }
}
