import Answering
import Importing

/// The report of an import in words: what `import` prints when it is done, and `sources show` ever after.
enum ReportText {
  /// Refusals named one by one on standard error.
  private static let namedRefusals = 20

  /// - Parameter duration: `00:41`, where it is wanted.
  static func lines(_ report: ImportReport, duration: String? = nil) -> [String] {
    var line = "read \(report.read.counted("row"))"
    if let duration { line += " in \(duration)" }
    line += " · kept \(report.kept.grouped)"
    if report.deactivated > 0 { line += " · deactivated \(report.deactivated.grouped)" }
    line += " · refused \(report.refused.grouped)"
    if !report.byRule.isEmpty {
      let rules = report.byRule.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.grouped)" }
      line += " (\(rules.joined(separator: " · ")))"
    }
    var lines = [line]
    if report.repaired > 0 { lines.append("repaired \(report.repaired.counted("value"))") }
    if !report.warnings.isEmpty {
      lines.append("kept with a warning:")
      for (rule, count) in report.warnings.sorted(by: { $0.key < $1.key }) {
        lines.append("  \(rule) \(count.grouped)" + (report.examples.warnings[rule].map(meaning) ?? ""))
      }
    }
    if report.unverified > 0 {
      let all = report.verified + report.unverified
      lines.append(
        "no verified date: \(report.unverified.grouped) of \(all.counted("record")); their age runs from the row's own "
          + "date, else the file's")
    }
    if let completeness = completeness(report) { lines.append(completeness) }
    return lines
  }

  /// What was expected and what is done without it, and where to look first.
  private static func meaning(_ example: ImportIssue) -> String {
    var place = example.file
    if let line = example.line {
      place += ":\(line)"
    } else if let row = example.row {
      place += " row \(row)"
    }
    if let field = example.field { place += ", \(field)" }
    if let value = example.value, !value.isEmpty { place += " \"\(value)\"" }
    return ": expected \(example.remedy) (first: \(place))"
  }

  /// Whether absence from the list says anything; nil when its source declares nothing.
  private static func completeness(_ report: ImportReport) -> String? {
    guard let declared = report.declaredCompleteFor else { return nil }
    guard let complete = report.completeFor else {
      return
        "declared complete for \(declared), but part of it could not be read or has no NPI: nobody is out by "
        + "absence"
    }
    if complete == declared {
      return "complete for \(declared), as declared: who is not in it is out of its networks"
    }
    return
      "declared complete for \(declared), but complete for \(complete) alone: of the others somebody stands under "
      + "no NPI, and nobody of them is out by absence"
  }

  /// The first refusals, each with its place, for standard error.
  static func refusals(_ report: ImportReport) -> [String] {
    let refused = report.issues.filter(\.isRefusal)
    var lines = refused.prefix(namedRefusals).map(ImportText.line)
    if report.refused > lines.count {
      let more = report.refused - lines.count
      lines.append("and \(more.grouped) more; --quarantine FILE keeps every refused row with its reason")
    }
    return lines
  }
}
