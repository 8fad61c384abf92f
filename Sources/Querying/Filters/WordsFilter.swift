import Indexing
import Vocabulary

/// Words of a name: each must be one of the folded words of the entity's names. A letter that a source has lost
/// (U+FFFD) stands for any one: `munoz` finds `MU\u{FFFD}OZ`.
struct WordsFilter: SearchFilter {
  let parameters = ["words"]
  let facets: [String] = []

  func outcome(_ request: SearchRequest, _ context: QueryContext) -> FilterOutcome? {
    let tokens = request.words.flatMap { TextFolding.tokens($0) }
    guard !tokens.isEmpty else { return nil }
    var yes = context.all
    for token in tokens {
      yes.formIntersection(context.snapshot.roles(.token, anyOf: [token] + Self.damagedForms(of: token)))
    }
    return FilterOutcome(yes: yes, unknown: [])
  }

  /// The word with each of its letters lost in turn.
  private static func damagedForms(of token: String) -> [String] {
    let letters = Array(token.unicodeScalars)
    // Of one or two letters too little would be left.
    guard (3...32).contains(letters.count) else { return [] }
    return letters.indices.map { lost in
      var form = String.UnicodeScalarView()
      for (i, letter) in letters.enumerated() { form.append(i == lost ? "\u{FFFD}" : letter) }
      return String(form)
    }
  }

  func values(of facet: String, _ request: SearchRequest, _ context: QueryContext) -> [FacetValue] { [] }
}
