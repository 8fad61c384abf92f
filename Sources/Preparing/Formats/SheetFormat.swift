import DirectoryModel
import Exporting

/// How sheets leave.
public enum SheetFormat: String, CaseIterable, Sendable {
  case text, md, html, ics, json

  /// The format that a file's name asks for; nil when it asks for none.
  public init?(fileName: String) {
    guard let dot = fileName.lastIndex(of: ".") else { return nil }
    switch fileName[fileName.index(after: dot)...].lowercased() {
    case "txt": self = .text
    case "md", "markdown": self = .md
    case "html", "htm": self = .html
    case "ics": self = .ics
    case "json": self = .json
    default: return nil
    }
  }

  public func rendered(_ packet: Packet) -> String {
    switch self {
    case .text: PlainSheets.text(packet)
    case .md: MarkdownSheets.text(packet)
    case .html: PrintedSheets.html(packet)
    case .ics:
      CalendarText.text(
        packet.tasks, name: packet.language.sheetWords.labels.packetTitle, stamp: packet.day)
    case .json: SheetJSON.value(packet).text(indented: true) + "\n"
    }
  }
}

extension Sheet.Item {
  /// Items that stand in one list.
  enum Group: Equatable { case paragraphs, ticks, questions, words, facts, blanks, meanings, table }

  var group: Group {
    switch self {
    case .paragraph: .paragraphs
    case .tick: .ticks
    case .question: .questions
    case .say: .words
    case .fact: .facts
    case .blank: .blanks
    case .meaning: .meanings
    case .table: .table
    }
  }
}

extension Sheet.Section {
  /// Neighbors of one kind together, in order.
  var groups: [[Sheet.Item]] {
    var result: [[Sheet.Item]] = []
    for item in items {
      if let last = result.last?.last, last.group == item.group, item.group != .table {
        result[result.count - 1].append(item)
      } else {
        result.append([item])
      }
    }
    return result
  }
}
