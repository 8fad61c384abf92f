// A cancer that has spread, in a person's words: where it began is meant, never where it went.

extension CancerVocabulary {
  /// Some of the words around those of a spread: a cancer's name, or an organ by itself, which can be where it began
  /// and where it went.
  private struct SpreadPart {
    var types: [Int]
    /// As they were typed.
    var words: [String]
    var isOrgan: Bool
  }

  /// What is named as a cancer is where it began, on whichever side it stands. Of organs alone it is the one behind
  /// `from` or `of`, or before `to`, and else one to which cancers seldom go. Where this does not decide, it is asked
  /// back; with a word left over nothing is read.
  func readSpread(_ words: [String], capitals: Set<String>) -> CancerUnderstanding? {
    let marker = words.indices.first { i in
      Self.isOfSpread(words[i])
        || (words[i] == "metastatic" && i + 1 < words.count && ["to", "in", "from"].contains(words[i + 1]))
    }
    guard let marker else { return nil }
    let isNoun = PatientWords.metastases.contains(words[marker])
    let after = words[(marker + 1)...]
    if let from = after.firstIndex(of: "from") {
      let origin = after[(from + 1)...].prefix { !PatientWords.into.contains($0) }
      return parts(origin, capitals).flatMap { primary($0) }
    }
    // `lung with bone mets`: what has them stands before.
    if isNoun, let with = words[..<marker].lastIndex(where: { $0 == "with" || $0 == "con" }),
      let bearer = parts(words[..<with], capitals), !bearer.isEmpty,
      (parts(after, capitals, skippingUnknown: true) ?? []).allSatisfy(\.isOrgan)
    {
      return primary(bearer)
    }
    guard let here = parts(words[..<marker], capitals) else { return nil }
    if let first = after.first, PatientWords.into.contains(first) {
      return readWay(from: here, into: after.dropFirst(), isNoun: isNoun, capitals)
    }
    // How it has spread decides nothing once it is named.
    let isNamed = here.contains { !$0.isOrgan }
    guard let there = parts(after, capitals, skippingUnknown: isNamed && !isNoun) else { return nil }
    let all = here + there
    let named = all.filter { !$0.isOrgan }
    if !named.isEmpty || all.isEmpty { return primary(named) }
    if isNoun, !there.isEmpty, let first = after.first, PatientWords.origins.contains(first) {
      // `liver metastases of the colon`; but `metastasis of the liver` is mostly one in the liver.
      return here.isEmpty ? asked(there) : primary(there)
    }
    let rare = all.filter { !isReached($0) }
    if all.count == 1, !here.isEmpty {
      // `lung mets` is where it went; with a stage the lung may be where it began.
      let isStaged = withoutCourses(Array(words[..<marker])).count < marker
      return rare.isEmpty && !isStaged ? primary([]) : asked(all)
    }
    return rare.isEmpty ? asked(all) : primary(rare)
  }

  /// `lung mets to the brain`: behind `to` or `in` stands where it went, and perhaps what it is.
  private func readWay(
    from here: [SpreadPart], into there: ArraySlice<String>, isNoun: Bool, _ capitals: Set<String>
  ) -> CancerUnderstanding? {
    let named = here.filter { !$0.isOrgan }
    if !named.isEmpty { return primary(named) }
    if !here.isEmpty && !isNoun { return primary(here) }
    func said(_ words: ArraySlice<String>) -> [SpreadPart] {
      parts(words, capitals, skippingUnknown: true) ?? []
    }
    // `metastases in the liver of colon cancer`, not `in the lining of the lung`.
    var origin: [SpreadPart] = []
    if let of = there.firstIndex(where: PatientWords.origins.contains), !said(there[..<of]).isEmpty {
      origin = said(there[(of + 1)...])
    }
    let further = said(there)
    for parts in [origin, here.isEmpty ? Array(further.dropFirst()) : further] {
      let named = parts.filter { !$0.isOrgan }
      if !named.isEmpty { return primary(named) }
    }
    let rare = here.filter { !isReached($0) }
    if !rare.isEmpty { return primary(rare) }
    return here.isEmpty && origin.isEmpty ? primary([]) : asked(here + origin)
  }

  private static func isOfSpread(_ word: String) -> Bool {
    PatientWords.spreading.contains(word) || PatientWords.metastases.contains(word)
  }

  /// Where it began; without anything, cancer that has spread.
  private func primary(_ parts: [SpreadPart]) -> CancerUnderstanding? {
    guard let first = parts.first else {
      return lexicon.ordinal(of: "metastatic").map { outcome([$0], read: ["metastatic", "cancer"]) }
    }
    if parts.count > 1 { return outcome(lowest(parts.map(\.types)), read: parts.flatMap(\.words)) }
    let whole = ["metastatic"] + first.words
    if let found = lookUp(whole), found.count == 1 { return outcome(found, read: whole) }
    return outcome(first.types, read: first.words)
  }

  /// Each can be where it began, or where a cancer went that is not named.
  private func asked(_ parts: [SpreadPart]) -> CancerUnderstanding {
    let types = Set(parts.flatMap(\.types) + [lexicon.ordinal(of: "metastatic")].compactMap(\.self))
    return outcome(types.sorted(), read: parts.flatMap(\.words))
  }

  /// Words that no phrase is longer than.
  private static let longestPart = 8

  /// Cancers and organs one after the other.
  ///
  /// - Parameter skippingUnknown: passes over words that are neither.
  /// - Returns: nil where a word is left over.
  private func parts(
    _ words: ArraySlice<String>, _ capitals: Set<String>, skippingUnknown: Bool = false
  ) -> [SpreadPart]? {
    let told = withoutCourses(withoutCircumstances(Array(words), capitals: capitals))
      .filter { !Self.isOfSpread($0) }
    let large = told.indices.filter { !PatientWords.small.contains(told[$0]) }
    var result: [SpreadPart] = []
    var at = 0
    while at < large.count {
      var end = min(large.count, at + Self.longestPart)
      while end > at {
        let part = large[at..<end].map { told[$0] }
        if PhraseKey.specific(PhraseKey.large(part)).isEmpty { break }
        if part.count == 1 && PatientWords.whereabouts.contains(part[0]) { break }
        let isDoubtful =
          skippingUnknown && part.count == 1 && part[0].utf8.count <= 3 && !capitals.contains(part[0])
        if !isDoubtful, isMeant(part, capitals), let types = lookUp(part) {
          result.append(
            SpreadPart(
              types: types, words: Array(told[large[at]...large[end - 1]]), isOrgan: isOrgan(part, of: types))
          )
          break
        }
        end -= 1
      }
      if end == at {
        guard skippingUnknown else { return nil }
        end += 1
      }
      at = end
    }
    return result
  }

  /// Whether words name an organ, and its cancer only as its own: `breast` and `lymph node`, not `breast cancer`,
  /// `lymphoma` and `TNBC`.
  private func isOrgan(_ words: [String], of types: [Int]) -> Bool {
    let large = PhraseKey.large(words)
    guard PhraseKey.specific(large).count == large.count else { return false }
    let key = PhraseKey.sorted(large)
    return types.allSatisfy { type in
      let name = PhraseKey.large(PhraseKey.words(lexicon.name(type)))
      let specific = PhraseKey.specific(name)
      if !specific.isEmpty, PhraseKey.sorted(specific) == key { return specific.count < name.count }
      return PatientWords.reached.contains(lexicon.id(type))
    }
  }

  private func isReached(_ part: SpreadPart) -> Bool {
    part.types.allSatisfy { PatientWords.reached.contains(lexicon.id($0)) }
  }
}
