//! The tables of a run (`--data`): their names and columns, as the contract has them.
//!
//! Apart because `report` writes them and `intake` takes them in again. Columns are only ever added at the end, so that a table
//! of any version begins with the same ones.

/// The columns of the tables that are the same in every run.
const HEADS: [(&str, &str); 9] = [
    ("unread.csv", "path,sheet,cell,raw,kind,reason,label"),
    ("files.csv", "path,size,sha256,format,status,message,sheets,filings,figures,numeric,used,unread"),
    (
        "filings.csv",
        "filing,path,sheet,range,form,match,department,department_code,supervisor,project,year,unit,\
         total_score,grade,standing,decided_by",
    ),
    (
        "figures.csv",
        "filing,path,sheet,cell,department,project,year,scope,item,measure,label,raw,status,value,unit,\
         stated_unit,standing,certainty",
    ),
    (
        "indicators.csv",
        "filing,path,sheet,cell,department,project,year,level1,level2,level3,relation,target_raw,target,\
         target_unit,actual_raw,actual,actual_unit,weight,score,computed_score,deviation,\
         target_cell,actual_cell,weight_cell,score_cell",
    ),
    (
        "findings.csv",
        "rule,severity,name,department,project,year,path,sheet,cell,stated,computed,difference,tolerance,\
         message,cause,advice,basis,id,state,cells,other_cells",
    ),
    (
        "ranking.csv",
        "group,rank,department,project,self_score,checked_score,self_grade,checked_grade,execution_rate,\
         errors,verifies,note",
    ),
    (
        "changes.csv",
        "against,kind,department,project,year,item,measure,scope,label,old_path,old_sheet,old_cell,old_raw,\
         old_value,new_path,new_sheet,new_cell,new_raw,new_value,unit,difference,change_rate,asked,rule,id,note",
    ),
    ("sentences.csv", "path,place,sentence,text,certainty,item,measure,value,unit,year,note"),
];

/// The table the findings of the round before are kept in; its columns are those of the findings.
pub const EARLIER: &str = "earlier.csv";

/// The tables of the returns of a round: their names, and those they are kept under beside the tables of the next.
pub const EARLIER_RETURNS: [(&str, &str); 5] = [
    ("files.csv", "earlier_files.csv"),
    ("filings.csv", "earlier_filings.csv"),
    ("figures.csv", "earlier_figures.csv"),
    ("indicators.csv", "earlier_indicators.csv"),
    ("unread.csv", "earlier_unread.csv"),
];

/// Without these nothing can be taken over from a run.
pub const NEEDED: [&str; 7] = [
    "files.csv",
    "filings.csv",
    "figures.csv",
    "indicators.csv",
    "findings.csv",
    "departments.csv",
    "ranking.csv",
];

/// The columns of a table by its name; none where they depend on the run.
#[must_use]
pub fn heads_of(name: &str) -> Option<&'static str> {
    let kept = EARLIER_RETURNS.iter().find(|(_, kept)| *kept == name).map(|(own, _)| *own);
    let name = if name == EARLIER { "findings.csv" } else { kept.unwrap_or(name) };
    HEADS.iter().find(|(own, _)| *own == name).map(|(_, heads)| *heads)
}

/// The first column that is not where the contract has it, with the name it should bear.
#[must_use]
pub fn misplaced<'h>(name: &str, mut found: impl Iterator<Item = &'h str>) -> Option<(String, &'static str)> {
    heads_of(name)?.split(',').find_map(|wanted| {
        // An older version has fewer.
        let found = found.next()?;
        (found != wanted).then(|| (found.to_owned(), wanted))
    })
}
