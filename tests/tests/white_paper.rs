//! The catalogue against the text of the white paper itself, where that lies beside the checkout.

use twin_core::catalogue::Catalogue;

/// The text of the tables with neither white space, markup nor the numerals of list items, all of which depend on the layout.
fn squeezed(text: &str) -> String {
    let mut squeezed = String::new();
    let mut depth = 0_u32;
    for c in text.chars() {
        match c {
            '<' => depth += 1,
            '>' => depth = depth.saturating_sub(1),
            _ if depth > 0 || c.is_whitespace() => {}
            _ => squeezed.push(c),
        }
    }
    squeezed
}

/// Whether the paper has these words: in one piece, or in two pieces that a page break parts.
fn has(paper: &str, words: &str) -> bool {
    let words = squeezed(words);
    let breaks = words.char_indices().map(|(at, _)| words.split_at(at));
    paper.contains(&words)
        || breaks
            .filter(|(before, after)| before.chars().count() > 3 && after.chars().count() > 3)
            .any(|(before, after)| paper.contains(before) && paper.contains(after))
}

/// The lines of a printed column without their numerals.
fn lines(column: &str) -> impl Iterator<Item = &str> {
    column.split('；').map(|line| match line.split_once(". ") {
        Some((numeral, rest)) if numeral.bytes().all(|b| b.is_ascii_digit()) => rest,
        _ => line,
    })
}

#[test]
fn every_quotation_stands_in_the_white_paper() {
    let Some(data) = twin_tests::shared_data() else {
        return;
    };
    let Ok(paper) = std::fs::read_to_string(data.with_file_name("white-paper.txt")) else {
        twin_tests::skip("the white paper's text is not beside the checkout");
        return;
    };
    let tables = paper.find("表 2 现代社区应用场景分类").unwrap();
    let paper = squeezed(&paper[tables..]);
    let catalogue = Catalogue::builtin().unwrap();
    let mut quotations: Vec<(String, &str)> = Vec::new();
    for row in &catalogue.rows {
        let class = catalogue.class(row.class.as_str()).unwrap();
        let star = if row.existing_baseline { "*" } else { "" };
        let name = format!("{}{star}{}", class.name_zh, row.location_zh);
        let named = row.variant.as_deref() == Some("b") || has(&paper, &name);
        assert!(named, "{}: {name}", row.id);
        for column in [
            &row.location_zh,
            &row.deployment_zh,
            &row.function_zh,
            &row.performance_zh,
            &row.application_zh,
        ] {
            quotations.extend(lines(column).map(|line| (row.id.to_string(), line)));
        }
    }
    for row in &catalogue.places {
        let is_starred = row.existing_baseline && row.table == 10;
        let name = format!("{}{}", row.name_zh, if is_starred { "*" } else { "" });
        assert!(has(&paper, &name), "{}: {name}", row.id);
        for column in [&row.group_zh, &row.deployment_zh, &row.function_zh] {
            quotations.extend(lines(column).map(|line| (row.id.to_string(), line)));
        }
    }
    for row in &catalogue.networks {
        quotations.push((row.id.to_string(), &row.quote_zh));
    }
    for function in &catalogue.functions {
        let words = [&function.name_zh, &function.quote_zh];
        quotations.extend(words.map(|words| (function.id.to_string(), &**words)));
    }
    for row in &catalogue.applications {
        let names = [&row.name_zh, &row.category_zh].into_iter();
        let devices = row.devices.iter().map(|d| &d.name_zh);
        let places = row.places.iter().map(|p| &p.name_zh);
        let all = names.chain(devices).chain(places);
        quotations.extend(all.map(|name| (row.id.to_string(), &**name)));
    }
    let missing: Vec<_> = quotations
        .iter()
        .filter(|(_, words)| !has(&paper, words))
        .collect();
    assert!(missing.is_empty(), "{missing:#?}");
    assert!(quotations.len() > 500, "{}", quotations.len());
}
