import Exporting
import Testing

@Suite struct MarkupTests {
  @Test func `a value never becomes markup, nor ends an attribute`() {
    let node = Markup.element("p", [("title", "\"><script>")], .text("<b>&'\u{1}"))
    #expect(node.html == "<p title=\"&quot;&gt;&lt;script&gt;\">&lt;b&gt;&amp;&#39;\u{FFFD}</p>")
  }

  @Test func `an element that can hold nothing has no end`() {
    #expect(Markup.several([.element("br"), .element("td")]).html == "<br><td></td>")
  }

  @Test func `a document names its language and nothing to be fetched`() {
    let html = Markup.document(
      title: "A & B", language: "es", style: "p{color:#000}", body: .element("p", "x"))
    #expect(html.hasPrefix("<!DOCTYPE html>\n<html lang=\"es\">"))
    #expect(html.contains("<title>A &amp; B</title><style>p{color:#000}</style></head><body><p>x</p></body>"))
    #expect(!html.contains("http"))
  }
}
