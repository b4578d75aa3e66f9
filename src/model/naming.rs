//! Names of units as people write them: a code in front, a place, a note about the seal behind.
//!
//! Apart because returns, registers and paths write them alike, and what says nothing of whose name it is has to be taken
//! off in one place. What is left is compared in `register`.

use super::label::fold;

/// What stands in brackets behind a name where the seal is to be put: （盖章）, （单位公章）. A lone 章 only in brackets.
const SEALS: [&str; 3] = ["盖章", "公章", "签章"];

/// A name without what is said about its seal: 甲局（盖章）, 甲局 公章, 甲局（章）; a name that is nothing else stays.
#[must_use]
pub fn unsealed(name: &str) -> &str {
    let mut rest = name.trim();
    loop {
        let bare = without_seal(rest).trim_end();
        if bare.len() == rest.len() || bare.is_empty() {
            return rest;
        }
        rest = bare;
    }
}

fn without_seal(name: &str) -> &str {
    const OPEN: [char; 5] = ['(', '（', '[', '【', '〔'];
    let closed = name.strip_suffix([')', '）', ']', '】', '〕']);
    if let Some((front, inside)) = closed.and_then(|inside| inside.rsplit_once(OPEN)) {
        let inside: String = inside.chars().filter(|c| !c.is_whitespace()).collect();
        let is_seal = SEALS.iter().any(|seal| inside.ends_with(seal));
        return if is_seal || matches!(inside.as_str(), "" | "章" | "印章") { front } else { name };
    }
    let bare = SEALS.iter().find_map(|seal| name.strip_suffix(seal));
    bare.map_or(name, |bare| bare.trim_end_matches(OPEN))
}

/// What stands in brackets at the end of a name: 全系统 of 甲局（全系统）.
#[must_use]
pub fn note_behind(name: &str) -> Option<&str> {
    let inside = name.trim_end().strip_suffix([')', '）', ']', '】'])?;
    inside.rsplit_once(['(', '（', '[', '【']).map(|(_, note)| note)
}

/// A name without a year in brackets behind it: 甲局（2025年度）, which people write into 填报单位.
#[must_use]
pub fn without_year(name: &str) -> &str {
    const CLOSED: [char; 2] = [')', '）'];
    let Some((front, inside)) =
        name.trim_end().strip_suffix(CLOSED).and_then(|inside| inside.rsplit_once(['(', '（']))
    else {
        return name;
    };
    let digits = fold(inside);
    let digits = digits.trim_end_matches(['年', '度']);
    let is_year = digits.len() == 4 && digits.starts_with("20") && digits.bytes().all(|b| b.is_ascii_digit());
    if is_year && !front.trim().is_empty() { front.trim_end() } else { name }
}

/// A code in front of the name of a unit, and the name: 301001-某局, 【301001】某局, （301001）某局, 105 某局.
#[must_use]
pub fn coded(name: &str) -> Option<(String, String)> {
    let folded = fold(name);
    let inside = folded.trim_start_matches(['[', '(', '【', '〔']);
    let length = inside.bytes().take_while(u8::is_ascii_digit).count();
    if !(3..=12).contains(&length) {
        return None;
    }
    let rest = inside[length..].trim_start_matches([']', ')', '】', '〕', '-', '—', '–', '_', ':', '.']);
    let is_name = rest.chars().count() >= 2 && rest.starts_with(|c: char| c > '\u{3000}');
    // 301中学 is a name, 301024戊县信访局 a code and a name; four digits in front of a blank may be a year.
    let digits =
        name.trim_start().trim_start_matches(|c: char| c.is_ascii_digit() || ('０'..='９').contains(&c));
    let is_parted = length == 3 && digits.starts_with(char::is_whitespace);
    let marked =
        inside.len() < folded.len() || rest.len() < inside.len() - length || length >= 5 || is_parted;
    (is_name && marked).then(|| (inside[..length].to_owned(), rest.to_owned()))
}

/// The levels a place may have.
const LEVELS: &str = "省市县区旗州盟";

/// The name of a unit without the place in front of it: 教育局 of 戊县教育局; none where no place stands there.
#[must_use]
pub fn without_place(name: &str) -> Option<&str> {
    // The place is named by two to six characters; longer ones are part of the name (某某县城管局).
    let ends = name.char_indices().skip(1).take(6);
    let place = ends.filter(|(_, c)| LEVELS.contains(*c)).last()?;
    let rest = &name[place.0 + place.1.len_utf8()..];
    (rest.chars().count() >= SHORTEST).then_some(rest)
}

/// The name of a town without its government: 东岭镇 of 东岭镇人民政府, 东岭镇政府 and 东岭镇党委政府; none where no town is named.
#[must_use]
pub fn town(name: &str) -> Option<&str> {
    const OFFICES: [&str; 7] =
        ["党委政府", "党委人民政府", "人民政府", "党政办公室", "党政办", "政府", "办事处"];
    let bare = OFFICES.iter().find_map(|office| name.strip_suffix(office)).unwrap_or(name);
    (bare.ends_with(['镇', '乡']) || bare.ends_with("街道")).then_some(bare)
}

/// The place in front of the name of a unit: 戊县 of 戊县教育局.
#[must_use]
pub fn place_of(name: &str) -> Option<&str> {
    without_place(name).and_then(|rest| name.strip_suffix(rest))
}

/// The same where only the level stands there: 教育局 of 县教育局.
#[must_use]
pub fn without_level(name: &str) -> Option<&str> {
    let rest = name.strip_prefix(|c: char| LEVELS.contains(c))?;
    (rest.chars().count() >= SHORTEST).then_some(rest)
}

/// What is left of a name has at least as many characters: 县委 has no place in front.
const SHORTEST: usize = 3;

/// What stands behind the name of a project and says no more than that it is one, the longer ones first. 专项 and 经费 are not
/// among them: 扶贫 and 扶贫专项 may well be two.
const PROJECT_ENDINGS: [&str; 3] = ["项目支出", "项目资金", "项目"];

/// The name of a project without the year of its return in front and without the words behind that every project may bear:
/// 小型水库维修 of 2024年度小型水库维修项目. Another year stays, for 2023年小型水库维修 is another project of 2024.
#[must_use]
pub fn project_core(name: &str, year: Option<u16>) -> &str {
    let rest = year.and_then(|year| name.strip_prefix(&year.to_string())).and_then(|rest| {
        let rest = rest.strip_prefix('年')?;
        Some(rest.strip_prefix('度').unwrap_or(rest))
    });
    let rest = rest.unwrap_or(name);
    let bare = PROJECT_ENDINGS.iter().find_map(|ending| rest.strip_suffix(ending)).unwrap_or(rest);
    if bare.chars().count() < SHORTEST { name } else { bare }
}

/// What else the name of a project may end with in a list and not on its return, or the other way round.
const FUNDS: [&str; 8] = ["专项资金", "补助资金", "工作经费", "专项经费", "经费", "资金", "专项", "补助"];

/// Whether a list and a return of one unit mean the same project: the same name, or one with a word for its money behind.
#[must_use]
pub fn is_same_project(listed: &str, own: &str, year: Option<u16>) -> bool {
    let (a, b) = (project_core(listed, year), project_core(own, year));
    let behind = if a.len() < b.len() { b.strip_prefix(a) } else { a.strip_prefix(b) };
    !a.is_empty() && !b.is_empty() && behind.is_some_and(|rest| rest.is_empty() || FUNDS.contains(&rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seals_are_taken_off() {
        for (name, wanted) in [
            ("甲县水利局（盖章）", "甲县水利局"),
            ("甲县水利局(公 章)", "甲县水利局"),
            ("甲县水利局（单位公章）", "甲县水利局"),
            ("甲县水利局（章）", "甲县水利局"),
            ("甲县民政局 盖章", "甲县民政局"),
            ("甲县民政局（盖章", "甲县民政局"),
            ("甲县水利局（）", "甲县水利局"),
            ("甲县教育局（本级）", "甲县教育局（本级）"),
            ("某刻章中心", "某刻章中心"),
            ("盖章", "盖章"),
        ] {
            assert_eq!(unsealed(name), wanted, "{name}");
        }
        assert_eq!(without_year("甲县水利局（2025年度）"), "甲县水利局");
        assert_eq!(without_year("甲县水利局（本级）"), "甲县水利局（本级）");
    }

    #[test]
    fn codes_stand_apart_from_names() {
        let told = |code: &str, name: &str| Some((code.to_owned(), name.to_owned()));
        for (text, wanted) in [
            ("301001-戊县司法局", told("301001", "戊县司法局")),
            ("[301001]司法局", told("301001", "司法局")),
            ("【301001】司法局", told("301001", "司法局")),
            ("301024戊县信访局", told("301024", "戊县信访局")),
            ("301023 统计局", told("301023", "统计局")),
            ("105 统计局", told("105", "统计局")),
            ("301中学", None),
            ("司法局", None),
            ("2023年度", None),
        ] {
            assert_eq!(coded(text), wanted, "{text}");
        }
    }

    #[test]
    fn places_stand_in_front() {
        assert_eq!((without_place("戊县教育局"), without_level("戊县教育局")), (Some("教育局"), None));
        assert_eq!((without_place("县教育局"), without_level("县教育局")), (None, Some("教育局")));
        assert_eq!((without_place("教育局"), without_level("县委")), (None, None));
        for name in ["东岭镇", "东岭镇人民政府", "东岭镇政府", "东岭镇党委政府"] {
            assert_eq!(town(name), Some("东岭镇"), "{name}");
        }
        assert_eq!((town("城关街道办事处"), town("县人民政府")), (Some("城关街道"), None));
    }

    #[test]
    fn projects_are_named_with_and_without_year_and_ending() {
        for (name, wanted) in [
            ("2024年度小型水库维修项目", "小型水库维修"),
            ("2024年小型水库维修", "小型水库维修"),
            ("小型水库维修项目支出", "小型水库维修"),
            ("2023年小型水库维修项目", "2023年小型水库维修"),
            ("河道清淤一期", "河道清淤一期"),
            ("其他项目", "其他项目"),
        ] {
            assert_eq!(project_core(name, Some(2024)), wanted, "{name}");
        }
        assert!(is_same_project("图书馆免费开放", "2024年图书馆免费开放经费", Some(2024)));
        assert!(!is_same_project("图书馆免费开放", "图书馆免费开放二期", Some(2024)));
    }
}
