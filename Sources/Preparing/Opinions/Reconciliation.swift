public import Vocabulary

/// Two opinions side by side. Words are compared, folded, and nothing else: same and different are about what was
/// written, and neither opinion is ever the better one.
public struct Reconciliation: Hashable, Sendable {
  public enum Answer: String, CaseIterable, Sendable {
    case same, different
    /// One of the two, or both, do not say.
    case notStated = "not_stated"
  }

  public struct Row: Hashable, Sendable {
    public var field: OpinionField
    /// Which test, of a row about one, as the first doctor's side calls it.
    public var test: String?
    public var first: String?
    public var second: String?

    public var answer: Answer {
      guard let first, let second else { return .notStated }
      return TextFolding.folded(first) == TextFolding.folded(second) ? .same : .different
    }
  }

  public var first: Opinion
  public var second: Opinion
  public var rows: [Row]

  public init(first: Opinion, second: Opinion) {
    self.first = first
    self.second = second
    rows = OpinionField.allCases.filter { !$0.isOfTest }.map {
      Row(field: $0, first: first.value($0), second: second.value($0))
    }
    rows.insert(contentsOf: Self.testRows(first.tests, second.tests), at: 3)
  }

  /// Two rows a test, in the order of the first doctor's tests, then those that only the second names.
  private static func testRows(_ first: [Opinion.Test], _ second: [Opinion.Test]) -> [Row] {
    var left = second
    var pairs: [(Opinion.Test?, Opinion.Test?)] = []
    for test in first {
      let at = left.firstIndex { TextFolding.folded($0.what) == TextFolding.folded(test.what) }
      pairs.append((test, at.map { left.remove(at: $0) }))
    }
    pairs += left.map { (nil, $0) }
    return pairs.flatMap { pair in
      let what = pair.0?.what ?? pair.1?.what
      return [
        Row(field: .testResult, test: what, first: pair.0?.result, second: pair.1?.result),
        Row(field: .testReader, test: what, first: pair.0?.readBy, second: pair.1?.readBy),
      ]
    }
  }

  public var differences: [Row] { rows.filter { $0.answer == .different } }

  /// Who could help to settle what differs, each with the rows because of which; of those who treat, only kinds of
  /// which neither doctor is one.
  public var settling: [(specialist: Specialist, because: [Row])] {
    let heard = [first, second].compactMap { $0.specialty.flatMap { Specialist(specialty: $0) } }
    var result: [(specialist: Specialist, because: [Row])] = []
    for row in differences {
      for specialist in Specialist.settling(row.field, test: row.test)
      where row.field != .plan || !heard.contains(specialist) {
        if let at = result.firstIndex(where: { $0.specialist == specialist }) {
          result[at].because.append(row)
        } else {
          result.append((specialist, [row]))
        }
      }
    }
    return result
  }
}

/// Whether a plan pays for a third opinion when two differ, with where that stands.
public struct ThirdOpinionRule: Hashable, Sendable {
  public var plan: String
  public var answer: ThreeValued
  /// The market of which the row behind the answer speaks, when it does not speak of this very plan.
  public var market: String?
  /// Where it can be read.
  public var page: String?
  public var citation: Citation?

  public init(plan: String, answer: ThreeValued, citation: Citation?) {
    self.plan = plan
    self.answer = answer
    self.citation = citation
  }
}
