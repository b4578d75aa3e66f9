//! Returns that do not name their unit, while their folder or file does.
//!
//! Apart because the register is needed to know a name of a unit from any other word in a path.

use crate::model::register::Owners;
use crate::model::{Register, Store};
use crate::pipeline::file::Processed;

/// Gives each return without a unit the one its path names.
pub(in crate::pipeline) fn name_owners(processed: &mut [Processed], register: &Register, store: &Store) {
    let owners = Owners::of(register);
    for file in processed {
        let nameless = |department: &str| department.trim().is_empty();
        if !file.filings.iter().any(|card| nameless(&card.head.department)) {
            continue;
        }
        let Some(unit) = owners.named_in(&file.record.path) else { continue };
        for card in file.filings.iter_mut().filter(|card| nameless(&card.head.department)) {
            *card = card.of_unit(unit, store);
            card.why = format!("表上没有写单位，按文件夹或文件名认作“{unit}”").as_str().into();
        }
    }
}
