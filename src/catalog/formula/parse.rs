//! Text of a formula → expression, with the place of every fault.

use super::{Column, Compare, Expr, Fault, Function, Names, Op, Statistic, Test};
use crate::model::Measure;
use crate::model::filing::Relation;
use rust_decimal::Decimal;
use std::ops::Range;
use std::str::FromStr;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token<'a> {
    Number(&'a str),
    Word(&'a str),
    Sign(&'a str),
}

struct Parser<'a> {
    tokens: Vec<(Token<'a>, Range<usize>)>,
    at: usize,
    end: usize,
    names: &'a Names<'a>,
}

pub(super) fn parse(text: &str, names: &Names<'_>) -> Result<Expr, Fault> {
    let mut parser = Parser { tokens: tokens(text)?, at: 0, end: text.len(), names };
    let formula = parser.either_or()?;
    match parser.tokens.get(parser.at) {
        None => Ok(formula),
        Some((_, span)) => Err(Fault { why: "这里多出了内容".into(), span: span.clone() }),
    }
}

fn tokens(text: &str) -> Result<Vec<(Token<'_>, Range<usize>)>, Fault> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        let run = |accept: fn(char) -> bool| rest.find(|c| !accept(c)).unwrap_or(rest.len());
        let (token, length) = if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        } else if first.is_ascii_digit() {
            let length = run(|c| c.is_ascii_digit() || c == '.');
            (Token::Number(&rest[..length]), length)
        } else if let Some(sign) = written_otherwise(first) {
            (Token::Sign(sign), first.len_utf8())
        } else if is_of_word(first) {
            let length = run(|c| is_of_word(c) || c == '_' || c == '.');
            (Token::Word(&rest[..length]), length)
        } else {
            let length = if ["<=", ">=", "!="].iter().any(|sign| rest.starts_with(sign)) {
                2
            } else {
                first.len_utf8()
            };
            (Token::Sign(&rest[..length]), length)
        };
        if matches!(token, Token::Sign(sign) if !["<=", ">=", "!=", "=", "<", ">", "+", "-", "*", "/", "(", ")", ","].contains(&sign))
        {
            return Err(Fault { why: "不认识的符号".into(), span: at..at + length });
        }
        found.push((token, at..at + length));
        at += length;
    }
    Ok(found)
}

/// Signs as an input method for Chinese writes them. Brackets are not among them: 因公出国（境）费 is one name.
const fn written_otherwise(sign: char) -> Option<&'static str> {
    Some(match sign {
        '≤' => "<=",
        '≥' => ">=",
        '≠' => "!=",
        '＝' => "=",
        '＜' => "<",
        '＞' => ">",
        '＋' => "+",
        '－' => "-",
        '×' => "*",
        '÷' => "/",
        '，' => ",",
        _ => return None,
    })
}

/// Whether a character belongs to a name: an identifier, or a Chinese term with its quotation marks and brackets.
const fn is_of_word(c: char) -> bool {
    c.is_ascii_lowercase() || (!c.is_ascii() && written_otherwise(c).is_none())
}

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<Token<'a>> {
        self.tokens.get(self.at).map(|(token, _)| *token)
    }

    fn span(&self) -> Range<usize> {
        self.tokens.get(self.at).map_or(self.end..self.end, |(_, span)| span.clone())
    }

    fn fault<T>(&self, why: &str) -> Result<T, Fault> {
        Err(Fault { why: why.into(), span: self.span() })
    }

    fn take(&mut self, wanted: Token<'_>) -> bool {
        let found = self.peek() == Some(wanted);
        self.at += usize::from(found);
        found
    }

    fn either_or(&mut self) -> Result<Expr, Fault> {
        let mut left = self.both()?;
        while self.take(Token::Word("or")) {
            left = Expr::Or(Box::new(left), Box::new(self.both()?));
        }
        Ok(left)
    }

    fn both(&mut self) -> Result<Expr, Fault> {
        let mut left = self.negated()?;
        while self.take(Token::Word("and")) {
            left = Expr::And(Box::new(left), Box::new(self.negated()?));
        }
        Ok(left)
    }

    fn negated(&mut self) -> Result<Expr, Fault> {
        if self.take(Token::Word("not")) {
            return Ok(Expr::Not(Box::new(self.negated()?)));
        }
        self.comparison()
    }

    fn comparison(&mut self) -> Result<Expr, Fault> {
        let left = self.terms()?;
        let compare = match self.peek() {
            Some(Token::Sign("=")) => Compare::Equal,
            Some(Token::Sign("!=")) => Compare::Differ,
            Some(Token::Sign("<=")) => Compare::AtMost,
            Some(Token::Sign(">=")) => Compare::AtLeast,
            Some(Token::Sign("<")) => Compare::Less,
            Some(Token::Sign(">")) => Compare::More,
            _ => return Ok(left),
        };
        self.at += 1;
        Ok(Expr::Compare(compare, Box::new(left), Box::new(self.terms()?)))
    }

    fn terms(&mut self) -> Result<Expr, Fault> {
        let mut left = self.factors()?;
        loop {
            let op = match self.peek() {
                Some(Token::Sign("+")) => Op::Add,
                Some(Token::Sign("-")) => Op::Subtract,
                _ => return Ok(left),
            };
            self.at += 1;
            left = Expr::Binary(op, Box::new(left), Box::new(self.factors()?));
        }
    }

    fn factors(&mut self) -> Result<Expr, Fault> {
        let mut left = self.operand()?;
        loop {
            let op = match self.peek() {
                Some(Token::Sign("*")) => Op::Multiply,
                Some(Token::Sign("/")) => Op::Divide,
                _ => return Ok(left),
            };
            self.at += 1;
            left = Expr::Binary(op, Box::new(left), Box::new(self.operand()?));
        }
    }

    fn operand(&mut self) -> Result<Expr, Fault> {
        match self.peek() {
            Some(Token::Number(text)) => {
                let number = Decimal::from_str(text).or_else(|_| self.fault("数字写法不对"))?;
                self.at += 1;
                Ok(Expr::Literal(number))
            }
            Some(Token::Sign("(")) => {
                self.at += 1;
                let inner = self.either_or()?;
                if self.take(Token::Sign(")")) { Ok(inner) } else { self.fault("缺少右括号") }
            }
            Some(Token::Word(word)) if self.is_call() => self.call(word),
            Some(Token::Word(word)) => {
                let name = self.name(word)?;
                self.at += 1;
                Ok(name)
            }
            _ => self.fault("这里应有数据项、数字或函数"),
        }
    }

    fn is_call(&self) -> bool {
        self.tokens.get(self.at + 1).map(|(token, _)| *token) == Some(Token::Sign("("))
    }

    fn name(&self, word: &str) -> Result<Expr, Fault> {
        if let Some(setting) = word.strip_prefix("setting.") {
            let known = self.names.settings.known(setting);
            return known.map_or_else(
                || self.fault("没有这个设置，或它不是一个数"),
                |value| Ok(Expr::Literal(value)),
            );
        }
        if let Some(column) = word.strip_prefix("indicator.") {
            let column = match column {
                "weight" => Column::Weight,
                "score" => Column::Score,
                "target" => Column::Target,
                "actual" => Column::Actual,
                _ => return self.fault("指标没有这一栏，可用 weight、score、target、actual"),
            };
            return Ok(Expr::Column(column));
        }
        if let Some((item, measure)) = self.names.vocabulary.quantity_named(word) {
            return Ok(Expr::Name(item, measure));
        }
        let near = self.names.vocabulary.nearest_name(word);
        let near = near.map_or_else(String::new, |near| format!("，最接近的是 {near}"));
        self.fault(&format!("词汇表里没有这个数据项{near}"))
    }

    fn call(&mut self, word: &str) -> Result<Expr, Fault> {
        let function = match word {
            "sum" => Function::Sum,
            "either" => Function::Either,
            "abs" => Function::Abs,
            "min" => Function::Min,
            "max" => Function::Max,
            "present" => Function::Present,
            "count" => Function::Count,
            "if" => Function::If,
            "round" => Function::Round,
            _ => return self.question(word),
        };
        let arguments = self.arguments()?;
        let right = match function {
            Function::If => arguments.len() == 3,
            Function::Round => arguments.len() == 2,
            Function::Abs => arguments.len() == 1,
            _ => true,
        };
        if right { Ok(Expr::Call(function, arguments)) } else { self.fault("参数个数不对") }
    }

    /// Functions that look beyond the figures of the return: at its indicators, at last year, at the other units.
    fn question(&mut self, word: &str) -> Result<Expr, Fault> {
        match word {
            "indicators" => {
                let [(name, _)] = self.words()?.try_into().or_else(|_| self.fault("这里应有一个词"))?;
                match name {
                    "weight" => Ok(Expr::Call(Function::Indicators(Measure::Weight), Vec::new())),
                    "score" => Ok(Expr::Call(Function::Indicators(Measure::Score), Vec::new())),
                    _ => self.fault("这里应为 weight 或 score"),
                }
            }
            "prior" => Ok(Expr::Prior(self.argument()?)),
            "median" => Ok(Expr::Group(Statistic::Median, self.argument()?)),
            "mad" => Ok(Expr::Group(Statistic::Mad, self.argument()?)),
            "units" => Ok(Expr::Group(Statistic::Units, self.argument()?)),
            "share" => Ok(Expr::Group(Statistic::Share, self.argument()?)),
            "relation" => {
                let words = self.words()?;
                let relations = words.into_iter().map(|(word, span)| {
                    relation(word).ok_or_else(|| Fault { why: "没有这种指标性质".into(), span })
                });
                Ok(Expr::Test(Test::Relation(relations.collect::<Result<_, _>>()?)))
            }
            "named" => {
                let mut found = Vec::new();
                for (word, span) in self.words()? {
                    match self.names.settings.words(word) {
                        [] => return Err(Fault { why: "没有这一组词".into(), span }),
                        words => found.extend(words.iter().cloned()),
                    }
                }
                Ok(Expr::Test(Test::Named(found)))
            }
            "comparable" => self.words().map(|_| Expr::Test(Test::Comparable)),
            "explained" => {
                self.words()?;
                Ok(Expr::Test(Test::Explained(self.names.settings.words("no_reason").to_vec())))
            }
            _ => self.fault("没有这个函数"),
        }
    }

    /// The arguments of a call, with the name before them and the brackets around them.
    fn arguments(&mut self) -> Result<Vec<Expr>, Fault> {
        self.at += 2;
        let mut arguments = vec![self.either_or()?];
        while self.take(Token::Sign(",")) {
            arguments.push(self.either_or()?);
        }
        if self.take(Token::Sign(")")) { Ok(arguments) } else { self.fault("缺少右括号") }
    }

    fn argument(&mut self) -> Result<Box<Expr>, Fault> {
        let [only] = self.arguments()?.try_into().or_else(|_| self.fault("这里只能有一个参数"))?;
        Ok(Box::new(only))
    }

    /// Bare words as arguments, each with its place; there may be none.
    fn words(&mut self) -> Result<Vec<(&'a str, Range<usize>)>, Fault> {
        self.at += 2;
        let mut words = Vec::new();
        while let Some(Token::Word(word)) = self.peek() {
            words.push((word, self.span()));
            self.at += 1;
            if !self.take(Token::Sign(",")) {
                break;
            }
        }
        if self.take(Token::Sign(")")) { Ok(words) } else { self.fault("缺少右括号") }
    }
}

fn relation(word: &str) -> Option<Relation> {
    Some(match word {
        "at_least" => Relation::AtLeast,
        "at_most" => Relation::AtMost,
        "more" => Relation::More,
        "less" => Relation::Less,
        "equal" => Relation::Equal,
        "qualitative" => Relation::Qualitative,
        _ => return None,
    })
}
