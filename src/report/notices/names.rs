//! Names of units → names of files: safe under Windows, each one once, the same in every run.

use std::collections::BTreeSet;
use std::path::Path;

/// What every name begins with; no name of a device can come out then.
const FRONT: &str = "退回修改通知_";
/// Longest part of a unit's name in bytes, so that names fit into the 255 bytes of a Linux file name too.
const LONGEST: usize = 200;

/// One name per unit, in their order.
#[must_use]
pub fn file_names<'u>(units: impl Iterator<Item = &'u str>) -> Vec<String> {
    // Windows takes 甲A and 甲a for the same file.
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut name = |unit: &str| {
        let plain = plain(unit);
        let numbered = (2_u32..).map(|number| format!("{plain}({number})"));
        let mut tries = std::iter::once(plain.clone()).chain(numbered);
        let free = tries.find(|name| taken.insert(name.to_lowercase())).unwrap_or(plain);
        format!("{FRONT}{free}.xlsx")
    };
    units.map(&mut name).collect()
}

/// Whether a file bears a name that a notice may have been given.
#[must_use]
pub fn is_ours(path: &Path) -> bool {
    path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.starts_with(FRONT))
}

/// A name without what file systems forbid or nobody sees.
pub fn plain(unit: &str) -> String {
    let unseen = |c: char| matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
    let allowed = |c: char| if "<>:\"/\\|?*#".contains(c) || c.is_control() { '_' } else { c };
    let mut room = LONGEST;
    let fits = |c: &char| {
        room = room.saturating_sub(c.len_utf8());
        room > 0
    };
    let name: String = unit.trim().chars().filter(|c| !unseen(*c)).take_while(fits).map(allowed).collect();
    let name = name.trim_end_matches(['.', ' ']);
    // Windows keeps these names for its devices.
    let is_device = ["CON", "PRN", "AUX", "NUL"].iter().any(|device| name.eq_ignore_ascii_case(device));
    if name.is_empty() || is_device { format!("{name}_") } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_safe_and_each_comes_once() {
        let units = ["甲局", "乙/丙：局?.", "甲局", "A办", "a办", "很".repeat(90).leak()];
        let names = file_names(units.into_iter());
        assert_eq!(
            names[..5],
            [
                "退回修改通知_甲局.xlsx",
                "退回修改通知_乙_丙：局_.xlsx",
                "退回修改通知_甲局(2).xlsx",
                "退回修改通知_A办.xlsx",
                "退回修改通知_a办(2).xlsx",
            ]
        );
        assert!(names[5].len() < 255);
    }
}
