use super::*;

#[test]
fn the_builtin_catalogue_loads_with_the_white_papers_counts() {
    let catalogue = Catalogue::builtin().unwrap_or_else(|errors| panic!("{errors}"));
    assert_eq!(catalogue.classes.len(), 53);
    assert_eq!(catalogue.rows.len(), 55);
    assert_eq!(catalogue.places.len(), 17);
    assert_eq!(catalogue.applications.len(), 16);
    let numbers: std::collections::BTreeSet<u8> =
        catalogue.places.iter().map(|p| p.number).collect();
    assert_eq!(numbers.len(), 16);
}
