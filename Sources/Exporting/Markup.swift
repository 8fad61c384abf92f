/// HTML that is built and never pasted: text becomes a node, so that no value of a source can become markup.
public indirect enum Markup: Sendable {
  case text(String)
  case element(String, attributes: [(name: String, value: String)], children: [Markup])
  case several([Markup])
  /// CSS, which is not escaped and hence is always the program's own.
  case style(String)

  /// `<name>` with what it holds. The names are the program's own and never a value's.
  public static func element(
    _ name: String, _ attributes: [(name: String, value: String)] = [], _ children: Markup...
  )
    -> Markup
  {
    .element(name, attributes: attributes, children: children)
  }

  /// A text in an element.
  public static func element(_ name: String, _ text: String) -> Markup {
    .element(name, attributes: [], children: [.text(text)])
  }

  /// The HTML.
  public var html: String {
    var result = ""
    write(into: &result)
    return result
  }

  /// A whole document that stands by itself: it names nothing that would have to be fetched.
  ///
  /// - Parameter style: CSS.
  public static func document(title: String, language: String, style: String, body: Markup) -> String {
    "<!DOCTYPE html>\n"
      + Markup.element(
        "html", [("lang", language)],
        .element(
          "head", [],
          .element("meta", [("charset", "utf-8")]),
          .element("meta", [("name", "viewport"), ("content", "width=device-width, initial-scale=1")]),
          .element("meta", [("name", "referrer"), ("content", "no-referrer")]),
          .element("title", title), .style(style)),
        .element("body", attributes: [], children: [body])
      ).html + "\n"
  }

  private static let void: Set<String> = ["meta", "br", "hr", "input", "img", "link", "col", "wbr"]

  private func write(into result: inout String) {
    switch self {
    case .text(let text): result += Self.escaped(text)
    case .several(let children): for child in children { child.write(into: &result) }
    case .style(let text): result += "<style>\(text)</style>"
    case .element(let name, let attributes, let children):
      result += "<" + name
      for attribute in attributes { result += " \(attribute.name)=\"\(Self.escaped(attribute.value))\"" }
      result += ">"
      if Self.void.contains(name) { return }
      for child in children { child.write(into: &result) }
      result += "</\(name)>"
    }
  }

  /// A byte of any of the characters that are written otherwise; most texts have none.
  private static func mayNeedReference(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x26, 0x3C, 0x3E, 0x22, 0x27, 0x00...0x1F, 0x7F, 0xC2, 0xEF: true
    default: false
    }
  }

  /// Text with what HTML and XML would read as markup written as references; control characters, which neither may
  /// hold, as U+FFFD.
  public static func escaped(_ text: String) -> String {
    if !text.utf8.contains(where: mayNeedReference) { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case "\t", "\n", "\r": result.unicodeScalars.append(scalar)
      case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
