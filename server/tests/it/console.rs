//! The console and the documents, from the binary itself.

use crate::harness::TestServer;

#[test]
fn pages_are_served_safely() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start(folder.path());
    let page = server.request("GET", "/", &[("accept", "text/html")], b"");
    assert_eq!(page.status, 200);
    assert!(
        page.header("content-type")
            .unwrap()
            .starts_with("text/html")
    );
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.contains("default-src 'self'"), "{policy}");
    // The textures of a placed model are fetched from where the page has put them.
    assert!(policy.contains("connect-src 'self' blob:"), "{policy}");
    assert_eq!(page.header("x-content-type-options"), Some("nosniff"));
    assert!(page.text().contains("<html"));
    for target in [
        "/assets/none.js",
        "/api/v1/none",
        "/../Cargo.toml",
        "/assets/..%2f..%2f..%2fCargo.toml",
    ] {
        assert_eq!(server.get(target).status, 404, "{target}");
    }
}

#[test]
fn the_documentation_needs_no_internet() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start(folder.path());
    let page = server.get("/docs/");
    assert_eq!(page.status, 200);
    assert!(page.text().contains("swagger-ui"));
    assert!(
        !page.text().contains("https://"),
        "nothing from elsewhere: {}",
        page.text()
    );
    assert_eq!(server.get("/docs").status, 303);
    assert_eq!(server.get("/docs/swagger-ui-bundle.js").status, 200);
    let setup = server.get("/docs/swagger-initializer.js").text();
    assert!(setup.contains("/openapi.json"), "{setup}");
}
