//! What must hold for any number and any heading, tried on many made by chance from a fixed seed.

use huishen::model::decimal::{from_f64, plain};
use huishen::model::label::Label;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use rust_decimal::Decimal;

/// The same tries at every run.
fn runner() -> TestRunner {
    let config = Config { cases: 4096, failure_persistence: None, ..Config::default() };
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
}

#[test]
fn what_a_person_types_survives_the_double() {
    let digits = -999_999_999_999_999_i64..=999_999_999_999_999;
    let numbers = (digits, 0_u32..=12).prop_map(|(digits, scale)| Decimal::new(digits, scale));
    let survives = |number: Decimal| {
        let stored: f64 = number.to_string().parse().unwrap();
        prop_assert_eq!(from_f64(stored).map(plain), Some(plain(number)));
        Ok(())
    };
    runner().run(&numbers, survives).unwrap();
}

#[test]
fn a_heading_in_canonical_form_stays_as_it_is() {
    let printed = "[一二三四五六七八九十其中合计三公经费预算执行数（）()：:、.,。 　0-9A-C万元分%/①②-]{0,16}";
    let stays = |text: String| {
        let key = Label::parse(&text).key;
        prop_assert_eq!(&Label::parse(&key).key, &key, "{:?}", text);
        Ok(())
    };
    runner().run(&printed, stays).unwrap();
}

#[test]
fn any_text_can_be_a_heading() {
    let folds = |text: String| {
        let label = Label::parse(&text);
        prop_assert!(!label.key.chars().any(char::is_whitespace), "{:?}", label);
        prop_assert!(label.bare.chars().count() <= label.key.chars().count(), "{:?}", label);
        Ok(())
    };
    runner().run(&".{0,40}", folds).unwrap();
}
