package import Assessing
package import DirectoryModel
package import Exporting
import Vocabulary

/// The lines of independence as a cell, as words and as JSON.
package struct IndependenceRendering {
  package let legend: SourceLegend

  package init(_ legend: SourceLegend) { self.legend = legend }

  // MARK: Table

  /// `4 of 4`, `3 of 4, 1 ?`, `shared: hospital, site`. Counted are the lines that decide; a school is named when it is
  /// shared.
  package static func cell(_ assessments: [IndependenceAssessment]) -> String {
    if assessments.isEmpty { return "" }
    if let same = assessments.first(where: \.isSamePerson) { return "is \(same.fromName)" }
    let combined = assessments.combined
    let school = combined.contains { $0.subject == .school && $0.answer == .shared } ? " (same school)" : ""
    let lines = combined.filter { $0.subject.decides }
    let shared = lines.filter { $0.answer == .shared }.map { $0.subject.token }
    if !shared.isEmpty { return "shared: " + shared.joined(separator: ", ") + school }
    let different = lines.count { $0.answer == .different }
    let unknown = lines.count - different
    return "\(different) of \(lines.count)" + (unknown > 0 ? ", \(unknown) ?" : "") + school
  }

  // MARK: Words

  /// Empty without first doctors.
  package func lines(_ assessments: [IndependenceAssessment], of provider: Provider) -> [String] {
    assessments.flatMap { assessment in
      lines(
        assessment,
        title: assessment.isSamePerson
          ? "This is \(assessment.fromName) (\(assessment.from))."
          : "Independence of \(assessment.fromName) (\(assessment.from)):")
    }
  }

  package func lines(_ assessment: IndependenceAssessment, title: String) -> [String] {
    if assessment.isSamePerson { return [title] }
    return [title]
      + assessment.lines.map { line in
        let sources = (line.here + line.there).map(\.source)
        let cited = sources.isEmpty ? "" : " [" + cells(sources).joined(separator: "; ") + "]"
        let note = line.subject.decides ? "" : " (shown, decides nothing)"
        return "  \(line.subject.token): \(line.answer.rawValue)\(note); \(line.words)\(cited)"
      }
  }

  /// Of many the first few.
  private func cells(_ sources: [SourceReference]) -> [String] {
    let cells = legend.cells(sources)
    return cells.count > 4 ? Array(cells.prefix(4)) + ["\(cells.count - 4) more"] : cells
  }

  // MARK: JSON

  /// The lines over all first doctors, and those against each; null without first doctors.
  package func json(_ assessments: [IndependenceAssessment]) -> JSONValue {
    guard let first = assessments.first else { return .null }
    let lines: [JSONValue]
    if assessments.count == 1 {
      lines = first.lines.map(json)
    } else {
      lines = assessments.combined.map { subject, answer in
        // The source that says so; of what is different from each, that of the first.
        let line = assessments.map { $0[subject] }.first { $0.answer == answer }
        return .object([
          ("what", .string(subject.rawValue)), ("answer", .string(answer.rawValue)),
          ("source", .text(line?.here.first.map { legend.name($0.source) })),
        ])
      }
    }
    return .object([
      ("lines", .array(lines)),
      ("against", .array(assessments.map { against($0) })),
    ])
  }

  private func against(_ assessment: IndependenceAssessment) -> JSONValue {
    .object([
      ("id", .string(assessment.from)), ("name", .string(assessment.fromName)),
      ("same_person", .bool(assessment.isSamePerson)), ("lines", .array(assessment.lines.map(json))),
    ])
  }

  package func json(_ line: IndependenceLine) -> JSONValue {
    .object([
      ("what", .string(line.subject.rawValue)), ("answer", .string(line.answer.rawValue)),
      ("source", .text(line.here.first.map { legend.name($0.source) })),
      ("decides", .bool(line.subject.decides)), ("words", .string(line.words)),
      ("here", .array(line.here.map(json))), ("there", .array(line.there.map(json))),
    ])
  }

  private func json(_ evidence: IndependenceLine.Evidence) -> JSONValue {
    .object([
      ("value", .string(evidence.value)), ("name", .text(evidence.name)),
      ("source", .string(legend.name(evidence.source))), ("row", .integer(Int(evidence.source.row))),
      ("as_of", .text(legend.asOf(evidence.source))),
      ("verified", .text(evidence.source.verified?.description)),
    ])
  }
}
