import Foundation
import TestSupport
import Testing
import Vocabulary

/// `PatientWordings.csv`: how patients and their families name cancers, each with the meaning that it must have.
///
/// The table was written from public usage (patient forums, plain-language pages, the index of ICD-10-CM) before the
/// list of phrases was looked at, and no expected value comes from an answer of this program. `expected` holds
/// alternatives with ` or ` between them: an id, `ask` with the ids that must all be among the meanings asked about,
/// or `unknown`.
@Suite struct PatientWordingsTests {
  enum Expectation: Equatable {
    case type(String)
    case ask(Set<String>)
    case unknown

    init(_ text: Substring) {
      if text == "unknown" {
        self = .unknown
      } else if text.hasPrefix("ask ") {
        self = .ask(Set(text.dropFirst(4).split(separator: "|").map(String.init)))
      } else {
        self = .type(String(text))
      }
    }

    func isMet(by understanding: CancerUnderstanding) -> Bool {
      switch (self, understanding) {
      case (.type(let id), .type(let found, _)): id == found
      case (.ask(let ids), .ambiguous(let meanings)): ids.isSubset(of: meanings)
      case (.unknown, .unknown): true
      default: false
      }
    }
  }

  struct Wording {
    var kind: String
    var text: String
    var expected: [Expectation]
  }

  static let wordings: [Wording] = {
    let path = packageRoot() + "/Tests/VocabularyTests/PatientWordings.csv"
    guard let table = try? String(contentsOfFile: path, encoding: .utf8) else {
      preconditionFailure("no \(path)")
    }
    return table.split(whereSeparator: \.isNewline).dropFirst().map { line in
      let cells = line.split(separator: ",", omittingEmptySubsequences: false)
      precondition(cells.count == 3, "\(line) has not three cells")
      return Wording(
        kind: String(cells[0]), text: String(cells[1]),
        expected: cells[2].components(separatedBy: " or ").map { Expectation($0[...]) })
    }
  }()

  @Test func `at least 95 of 100 wordings mean what patients mean, and none is silently read as another cancer`() {
    var missed: [String] = []
    var guessed: [String] = []
    for wording in Self.wordings {
      let found = BundledCancers.vocabulary.understand(wording.text)
      guard !wording.expected.contains(where: { $0.isMet(by: found) }) else { continue }
      let line = "\(wording.kind): \(wording.text) is \(found), expected \(wording.expected)"
      if case .type = found { guessed.append(line) } else { missed.append(line) }
    }
    let right = Self.wordings.count - missed.count - guessed.count
    let score = "\(right) of \(Self.wordings.count) right, \(guessed.count) wrong guesses"
    #expect(guessed.isEmpty, "\(score)\n\(guessed.joined(separator: "\n"))")
    #expect(right * 100 >= Self.wordings.count * 95, "\(score)\n\(missed.joined(separator: "\n"))")
  }

  @Test func `the table is large, names known types and has no wording twice`() {
    #expect(Self.wordings.count >= 170)
    #expect(Set(Self.wordings.map { $0.text }).count == Self.wordings.count)
    for wording in Self.wordings {
      for expectation in wording.expected {
        let ids: Set<String> =
          switch expectation {
          case .type(let id): [id]
          case .ask(let ids): ids
          case .unknown: []
          }
        for id in ids { #expect(BundledCancers.vocabulary.types[id] != nil, "\(wording.text): \(id)") }
      }
    }
  }
}
