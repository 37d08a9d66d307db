//! The pages of reports, opened by a reader of PDF that had no part in writing them.

#![expect(
    clippy::unwrap_used,
    reason = "a test that panics has failed, as it should"
)]

use std::ops::ControlFlow;

use lopdf::Document as Pdf;
use twin_core::audit::Auditor;
use twin_core::generate::{GenerateSpec, Origin};
use twin_core::model::{Community, Name};
use twin_core::planning::{
    Connections, Limits, Objective, Optional, PriceList, Terms, place, programme, trade_off,
};
use twin_core::rules::RuleSet;
use twin_core::time::SimTime;
use twin_formats::audit::{Document, Language};
use twin_formats::programme;
use twin_report::Imprint;

/// A community without devices.
fn community() -> Community {
    let spec = GenerateSpec {
        name: Name::new("和睦小区", "Harmony Court"),
        seed: 5,
        id: "harmony".to_owned(),
        origin: Origin {
            lon: 120.0,
            lat: 30.3,
        },
        utc_offset_secs: 28_800,
        compounds: 1,
        buildings: 6,
        households: 90,
    };
    twin_core::generate::community(&spec).unwrap()
}

fn imprint(time: Option<&str>) -> Imprint {
    Imprint {
        facts: vec![("Survey".to_owned(), "2026".to_owned())],
        date: time.map(|time| time.parse::<SimTime>().unwrap()),
    }
}

/// The audit of the community as PDF, its document changed before.
fn audited(
    change: impl FnOnce(&mut Document<'_>),
    imprint: &Imprint,
    language: Language,
) -> Vec<u8> {
    let (community, rules) = (community(), RuleSet::builtin().unwrap());
    let options = rules.options(Optional::Include);
    let audit = Auditor::new(&community, &rules.catalogue, &options).into_audit();
    let mut document = Document::new(&community, &rules, &audit);
    change(&mut document);
    twin_report::audit(&document, imprint, language).unwrap()
}

/// The plan for the community as PDF, in two phases.
fn planned(language: Language) -> Vec<u8> {
    let (community, rules) = (community(), RuleSet::builtin().unwrap());
    let catalogue = &rules.catalogue;
    let placement = place(&community, catalogue, &rules.options(Optional::Include)).unwrap();
    let prices = PriceList::reference(catalogue).unwrap();
    let both = (catalogue, &prices);
    let mut watch = |_| ControlFlow::Continue(());
    let terms = Terms {
        objective: Objective::Coverage,
        limits: Limits::Money(vec![300_000.0, 200_000.0]),
        ..Terms::default()
    };
    let programme = programme(&community, &placement, both, &terms, &mut watch).unwrap();
    let curve = trade_off(&community, &placement, both, &terms, &mut watch).unwrap();
    let connections = Connections::of(&community, &placement, catalogue);
    let document = programme::Document::new(
        (community.id.as_str(), &community.name, &community.frame),
        Some(&community),
        (&placement, &connections),
        (&rules, &prices),
        &programme,
        &curve,
    );
    twin_report::plan(&document, &imprint(None), language).unwrap()
}

/// What the pages say, without the blanks that a reader puts where lines break.
fn pages(pdf: &[u8]) -> Vec<String> {
    let pdf = Pdf::load_mem(pdf).unwrap();
    let numbers = pdf.get_pages().into_keys();
    let text = |number| pdf.extract_text(&[number]).unwrap();
    numbers
        .map(|number| text(number).split_whitespace().collect())
        .collect()
}

/// Bytes of the fonts in a file.
fn font_bytes(pdf: &[u8]) -> usize {
    let pdf = Pdf::load_mem(pdf).unwrap();
    let streams = pdf
        .objects
        .values()
        .filter_map(|object| object.as_stream().ok());
    let fonts = streams.filter(|stream| {
        let kind = stream.dict.get(b"Subtype").and_then(lopdf::Object::as_name);
        kind.is_ok_and(|kind| kind == b"CIDFontType0C")
    });
    fonts.map(|font| font.content.len()).sum()
}

fn bookmarks(pdf: &[u8]) -> Vec<String> {
    let pdf = Pdf::load_mem(pdf).unwrap();
    let toc = pdf.get_toc().unwrap();
    toc.toc.into_iter().map(|entry| entry.title).collect()
}

#[test]
fn the_audit_says_in_both_languages_what_was_found() {
    let zh = audited(|_| (), &imprint(None), Language::Zh);
    let text = pages(&zh);
    let whole = text.concat();
    for words in [
        "和睦小区",
        "数字基础设施合规核查报告",
        "未满足",
        "1块/社区",
        "在标示处增设",
        "蓝色：要求位置",
    ] {
        assert!(whole.contains(words), "{words} in {whole}");
    }
    assert!(!whole.contains("〔U+"), "the font has all of our words");
    let last = text.len();
    assert!(last > 5, "{last} pages");
    assert!(
        text[last - 1].ends_with(&format!("{last}/{last}")),
        "{}",
        text[last - 1]
    );
    let marks = bookmarks(&zh);
    assert!(marks.contains(&"结论".to_owned()), "{marks:?}");
    let en = audited(|_| (), &imprint(None), Language::En);
    let whole = pages(&en).concat();
    for words in [
        "HarmonyCourt",
        "Digitalinfrastructureaudit",
        "notmet",
        "1块/社区",
        "Survey2026",
        "Blue:whereitisaskedfor",
    ] {
        assert!(whole.contains(words), "{words} in {whole}");
    }
    let marks = bookmarks(&en);
    assert!(
        marks.contains(&"Table 3: community governance".to_owned()),
        "{marks:?}"
    );
    for pdf in [&zh, &en] {
        let font = font_bytes(pdf);
        assert!(
            (1..200_000).contains(&font),
            "{font} bytes: the font is cut to what is used"
        );
        // With a map of each of some seventy rows that are open.
        assert!(pdf.len() < 850_000, "{} bytes", pdf.len());
    }
}

#[test]
fn the_plan_has_its_bill_phases_curve_and_the_word_on_its_prices() {
    for (language, all) in [
        (
            Language::Zh,
            [
                "设备部署方案与概算",
                "第2期",
                "工程量清单",
                "该单价表为假设值",
                "费用、价值与覆盖",
                "平面图",
                "沟槽：每段只开挖一次",
                "新增场所",
                "新增设备的供电与网络",
                "各条款的依据",
                "《现代社区数字基础设施建设白皮书》，华信咨询设计研究院有限公司",
            ],
        ),
        (
            Language::En,
            [
                "Deploymentplananditscost",
                "Phase2",
                "Billofquantities",
                "Thatlistisanassumption",
                "Cost,worthandcoverage",
                "Dots:newdevices",
                "Trenches:eachisopenedonce",
                "Newplaces",
                "Powerandnetworkofthenewdevices",
                "Whateachrowgoesby",
                "1块/社区",
            ],
        ),
    ] {
        let pdf = planned(language);
        let whole = pages(&pdf).concat();
        for words in all {
            assert!(whole.contains(words), "{words} in {whole}");
        }
        assert_eq!(planned(language), pdf, "the same plan, the same bytes");
    }
}

#[test]
fn a_long_row_goes_on_on_the_next_pages() {
    let before = pages(&audited(|_| (), &imprint(None), Language::Zh));
    let long = "智慧社区".repeat(2_000);
    let change = |document: &mut Document<'_>| document.rows[0].basis.quote += &long;
    let after = pages(&audited(change, &imprint(None), Language::Zh));
    // 8,000 characters of 9.5 pt (3.35 mm) in lines of 174 mm make at least 150 lines, more than two pages of 45.
    assert!(
        after.len() >= before.len() + 2,
        "{}, {}",
        before.len(),
        after.len()
    );
    let count = |pages: &[String]| pages.concat().matches('慧').count();
    assert_eq!(count(&after), count(&before) + 2_000, "nothing is lost");
}

#[test]
fn what_the_font_lacks_is_shown_by_its_code_and_named_at_the_end() {
    let change = |document: &mut Document<'_>| document.name.en = "𠮷 Court 🏠".to_owned();
    let text = pages(&audited(change, &imprint(None), Language::En));
    assert!(
        text[0].contains("〔U+20BB7〕Court〔U+1F3E0〕"),
        "{}",
        text[0]
    );
    let whole = text.concat();
    assert!(
        whole.contains("lacksthesecharacters") && whole.contains("U+1F3E0,U+20BB7."),
        "{whole}"
    );
}

#[test]
fn markup_in_a_name_is_text() {
    let name = "#panic() *A* $x$ <b> \"q\" \\ [c]";
    let change = |document: &mut Document<'_>| document.name.en = name.to_owned();
    let text = pages(&audited(change, &imprint(None), Language::En));
    assert!(
        text[0].contains("#panic()*A*$x$<b>\"q\"\\[c]"),
        "{}",
        text[0]
    );
}

#[test]
fn a_dated_report_is_for_archives_and_an_undated_one_for_every_reader() {
    let has = |pdf: &[u8], text: &str| pdf.windows(text.len()).any(|w| w == text.as_bytes());
    let dated = audited(|_| (), &imprint(Some("2026-03-01T08:00:00Z")), Language::En);
    assert!(has(&dated, "pdfaid:part") && has(&dated, "pdfuaid:part"));
    assert!(has(&dated, "2026-03-01T08:00:00"));
    let undated = audited(|_| (), &imprint(None), Language::En);
    assert!(!has(&undated, "pdfaid:part") && has(&undated, "pdfuaid:part"));
    assert!(!has(&undated, "CreateDate"), "no clock was looked at");
    assert_eq!(audited(|_| (), &imprint(None), Language::En), undated);
}
