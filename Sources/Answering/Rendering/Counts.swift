extension Int {
  /// For people: `1,204,331`. Machines get the digits alone.
  package var grouped: String {
    var text = ""
    for (i, digit) in String(magnitude).reversed().enumerated() {
      if i > 0 && i % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return (self < 0 ? "-" : "") + String(text.reversed())
  }

  /// `1 row`, `2 rows`.
  package func counted(_ one: String, _ many: String? = nil) -> String {
    "\(grouped) \(self == 1 ? one : many ?? one + "s")"
  }
}
