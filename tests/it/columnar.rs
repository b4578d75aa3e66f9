//! The tables as Parquet hold what the CSV tables hold, with types; a program built without says so.

use crate::ground::{home, huishen};

/// Runs on a part of the made county with tables in that format.
fn run(data: &std::path::Path, format: &str) -> std::process::Output {
    let mut program = huishen();
    let output = data.with_extension("xlsx");
    program.arg("run").arg(home("sample_data/示例县/水利局")).arg("-o").arg(output).arg("--data").arg(data);
    program.args(["--data-format", format]).output().unwrap()
}

#[test]
fn a_format_that_is_not_there_is_one_sentence() {
    let out = tempfile::tempdir().unwrap();
    let formats: &[&str] = if cfg!(feature = "parquet") { &["bogus"] } else { &["parquet", "bogus"] };
    for format in formats {
        let told = run(&out.path().join("data"), format);
        let said = String::from_utf8(told.stderr).unwrap();
        assert_eq!(told.status.code(), Some(2), "{said}");
        assert!(said.contains("csv") && said.lines().count() == 1, "{said}");
        assert!(crate::ground::contents(out.path()).is_empty(), "nothing is written");
    }
}

#[cfg(feature = "parquet")]
mod with_parquet {
    use super::run;
    use crate::ground::{assert_none, contents, rows};
    use huishen::model::columns::TABLES;
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::Field;
    use rust_decimal::Decimal;
    use std::fs::File;

    /// A field as the CSV table writes it.
    fn shown(field: &Field) -> String {
        match field {
            Field::Null => String::new(),
            Field::Str(text) => text.clone(),
            Field::Long(number) => number.to_string(),
            Field::Decimal(number) => {
                let digits = i128::from_be_bytes(number.data().try_into().unwrap());
                let number = Decimal::try_from_i128_with_scale(digits, number.scale().unsigned_abs());
                number.unwrap().normalize().to_string()
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn parquet_holds_what_csv_holds() {
        let out = tempfile::tempdir().unwrap();
        let (csv, parquet) = (out.path().join("csv"), out.path().join("parquet"));
        for (folder, format) in [(&csv, "csv"), (&parquet, "parquet")] {
            assert_eq!(run(folder, format).status.code(), Some(1));
        }
        let mut wrong = Vec::new();
        let mut decimals = 0;
        for table in TABLES.iter().map(|table| table.name.trim_end_matches(".csv")) {
            let wanted = rows(&csv.join(format!("{table}.csv")));
            let file = File::open(parquet.join(format!("{table}.parquet"))).unwrap();
            let reader = SerializedFileReader::new(file).unwrap();
            let got: Vec<_> = reader.get_row_iter(None).unwrap().map(Result::unwrap).collect();
            assert_eq!(got.len(), wanted.len(), "{table}");
            for (number, (got, wanted)) in got.iter().zip(&wanted).enumerate() {
                assert_eq!(got.get_column_iter().count(), wanted.len(), "{table}");
                for (name, field) in got.get_column_iter() {
                    decimals += usize::from(matches!(field, Field::Decimal(_)));
                    if shown(field) != wanted[name] {
                        wrong.push(format!("{table} {number} {name}：{} 与 {}", shown(field), wanted[name]));
                    }
                }
            }
        }
        assert_none("Parquet 与 CSV 不同", &wrong);
        assert!(decimals > 500, "{decimals} decimals");
    }

    #[test]
    fn the_same_input_gives_the_same_bytes() {
        let out = tempfile::tempdir().unwrap();
        for folder in ["a", "b"] {
            run(&out.path().join(folder), "parquet");
        }
        assert_eq!(contents(&out.path().join("a")), contents(&out.path().join("b")));
        // Besides the tables, the manifest and the views.
        assert_eq!(contents(&out.path().join("a")).len(), TABLES.len() + 2);
        let views = std::fs::read_to_string(out.path().join("a/views.sql")).unwrap();
        assert!(views.contains("VIEW rules AS SELECT * FROM read_parquet('rules.parquet');"), "{views}");
    }
}
