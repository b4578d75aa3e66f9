//! Writes XML as text: elements that are opened are closed, and what people wrote is escaped.
//!
//! Apart so that no other file of a paper puts an angle bracket or an ampersand anywhere.

use crate::model::visible::visible;
use quick_xml::escape::escape;

/// Attributes by name.
pub type Attributes<'a> = &'a [(&'a str, &'a str)];

/// XML while it is written.
#[derive(Debug)]
pub struct Xml {
    text: String,
    open: Vec<&'static str>,
}

impl Xml {
    /// The beginning of a part.
    #[must_use]
    pub fn new() -> Self {
        let text = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n".to_owned();
        Self { text, open: Vec::new() }
    }

    /// Opens an element.
    pub fn open(&mut self, tag: &'static str, attributes: Attributes<'_>) -> &mut Self {
        self.begin(tag, attributes);
        self.text.push('>');
        self.open.push(tag);
        self
    }

    /// An element with nothing in it.
    pub fn empty(&mut self, tag: &'static str, attributes: Attributes<'_>) -> &mut Self {
        self.begin(tag, attributes);
        self.text.push_str("/>");
        self
    }

    /// An element with nothing but that text in it.
    pub fn leaf(&mut self, tag: &'static str, attributes: Attributes<'_>, text: &str) -> &mut Self {
        self.open(tag, attributes);
        self.text.push_str(&legal(text));
        self.close()
    }

    /// Closes the element opened last.
    pub fn close(&mut self) -> &mut Self {
        if let Some(tag) = self.open.pop() {
            self.text.push_str("</");
            self.text.push_str(tag);
            self.text.push('>');
        }
        self
    }

    /// Closes everything; the whole part.
    #[must_use]
    pub fn finish(mut self) -> String {
        while !self.open.is_empty() {
            self.close();
        }
        self.text
    }

    fn begin(&mut self, tag: &str, attributes: Attributes<'_>) {
        self.text.push('<');
        self.text.push_str(tag);
        for (name, value) in attributes {
            self.text.push(' ');
            self.text.push_str(name);
            self.text.push_str("=\"");
            self.text.push_str(&legal(value));
            self.text.push('"');
        }
    }
}

/// A text as XML holds it. Word refuses a whole paper for one character that no XML may hold: such a character is shown as a
/// sign of its own.
fn legal(text: &str) -> String {
    escape(&*visible(text)).replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
}
