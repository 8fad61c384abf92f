/// Reads a page as its reader does, so that pages of any part of the program can be measured.
extension ReadingLevel {
  /// Of an HTML document or part of one, as this program writes them.
  ///
  /// Headings, heads and cells of tables, terms (`dt`), figures of time (`time`) and the like are not counted, nor is
  /// what is marked `translate="no"`: names, numbers, addresses and words in another language, each of which counts as
  /// one word of its sentence. What is marked `data-blank` is room to write on.
  ///
  /// - Parameter leavingOut: words folded as `TextFolding` does.
  public init(html: String, language: SheetLanguage, leavingOut: Set<String> = []) {
    self.init(blocks: Self.blocks(html: html), language: language, leavingOut: leavingOut)
  }

  private static let silent: Set<Substring> = [
    "style", "script", "title", "head", "h1", "h2", "h3", "h4", "h5", "h6", "th", "td", "dt", "footer", "nav",
  ]
  private static let inline: Set<Substring> = [
    "a", "abbr", "b", "bdi", "br", "cite", "em", "i", "input", "label", "mark", "q", "small", "span",
    "strong",
    "time",
  ]
  private static let void: Set<Substring> = ["meta", "br", "hr", "input", "img", "link", "col", "wbr"]

  static func blocks(html: String) -> [Block] {
    var blocks: [Block] = []
    var current = Block(parts: [])
    /// Open elements; `isSilent` is inherited.
    var open: [(name: Substring, isSilent: Bool)] = []
    func flush() {
      if !current.parts.isEmpty { blocks.append(current) }
      current = Block(parts: [])
    }
    var rest = html[...]
    while let start = rest.firstIndex(of: "<") {
      let text = rest[..<start]
      if open.last?.isSilent != true, text.contains(where: { !$0.isWhitespace }) {
        current.parts.append(.text(decoded(text)))
      }
      guard let end = rest[start...].firstIndex(of: ">") else { break }
      let tag = rest[rest.index(after: start)..<end]
      rest = rest[rest.index(after: end)...]
      if tag.hasPrefix("!") { continue }
      let isEnd = tag.hasPrefix("/")
      let name = tag.drop { $0 == "/" }.prefix { $0.isLetter || $0.isNumber }
      if !inline.contains(name) { flush() }
      if isEnd {
        if let at = open.lastIndex(where: { $0.name == name }) { open.removeSubrange(at...) }
      } else if !void.contains(name) {
        let isName = tag.contains("translate=\"no\"") || name == "time"
        if isName, open.last?.isSilent != true { current.parts.append(.name) }
        let isSilent =
          open.last?.isSilent == true || silent.contains(name) || isName || tag.contains("data-blank")
        open.append((name, isSilent))
      }
    }
    flush()
    return blocks
  }

  private static func decoded(_ text: Substring) -> String {
    var result = String(text)
    for (reference, character) in [
      ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&"),
    ] {
      result.replace(reference, with: character)
    }
    return result
  }
}
