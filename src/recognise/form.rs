//! Title and headings of a return → the form it is, with the score and the runner-up.

use crate::catalog::form::Form;
use crate::model::Match;
use crate::model::label::Label;
use crate::model::raw::RawFiling;

/// The form chosen and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice<'a> {
    /// The form; none if no form fits.
    pub form: Option<&'a Form>,
    /// How well it fits.
    pub matching: Match,
    /// Score and runner-up in words.
    pub evidence: String,
}

struct Fit<'a> {
    form: &'a Form,
    score: usize,
    complete: bool,
}

/// Chooses the form by what was understood of the return.
#[must_use]
pub fn choose<'a>(forms: &'a [Form], filing: &RawFiling) -> Choice<'a> {
    let title = Label::parse(&filing.head.title).key;
    let mut fits: Vec<Fit<'a>> = forms.iter().filter_map(|form| fit(form, filing, &title)).collect();
    fits.sort_by_key(|fit| std::cmp::Reverse(fit.score));
    let Some(best) = fits.first() else {
        return Choice {
            form: None,
            matching: Match::Generic,
            evidence: "没有合适的表样，按表头读取".into(),
        };
    };
    let runner_up =
        fits.get(1).map_or_else(|| "无".to_owned(), |f| format!("{}（{} 分）", f.form.name, f.score));
    let matching = if best.complete { Match::Exact } else { Match::Partial };
    Choice { form: Some(best.form), matching, evidence: format!("{} 分；次选：{runner_up}", best.score) }
}

fn fit<'a>(form: &'a Form, filing: &RawFiling, title: &str) -> Option<Fit<'a>> {
    let has = |name: &&String| filing.headings.contains(name.as_str());
    let must = form.must.iter().filter(has).count();
    // Most forms end here, before anything else is looked for.
    let misses = must < form.must.len();
    if misses && (must == 0 || must * 2 < form.must.len() || form.titles.is_empty()) {
        return None;
    }
    let titled = form.titles.iter().any(|word| title.contains(word.as_str()));
    let needs_title = misses || form.must.is_empty();
    if (needs_title && !titled) || form.never.iter().any(|name| has(&name)) {
        return None;
    }
    let should = form.should.iter().filter(has).count();
    let score = usize::from(titled) * 5 + must * 3 + should;
    let complete = !misses && should == form.should.len();
    (titled || should * 3 >= form.should.len()).then_some(Fit { form, score, complete })
}
