//! tmp
mod draw; mod lettering; mod dog;
fn main() { dog::dog().image().save("/tmp/s_dog.jpg").unwrap(); }
