/// Text inside Markdown that stays text.
enum MarkdownText {
  /// With a backslash before whatever Markdown or the HTML in it could read as its own, on one line.
  static func escaped(_ text: String) -> String {
    let text = text.oneLine
    // A value that begins a line: `- `, `+ `, `---` or `1.` would open a list or draw a line.
    let digits = text.prefix { ("0"..."9").contains($0) }
    if !digits.isEmpty, let mark = text.dropFirst(digits.count).first, mark == "." || mark == ")" {
      return digits + "\\" + String(mark) + inner(text.dropFirst(digits.count + 1))
    }
    return (["-", "+", "="].contains(text.first) ? "\\" : "") + inner(text[...])
  }

  private static func inner(_ text: Substring) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\", "`", "*", "_", "[", "]", "<", ">", "|", "~", "#", "&", "!", "$", "{", "}":
        result.append("\\")
        result.unicodeScalars.append(scalar)
      // Written as links by some readers: `https://…`, `www.…`, `a@b`.
      case ":", "@": result += "\\" + String(scalar)
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
