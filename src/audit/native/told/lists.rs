//! Names and amounts in sentences against the lines of a list: names (B-06), amounts without a line (T-03), and the
//! amounts behind a reason against what was left unspent.

use super::{Check, Stated, judged};
use crate::audit::Outcome;
use crate::model::decimal::{half, plain, total};
use crate::model::label::fold;
use crate::model::statement::{Bound, Sentence, Sort};
use crate::model::{Figure, Finding, Measure, Operand, Text};
use rust_decimal::Decimal;
use std::collections::BTreeSet;

/// Fewer names or lines are no list.
const LEAST_NAMES: usize = 3;

/// Shorter names of a reason may be any word.
const LEAST_NAME: usize = 4;

impl<'a> Check<'a> {
    /// The lines of the lists in the tables, totals left out, block by block.
    fn lines(&self) -> Vec<Vec<&'a Figure>> {
        let mut blocks: Vec<Vec<&Figure>> = Vec::new();
        // The names of the block at hand: a list of forty thousand lines is gone through once.
        let mut known: BTreeSet<&Text> = BTreeSet::new();
        let line = |figure: &&Figure| figure.item.as_str() == "line" && !is_total(&figure.scope);
        for figure in self.filing.figures.iter().filter(line) {
            match blocks.last_mut() {
                Some(block) if block[0].block == figure.block => {
                    if known.insert(&figure.scope) {
                        block.push(figure);
                    }
                }
                _ => {
                    known = BTreeSet::from([&figure.scope]);
                    blocks.push(vec![figure]);
                }
            }
        }
        blocks.retain(|block| block.len() >= LEAST_NAMES);
        blocks
    }

    /// An enumeration in the text that is about the lines of a table names all of them and no others.
    pub(in crate::audit::native) fn told_names(&self) -> Outcome {
        let (mut compared, mut findings) = (0, Vec::new());
        if self.filing.told.sentences.is_empty() {
            return judged(compared, findings);
        }
        for lines in self.lines() {
            let mut told: BTreeSet<Vec<String>> = BTreeSet::new();
            for sentence in &self.filing.told.sentences {
                let names = enumeration(&sentence.text);
                let known =
                    names.iter().filter(|name| lines.iter().any(|line| alike(name, &line.scope))).count();
                if names.len() < LEAST_NAMES || known * 2 < lines.len() || known * 2 < names.len() {
                    continue;
                }
                compared += 1;
                let missing = |name: &&String| lines.iter().all(|line| !alike(name, &line.scope));
                let without_line: Vec<&String> = names.iter().filter(missing).collect();
                let unnamed: Vec<&&Figure> =
                    lines.iter().filter(|line| names.iter().all(|name| !alike(name, &line.scope))).collect();
                // 执行率不到100%的项目：甲、乙: some of the lines, and said to be.
                let some = &self.material.catalog.phrases.some_of;
                let is_some =
                    without_line.is_empty() && some.iter().any(|word| sentence.text.contains(word.as_str()));
                let agrees = is_some || (without_line.is_empty() && unnamed.is_empty());
                if !agrees && told.insert(names.clone()) {
                    findings.push(self.names_apart(sentence, &names, &lines, (&without_line, &unnamed)));
                }
            }
        }
        judged(compared, findings)
    }

    fn names_apart(
        &self,
        sentence: &Sentence,
        names: &[String],
        lines: &[&Figure],
        (without_line, unnamed): (&[&String], &[&&Figure]),
    ) -> Finding {
        let only_text: Vec<&str> = without_line.iter().map(|name| name.as_str()).collect();
        let only_table: Vec<&str> = unnamed.iter().map(|line| line.scope.as_str()).collect();
        let mut parts = vec![format!("文中列了 {} 项，表中 {} 行", names.len(), lines.len())];
        parts.extend((!only_text.is_empty()).then(|| format!("文中有而表中没有：{}", only_text.join("、"))));
        parts
            .extend((!only_table.is_empty()).then(|| format!("表中有而文中没有：{}", only_table.join("、"))));
        let mut operands = vec![Operand {
            name: "文中各项".into(),
            place: Some(sentence.place.clone()),
            shown: names.join("、").into(),
        }];
        operands.extend(lines.iter().map(|line| self.cell(line)));
        Finding {
            place: Some(sentence.place.clone()),
            stated: only_text.join("、").into(),
            operands,
            ..self.overall(format!("{}。", parts.join("；")))
        }
    }

    /// Money that the text says was spent and that no line of the list holds, or that exceeds all that was spent.
    pub(in crate::audit::native) fn beyond_lines(&self) -> Outcome {
        let phrases = &self.material.catalog.phrases;
        let lines: Vec<&Figure> = self.lines().into_iter().flatten().collect();
        let whole = self.spent_in_all();
        let mut told: BTreeSet<(Text, Decimal)> = BTreeSet::new();
        let (mut compared, mut findings) = (0, Vec::new());
        let spent = |stated: &Stated<'_>| {
            let statement = stated.statement;
            statement.sort == Sort::Amount
                && statement.item.is_none()
                && statement.part_of.is_none()
                && !matches!(statement.bound, Bound::AtLeast | Bound::AtMost)
                && phrases.spent_verbs.iter().any(|verb| statement.name.contains(verb.as_str()))
        };
        for stated in self.certain().filter(spent) {
            let Some(value) = stated.value() else { continue };
            let name = &stated.statement.name;
            let over = whole.and_then(|figure| Some((figure, figure.entry.quantity()?)));
            let over = over.filter(|(_, quantity)| value > quantity.value);
            let own_line = lines.iter().any(|line| shares_words(name, &line.scope));
            if lines.is_empty() && whole.is_none() {
                continue;
            }
            compared += 1;
            let message = match over {
                Some((figure, quantity)) => {
                    format!(
                        "文中“{name}” {}，大于全部支出 {quantity}（{}）。",
                        stated.statement.raw, figure.place.cell
                    )
                }
                None if !lines.is_empty() && !own_line => format!(
                    "文中“{name}” {}，表中 {} 行明细里没有这一项。",
                    stated.statement.raw,
                    lines.len()
                ),
                None => continue,
            };
            if told.insert((name.clone(), value)) {
                let mut finding = self.about_statement(&stated, message);
                finding.operands.extend(over.map(|(figure, _)| self.cell(figure)));
                finding.operands.extend(lines.iter().filter(|_| over.is_none()).map(|line| self.cell(line)));
                findings.push(finding);
            }
        }
        judged(compared, findings)
    }

    /// All that was spent, as far as the return says.
    fn spent_in_all(&self) -> Option<&'a Figure> {
        let spent = [
            ("expenditure.total", Measure::Executed),
            ("expenditure.total", Measure::Amount),
            ("funds.total", Measure::Executed),
        ];
        spent.iter().find_map(|(item, measure)| {
            self.filing.find("", item, *measure).find(|figure| figure.entry.quantity().is_some())
        })
    }

    /// The amounts behind a reason cover what was left unspent.
    pub(in crate::audit::native) fn reason_short(&self) -> Outcome {
        let number = |measure| {
            let figure =
                self.filing.find("", "funds.total", measure).find(|f| f.entry.quantity().is_some())?;
            figure.entry.quantity().map(|quantity| (figure, quantity))
        };
        let budget = [Measure::Adjusted, Measure::Budget, Measure::Initial].into_iter().find_map(number);
        let (Some((budget, planned)), Some((executed, spent))) = (budget, number(Measure::Executed)) else {
            return Outcome::NotApplicable;
        };
        let allowed = planned.step.checked_add(spent.step).map(half);
        let Some((unspent, allowed)) = planned.value.checked_sub(spent.value).zip(allowed) else {
            return Outcome::Undetermined;
        };
        if unspent <= allowed {
            return Outcome::NotApplicable;
        }
        let unit = planned.unit;
        let shown = |value: Decimal| format!("{} {unit}", plain(unit.printed(value).normalize()));
        let reasons = self.reasons().into_iter().filter(|(_, named)| !named.is_empty());
        Outcome::merge(reasons.map(|(sentence, named)| {
            let sum = total(named.iter().filter_map(Stated::value));
            let short = sum.and_then(|sum| Some((sum, unspent.checked_sub(sum)?)));
            let Some((sum, short)) = short else { return Outcome::Undetermined };
            if short <= allowed {
                return Outcome::Passed;
            }
            let terms: Vec<&str> = named.iter().map(|stated| stated.statement.raw.as_str()).collect();
            let message = format!(
                "没有用完 {} - {} = {}，原因涉及的只有 {}（{}），差 {}。",
                shown(planned.value),
                shown(spent.value),
                shown(unspent),
                shown(sum),
                terms.join("、"),
                shown(short)
            );
            let mut finding = self.about(executed, message);
            finding.place = Some(sentence.place.clone());
            finding.computed = Some(unspent.normalize());
            finding.difference = Some((-short).normalize());
            finding.operands.push(self.cell(budget));
            finding.operands.extend(named.iter().map(|stated| self.said(stated)));
            Outcome::Failed(vec![finding])
        }))
    }

    /// Sentences that say why money was left, with the amounts of what they name.
    fn reasons(&self) -> Vec<(&'a Sentence, Vec<Stated<'a>>)> {
        let causes = &self.material.catalog.phrases.causes;
        let told = &self.filing.told;
        let mut found = Vec::new();
        for (number, sentence) in told.sentences.iter().enumerate() {
            let spent = told.of_sentence(number).any(|statement| {
                let total = statement.item.as_ref().is_some_and(|item| item.as_str() == "funds.total");
                total && statement.measure == Measure::Executed && statement.is_certain()
            });
            let Some(clause) = causes.iter().find_map(|cause| {
                let (_, clause) = sentence.text.split_once(cause.as_str())?;
                clause.split(['，', ',', '。', '；']).next()
            }) else {
                continue;
            };
            let names: Vec<String> =
                clause.split('、').map(fold).filter(|name| name.chars().count() >= LEAST_NAME).collect();
            if spent && names.len() > 1 {
                found.push((sentence, self.amounts_named(&names)));
            }
        }
        found
    }

    /// The certain amounts whose sentence names two of these things or more.
    fn amounts_named(&self, names: &[String]) -> Vec<Stated<'a>> {
        let is_named = |stated: &Stated<'_>| {
            let text = fold(&stated.sentence.text);
            let known = names.iter().filter(|name| ending_in(name, &text)).count();
            known > 1
        };
        let amounts = self.certain().filter(|stated| {
            stated.statement.sort == Sort::Amount
                && stated.statement.item.is_none()
                && stated.value().is_some()
        });
        amounts.filter(is_named).collect()
    }
}

fn is_total(scope: &str) -> bool {
    ["合计", "总计", "小计"].contains(&fold(scope).as_str())
}

/// The names an enumeration lists: A、B、C behind the last colon or comma.
fn enumeration(text: &str) -> Vec<String> {
    let longest =
        text.split(['：', ':', '，', ',', '。', '；', ';']).max_by_key(|part| part.matches('、').count());
    let part = longest.unwrap_or_default();
    part.split('、').map(|name| fold(name.trim())).filter(|name| !name.is_empty()).collect()
}

fn alike(one: &str, other: &str) -> bool {
    let other = fold(other);
    one == other || (other.chars().count() >= LEAST_NAMES && (one.contains(&other) || other.contains(one)))
}

/// Whether the name of an amount and that of a line have four characters in a row in common.
fn shares_words(name: &str, line: &str) -> bool {
    let (name, line) = (fold(name), fold(line));
    let chars: Vec<char> = line.chars().collect();
    if chars.len() < LEAST_NAME {
        return name.contains(&line);
    }
    chars.windows(LEAST_NAME).any(|window| name.contains(&window.iter().collect::<String>()))
}

/// Whether the text holds the name, or the last four characters of it: 未开展党员交流学习 is named by 党员交流学习.
fn ending_in(name: &str, text: &str) -> bool {
    let chars: Vec<char> = name.chars().collect();
    let parts = chars.windows(LEAST_NAME).map(|window| window.iter().collect::<String>());
    parts.filter(|part| text.contains(part.as_str())).count() * 2 > chars.len().saturating_sub(LEAST_NAME)
}
