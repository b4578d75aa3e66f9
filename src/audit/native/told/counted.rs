//! What a sentence counts and then names one by one (T-18): 设9个内设机构，分别为：办公室、招商股….

use super::{Check, judged};
use crate::audit::Outcome;
use crate::catalog::phrases::suffix;
use crate::model::label::fold;
use crate::model::{Finding, Operand, Sentence};

/// Characters between what is counted and the first name: 内设机构，分别为：
const GAP: usize = 8;

/// Fewer names are no list.
const LEAST_NAMES: usize = 3;

/// A count with the names behind it.
struct Counted {
    count: usize,
    /// Without and with those that 和 may join.
    least: usize,
    most: usize,
}

impl Check<'_> {
    /// As many are named as are said to be.
    pub(in crate::audit::native) fn counted_names(&self) -> Outcome {
        let sentences = self.filing.told.sentences.iter();
        let counted = sentences.filter_map(|sentence| Some((sentence, self.counted(&fold(&sentence.text))?)));
        let counted: Vec<(&Sentence, Counted)> = counted.collect();
        let wrong = counted.iter().filter(|(_, own)| own.count < own.least || own.count > own.most);
        let findings = wrong.map(|(sentence, own)| self.other_than_named(sentence, own)).collect();
        judged(counted.len(), findings)
    }

    /// The first count of bodies in a sentence that lists them.
    fn counted(&self, text: &str) -> Option<Counted> {
        let words = &self.material.catalog.phrases.bodies;
        let found = words.counted.iter().filter_map(|word| text.find(word.as_str()).map(|at| (at, word)));
        let (at, word) = found.min_by_key(|(at, word)| (*at, usize::MAX - word.len()))?;
        let (front, behind) = (&text[..at], &text[at + word.len()..]);
        let count = count_before(front).or_else(|| count_behind(behind))?;
        let list =
            words.opens.iter().filter_map(|opens| Some(behind.find(opens.as_str())? + opens.len())).min()?;
        if behind[..list].chars().count() > GAP + words.opens.iter().map(|own| own.chars().count()).max()? {
            return None;
        }
        let list = behind[list..].trim_start_matches([':', '是', '为']);
        let names: Vec<&str> = list.split(['。', ';', ',']).next()?.split('、').collect();
        let is_body = |name: &&str| suffix(name.trim_end_matches(['等', ')']), &words.endings).is_some();
        // 等 leaves names out.
        let is_whole = !list.split(['。', ';', ',']).next()?.contains('等');
        if names.len() < LEAST_NAMES || !names.iter().all(is_body) || !is_whole {
            return None;
        }
        let joins = names.iter().map(|name| name.matches(['和', '及', '与']).count()).sum::<usize>();
        Some(Counted { count, least: names.len(), most: names.len() + joins })
    }

    fn other_than_named(&self, sentence: &Sentence, own: &Counted) -> Finding {
        let listed = if own.most == own.least {
            own.least.to_string()
        } else {
            format!("{}至{}", own.least, own.most)
        };
        Finding {
            place: Some(sentence.place.clone()),
            stated: own.count.to_string().into(),
            operands: vec![Operand {
                name: "文中".into(),
                place: Some(sentence.place.clone()),
                shown: sentence.text.as_str().into(),
            }],
            ..self.overall(format!("写的是 {} 个，后面列出名称的是 {listed} 个。", own.count))
        }
    }
}

/// 9个, 九个 right before what is counted.
fn count_before(front: &str) -> Option<usize> {
    let front = front.strip_suffix('个')?;
    let digits = front.trim_end_matches(|c: char| c.is_ascii_digit());
    if digits.len() < front.len() {
        return front[digits.len()..].parse().ok();
    }
    numeral(&front.chars().rev().take_while(|c| NUMERALS.contains(*c)).collect::<Vec<_>>())
}

/// 内设机构9个
fn count_behind(behind: &str) -> Option<usize> {
    let (number, _) = behind.split_once('个')?;
    number.parse().ok().or_else(|| numeral(&number.chars().rev().collect::<Vec<_>>()))
}

const NUMERALS: &str = "一二三四五六七八九十两";

/// 九, 十二, 二十 from the last character on.
fn numeral(backwards: &[char]) -> Option<usize> {
    let digit = |c: &char| match c {
        '两' => Some(2),
        '十' => None,
        c => "一二三四五六七八九".chars().position(|own| own == *c).map(|at| at + 1),
    };
    match backwards {
        ['十'] => Some(10),
        [one] => digit(one),
        ['十', tens] => digit(tens).map(|tens| tens * 10),
        [one, '十'] => digit(one).map(|one| 10 + one),
        [one, '十', tens] => digit(one).zip(digit(tens)).map(|(one, tens)| tens * 10 + one),
        _ => None,
    }
}
