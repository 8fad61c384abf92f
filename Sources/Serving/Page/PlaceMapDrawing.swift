import Answering
import Exporting

extension PlaceMap {
  /// The drawing, with what it shows in words: an image to a screen reader, which reads the list instead.
  func markup(_ language: ExportLanguage) -> Markup {
    var parts: [Markup] = [
      .element("title", [("id", "map-title")], .text(PagePhrase.mapTitle.text(language))),
      .element("desc", [("id", "map-desc")], .text(PagePhrase.mapSame.text(language))),
    ]
    let middle = Self.number(Self.middle)
    for ring in rings.reversed() {
      parts.append(
        .element(
          "circle", [("class", "ring"), ("cx", middle), ("cy", middle), ("r", Self.number(ring.radius))])
      )
    }
    parts.append(.element("path", [("class", "north"), ("d", "M\(middle) 2l-5 12h10z")]))
    parts.append(
      .element(
        "path", [("class", "you"), ("d", "M\(middle) \(Self.number(Self.middle - 9))v18m-9 -9h18")]))
    for (ring, label) in zip(rings, labels) {
      let words =
        ring.miles == 1
        ? PagePhrase.oneMile.text(language) : PagePhrase.miles.text(language, ring.miles.grouped)
      let width = 7.0 * Double(words.count)
      parts.append(
        .element(
          "rect",
          [
            ("class", "ground"), ("x", Self.number(label.x - width / 2)), ("y", Self.number(label.y - 8)),
            ("width", Self.number(width)), ("height", "16"),
          ]))
      parts.append(text("miles", label.x, label.y + 4.5, words))
    }
    for mark in marks { parts.append(draw(mark)) }
    return .element(
      "svg",
      attributes: [
        ("viewBox", "0 0 \(Self.number(Self.side)) \(Self.number(Self.side))"), ("role", "img"),
        ("aria-labelledby", "map-title map-desc"), ("focusable", "false"),
      ], children: parts)
  }

  private func draw(_ mark: Mark) -> Markup {
    var parts: [Markup] = [
      .element(
        "rect",
        [
          ("x", Self.number(mark.x - mark.width / 2)), ("y", Self.number(mark.y - mark.height / 2)),
          ("width", Self.number(mark.width)), ("height", Self.number(mark.height)), ("rx", "12"),
        ])
    ]
    let top = mark.y - 7 * Double(mark.lines.count - 1) + 4.6
    for (i, line) in mark.lines.enumerated() { parts.append(text(nil, mark.x, top + 14 * Double(i), line)) }
    return .element("g", attributes: [("class", "mark")], children: parts)
  }

  private func text(_ name: String?, _ x: Double, _ y: Double, _ words: String) -> Markup {
    .element(
      "text", (name.map { [("class", $0)] } ?? []) + [("x", Self.number(x)), ("y", Self.number(y))],
      .text(words))
  }

  /// To a tenth.
  private static func number(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return tenths % 10 == 0 ? "\(tenths / 10)" : "\(Double(tenths) / 10)"
  }
}
