//! Text of a formula → expression, with the place of every fault.

use super::{Compare, Expr, Fault, Function, Names, Op};
use crate::model::{Item, Measure};
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
        } else if first.is_ascii_lowercase() {
            let length = run(|c| c.is_ascii_lowercase() || c == '_' || c == '.');
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
        if (self.names.is_item)(word) {
            return Ok(Expr::Name(Item::new(word), None));
        }
        let split =
            word.rsplit_once('.').and_then(|(item, measure)| Some((item, measure.parse::<Measure>().ok()?)));
        match split {
            Some((item, measure)) if (self.names.is_item)(item) => {
                Ok(Expr::Name(Item::new(item), Some(measure)))
            }
            _ => self.fault("词汇表里没有这个数据项"),
        }
    }

    fn call(&mut self, word: &str) -> Result<Expr, Fault> {
        let function = match word {
            "sum" => Function::Sum,
            "either" => Function::Either,
            "abs" => Function::Abs,
            "min" => Function::Min,
            "max" => Function::Max,
            "present" => Function::Present,
            "indicators" => return self.indicators(),
            _ => return self.fault("没有这个函数"),
        };
        self.at += 2;
        let mut arguments = vec![self.either_or()?];
        while self.take(Token::Sign(",")) {
            arguments.push(self.either_or()?);
        }
        if self.take(Token::Sign(")")) {
            Ok(Expr::Call(function, arguments))
        } else {
            self.fault("缺少右括号")
        }
    }

    fn indicators(&mut self) -> Result<Expr, Fault> {
        self.at += 2;
        let measure = match self.peek() {
            Some(Token::Word("weight")) => Measure::Weight,
            Some(Token::Word("score")) => Measure::Score,
            _ => return self.fault("这里应为 weight 或 score"),
        };
        self.at += 1;
        if !self.take(Token::Sign(")")) {
            return self.fault("缺少右括号");
        }
        Ok(Expr::Call(Function::Indicators(measure), Vec::new()))
    }
}
