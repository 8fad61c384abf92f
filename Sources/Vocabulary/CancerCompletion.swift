/// A cancer type that somebody who is typing may mean.
public struct CancerCompletion: Hashable, Sendable {
  public var id: String
  public var name: String
  /// The phrase that fits, as the vocabulary has it; of corrected words what was read.
  public var phrase: String
  /// The words were misspelt, or others were left aside.
  public var isCorrected: Bool
}

extension CancerVocabulary {
  /// The types with a phrase that holds every word typed, the last one as far as it goes.
  ///
  /// In this order: a phrase that is what was typed, one that begins so, any other; a type's own name before other
  /// words; then by name and id. Each type stands once, with the first of its phrases in this order. Where nothing
  /// fits, what `understand` makes of the text.
  ///
  /// - Parameter isWhole: the last word is finished.
  /// - Complexity: O(phrases).
  public func completions(of text: String, isWhole: Bool = false) -> [CancerCompletion] {
    let typed = PhraseKey.words(text)
    guard !typed.isEmpty else { return [] }
    var ranked: [(rank: Int, completion: CancerCompletion)] = []
    for type in types.all {
      var best: (rank: Int, phrase: String)?
      for (i, phrase) in type.phrases.enumerated() {
        guard let fit = Self.fit(typed, PhraseKey.words(phrase), isWhole: isWhole) else { continue }
        let rank = fit * 2 + (i < 2 ? 0 : 1)
        if best.map({ rank < $0.rank }) ?? true { best = (rank, phrase) }
      }
      if let best {
        ranked.append(
          (best.rank, CancerCompletion(id: type.id, name: type.name, phrase: best.phrase, isCorrected: false))
        )
      }
    }
    if ranked.isEmpty { return understood(text) }
    func folded(_ completion: CancerCompletion) -> String { TextFolding.folded(completion.name) }
    return ranked.sorted { a, b in
      if a.rank != b.rank { return a.rank < b.rank }
      let (left, right) = (folded(a.completion), folded(b.completion))
      return left != right ? left < right : a.completion.id < b.completion.id
    }.map(\.completion)
  }

  /// 0 for the phrase itself, 1 for its beginning, 2 for words of it in any order; nil where a word is missing.
  private static func fit(_ typed: [String], _ words: [String], isWhole: Bool) -> Int? {
    func fits(_ i: Int, _ word: String) -> Bool {
      isWhole || i < typed.count - 1 ? word == typed[i] : word.hasPrefix(typed[i])
    }
    if typed.count <= words.count, typed.indices.allSatisfy({ fits($0, words[$0]) }) {
      return typed == words ? 0 : 1
    }
    return typed.indices.allSatisfy { i in words.contains { fits(i, $0) } } ? 2 : nil
  }

  private func understood(_ text: String) -> [CancerCompletion] {
    func completion(_ id: String, _ read: String?) -> CancerCompletion? {
      types[id].map {
        CancerCompletion(id: id, name: $0.name, phrase: read ?? $0.name, isCorrected: read != nil)
      }
    }
    switch understand(text) {
    case .type(let id, let read): return [completion(id, read)].compactMap(\.self)
    case .ambiguous(let ids): return ids.compactMap { completion($0, types[$0]?.name) }
    case .unknown: return []
    }
  }
}
