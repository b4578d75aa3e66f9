//! What stands under one name on both sides → what has become of each.
//!
//! Apart because figures and indicators are paired by the same thought: a pair is shown as a change only where nothing else
//! can be meant. A wrong pair would tell the bureau that a unit has changed what it has not touched.

/// More of one name than this are not looked at one by one unless they agree in their order.
const MOST: usize = 500;

/// What has become of everything that bears one name, by numbers of both lists.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settled {
    /// Those that differ, and are surely the same thing.
    pub changed: Vec<[usize; 2]>,
    /// Those before that nothing now agrees with.
    pub gone: Vec<usize>,
    /// Those now that nothing before agrees with.
    pub fresh: Vec<usize>,
    /// Whether some are gone and some are new, and nothing tells which has become which.
    pub is_open: bool,
}

/// Settles what bears one name, in reading order. What agrees is paired first, wherever it stands: rows that changed their
/// places state the same. What is left over in the same order on both sides has changed.
pub fn settle(before: &[usize], now: &[usize], is_same: impl Fn(usize, usize) -> bool) -> Settled {
    let in_order: Vec<[usize; 2]> = before.iter().zip(now).map(|(old, new)| [*old, *new]).collect();
    let is_even = before.len() == now.len();
    let changed: Vec<[usize; 2]> =
        in_order.iter().filter(|[old, new]| !is_same(*old, *new)).copied().collect();
    if is_even && (changed.is_empty() || before.len() == 1) {
        return Settled { changed, ..Settled::default() };
    }
    if before.len().max(now.len()) > MOST {
        return Settled { gone: before.to_vec(), fresh: now.to_vec(), is_open: true, ..Settled::default() };
    }
    let mut fresh = now.to_vec();
    let mut gone = before.to_vec();
    gone.retain(|old| match fresh.iter().position(|new| is_same(*old, *new)) {
        Some(at) => {
            fresh.remove(at);
            false
        }
        None => true,
    });
    let left: Vec<[usize; 2]> = gone.iter().zip(&fresh).map(|(old, new)| [*old, *new]).collect();
    if is_even && left == changed {
        return Settled { changed, ..Settled::default() };
    }
    let is_open = !gone.is_empty() && !fresh.is_empty();
    Settled { gone, fresh, is_open, ..Settled::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Changed pairs by value, what is gone, what is new, whether it is open.
    fn settled(before: &[u32], now: &[u32]) -> (Vec<[u32; 2]>, Vec<u32>, Vec<u32>, bool) {
        let numbers = |list: &[u32]| (0..list.len()).collect::<Vec<_>>();
        let own = settle(&numbers(before), &numbers(now), |old, new| before[old] == now[new]);
        let changed = own.changed.iter().map(|[old, new]| [before[*old], now[*new]]).collect();
        let of = |list: &[u32], at: &[usize]| at.iter().map(|at| list[*at]).collect();
        (changed, of(before, &own.gone), of(now, &own.fresh), own.is_open)
    }

    #[test]
    fn only_what_can_be_meant_in_one_way_is_a_change() {
        assert_eq!(settled(&[10], &[11]), (vec![[10, 11]], vec![], vec![], false));
        assert_eq!(settled(&[10, 20], &[20, 10]), (vec![], vec![], vec![], false), "rows changed places");
        assert_eq!(settled(&[10, 20], &[10, 25]), (vec![[20, 25]], vec![], vec![], false));
        assert_eq!(settled(&[10, 20, 30], &[10, 20]), (vec![], vec![30], vec![], false));
        assert_eq!(settled(&[10, 20], &[5, 10, 20]), (vec![], vec![], vec![5], false), "a row put in");
        assert_eq!(settled(&[10, 20, 30], &[20, 30, 40]), (vec![], vec![10], vec![40], true));
        assert_eq!(settled(&[10, 20], &[25, 10]), (vec![], vec![20], vec![25], true));
        assert_eq!(settled(&[10, 20], &[15]), (vec![], vec![10, 20], vec![15], true));
    }
}
