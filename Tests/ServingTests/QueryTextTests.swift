import Testing

@testable import Serving

/// Percent-encoding there and back.
@Suite struct QueryTextTests {
  @Test func `names and values are decoded in their order`() throws {
    let pairs = try QueryText.decode("cancer=breast+cancer&near=60601&virtual&q=%C3%A1%26&=x&a=b=c")
    #expect(pairs.map(\.name) == ["cancer", "near", "virtual", "q", "", "a"])
    #expect(pairs.map(\.value) == ["breast cancer", "60601", "", "á&", "x", "b=c"])
    #expect(try QueryText.decode("").isEmpty)
    #expect(try QueryText.decodePath("a+b%20c") == "a+b c")
  }

  @Test(arguments: ["%", "%4", "%g1", "%C3", "a%0a", "%7f", "%ED%A0%80"])
  func `what is no text is refused`(text: String) {
    #expect(throws: Problem.badEncoding) { try QueryText.decode("q=" + text) }
  }

  @Test func `what is encoded decodes to itself`() throws {
    for text in ["", "breast cancer", "a&b=c+d", "áß漢🙂", "50%", "npi:2000000028"] {
      #expect(try QueryText.decode("q=" + QueryText.encode(text)).first?.value == text)
    }
  }
}
