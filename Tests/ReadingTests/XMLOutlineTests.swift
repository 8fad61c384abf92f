import Testing

@testable import Reading

@Suite struct XMLOutlineTests {
  private func outline(_ text: String, bytes: Int = 1 << 20, chunk: Int = 1 << 16) throws(ReadingError)
    -> XMLOutline
  {
    try XMLOutline(MemoryByteSource(name: "a.xml", bytes: Array(text.utf8), chunk: chunk), bytes: bytes)
  }

  private static let text = """
    <list xmlns="http://example.org/a">
      <head date="2026"/>
      <people><person id="1"><name>A</name><phone>1</phone><phone>2</phone></person><person/></people>
      <people><person><name>B</name></person></people>
    </list>
    """

  @Test func `every path is counted, with how often it stands in one element`() throws {
    let outline = try outline(Self.text)
    #expect(outline.root == "list")
    #expect(
      outline.elements.map {
        "\($0.path.joined(separator: "/")) \($0.count) \($0.mostInParent) \($0.hasParts)"
      } == [
        "head 1 1 true", "people 2 2 true", "people/person 3 2 true", "people/person/name 2 1 false",
        "people/person/phone 2 2 false",
      ])
  }

  @Test func `pieces of any size count the same`() throws {
    #expect(try outline(Self.text, chunk: 1).elements == outline(Self.text).elements)
  }

  @Test func `only the front of a long document is read`() throws {
    let long = "<list>" + String(repeating: "<a><b>1</b></a>", count: 100_000) + "<never"
    let outline = try outline(long, bytes: 1 << 16)
    #expect(outline.elements.map(\.path) == [["a"], ["a", "b"]])
    #expect(outline.elements[0].count < 100_000)
  }

  @Test func `what the other readers refuse is refused here`() {
    for (text, rule) in [
      ("<!DOCTYPE a><a/>", "xml-doctype"), ("<a><b></a>", "xml-not-well-formed"),
      ("<a>", "xml-truncated"), (String(repeating: "<a>", count: 100), "xml-depth"),
    ] {
      #expect(throws: ReadingError.self, "\(text)") { try outline(text) }
      do {
        _ = try outline(text)
      } catch {
        #expect(error.rule == rule)
      }
    }
  }
}
