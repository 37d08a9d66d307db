//! Named rules that fill what a source does not say.
