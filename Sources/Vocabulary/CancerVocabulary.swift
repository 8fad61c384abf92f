/// What a person's words for a cancer were understood to mean.
public enum CancerUnderstanding: Equatable, Sendable {
  /// - `corrected`: the words as they were read, when some were misspelt or left aside.
  case type(id: String, corrected: String?)
  /// The words can mean each of these; nobody guesses.
  case ambiguous([String])
  case unknown
}

/// The tree of cancer types and the words for them.
///
/// The one place that knows how words are read; where they lie is a `CancerLexicon`'s affair.
public struct CancerVocabulary: Sendable {
  let lexicon: any CancerLexicon

  public init(_ list: [CancerType]) { lexicon = ListedCancerLexicon(list) }

  init(lexicon: any CancerLexicon) { self.lexicon = lexicon }

  /// The types by id.
  public var types: Types { Types(lexicon: lexicon) }

  /// The types of a vocabulary, each made when it is asked for.
  public struct Types: Sendable {
    let lexicon: any CancerLexicon

    public var count: Int { lexicon.count }

    public subscript(_ id: String) -> CancerType? { lexicon.ordinal(of: id).map { lexicon.type($0) } }

    /// Ascending.
    public var ids: [String] { (0..<lexicon.count).map { lexicon.id($0) } }

    /// In the order of ids.
    public var all: [CancerType] { (0..<lexicon.count).map { lexicon.type($0) } }
  }

  // MARK: Reading

  /// Reads a person's words: an id, a name, a lay or Spanish word, an abbreviation, an ICD-10-CM code, or a sentence
  /// around one of these.
  ///
  /// Words that say who has it and how far it is are left aside, of a cancer that has spread the place where it
  /// began is meant, and a word that nobody knows is read as the known words an edit away (two from nine letters).
  /// Each of these is said in `corrected`. Words that remain unexplained are never dropped.
  public func understand(_ text: String) -> CancerUnderstanding {
    if lexicon.ordinal(of: text) != nil { return .type(id: text, corrected: nil) }
    if let found = understand(code: text) { return found }
    let words = PhraseKey.words(text)
    guard (1...40).contains(words.count) else { return .unknown }
    let capitals = Self.capitals(text)
    return read(words, capitals: capitals) ?? corrected(words, capitals: capitals) ?? .unknown
  }

  /// Whether texts can together be words for a cancer as they stand: false as soon as one word of them is in no
  /// phrase. Most names are told from cancers by their first word.
  public func mayName(_ texts: [String]) -> Bool {
    texts.allSatisfy { text in
      PhraseKey.words(text).allSatisfy { word in
        lexicon.holds(word: word) || PatientWords.small.contains(word)
          || word.utf8.contains { (0x30...0x39).contains($0) }
          || lexicon.holds(word: PatientWords.canonical(word))
          || !lexicon.meanings(.joined, PatientWords.canonical(word)).isEmpty
      }
    }
  }

  /// Folded words that were typed in capitals.
  private static func capitals(_ text: String) -> Set<String> {
    var result = Set<String>()
    for word in text.split(whereSeparator: { !$0.isLetter && !$0.isNumber })
    where word.utf8.allSatisfy({ (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) }) {
      result.insert(word.lowercased())
    }
    return result
  }

  private func read(_ words: [String], capitals: Set<String>) -> CancerUnderstanding? {
    if let found = lookUp(words) { return outcome(found, read: nil) }
    guard PatientWords.negations.isDisjoint(with: words) else { return nil }
    if let found = readSpread(words, capitals: capitals) { return found }
    return readSentence(words, capitals: capitals)
  }

  /// A sentence that ends in one cancer.
  private func readSentence(_ words: [String], capitals: Set<String>) -> CancerUnderstanding? {
    let told = withoutCircumstances(words, capitals: capitals)
    if told.count < words.count, let found = lookUp(told), isMeant(told, capitals) {
      return outcome(found, read: told)
    }
    let bare = withoutCourses(told)
    guard !bare.isEmpty else { return nil }
    if bare.count < told.count, let found = lookUp(bare), isMeant(bare, capitals) {
      if told.contains("metastatic"), found.count == 1, let only = found.first,
        PatientWords.destinations.contains(lexicon.id(only)), let spread = lexicon.ordinal(of: "metastatic")
      {
        return outcome([only, spread], read: bare)
      }
      return outcome(found, read: bare)
    }
    return readSeveral(bare, capitals: capitals)
  }

  /// Abbreviations that are words too count only in capitals, when there are other words about.
  func isMeant(_ words: [String], _ capitals: Set<String>) -> Bool {
    words.contains { !PatientWords.alsoOrdinary.contains($0) || capitals.contains($0) }
  }

  func withoutCircumstances(_ words: [String], capitals: Set<String>) -> [String] {
    var result: [String] = []
    for (i, word) in words.enumerated() {
      // Spanish writes a mother and a breast alike.
      if word == "mama" && !(i > 0 && Self.possessives.contains(words[i - 1])) {
        result.append(word)
        continue
      }
      let isAside =
        PatientWords.circumstances.contains(word)
        || (PatientWords.alsoOrdinary.contains(word) && !capitals.contains(word))
      // Small words stay for the phrase: they cost nothing there.
      if !isAside
        || (capitals.contains(word) && lexicon.holds(word: word) && word.utf8.count <= 3 && word != "i")
      {
        result.append(word)
      }
    }
    return result
  }

  private static let possessives: Set<String> = ["mi", "my", "tu", "su", "your", "his", "her", "nuestra"]

  func withoutCourses(_ words: [String]) -> [String] {
    var result: [String] = []
    var i = 0
    while i < words.count {
      let word = words[i]
      if PatientWords.courses.contains(word) {
        let isCounted = ["stage", "grade", "etapa", "estadio", "grado"].contains(word)
        if isCounted, i + 1 < words.count, PatientWords.stages.contains(words[i + 1]) { i += 1 }
      } else {
        result.append(word)
      }
      i += 1
    }
    return result
  }

  // MARK: Several cancers in one text

  /// Words that are phrases one after the other, none left over: `brain tumor glioblastoma` is the one below the
  /// other, `breast and ovarian cancer` is asked back.
  private func readSeveral(_ words: [String], capitals: Set<String>) -> CancerUnderstanding? {
    let large = words.filter { !PatientWords.small.contains($0) }
    guard (2...12).contains(large.count) else { return nil }
    var parts: [[Int]] = []
    var at = 0
    while at < large.count {
      var next: (end: Int, found: [Int])?
      for end in stride(from: large.count, to: at, by: -1) {
        let part = Array(large[at..<end])
        if PhraseKey.specific(PhraseKey.large(part)).isEmpty {
          next = (end, [])
          break
        }
        guard part.count > 1 || part[0].utf8.count > 3 || capitals.contains(part[0]) else { continue }
        if let found = lookUp(part) {
          next = (end, found)
          break
        }
      }
      guard let next else { return nil }
      if !next.found.isEmpty { parts.append(next.found) }
      at = next.end
    }
    guard parts.count > 1 else { return nil }
    return outcome(lowest(parts), read: words)
  }

  /// Where one meaning of each part lies in one line of the tree, and only so: the lowest of them; else all.
  func lowest(_ parts: [[Int]]) -> [Int] {
    var lines: Set<Int> = []
    for low in Set(parts.flatMap { $0 }) {
      let line = Set([low] + lineage(low))
      if parts.allSatisfy({ !line.isDisjoint(with: $0) }) { lines.insert(low) }
    }
    // Whatever lies below one of the found lies in its line too.
    let lows = lines.filter { low in parts.contains { $0.contains(low) } }
    let all = Set(parts.flatMap { $0 })
    guard let low = lows.first, lows.count == 1 else { return all.sorted() }
    return [low]
  }

  // MARK: Looking up

  /// The types of a phrase, ascending, reduced to what they mean together; nil for no phrase.
  func lookUp(_ words: [String]) -> [Int]? {
    guard !words.isEmpty else { return nil }
    let large = PhraseKey.large(words)
    let whole = PhraseKey.sorted(large)
    let found = lexicon.meanings(.whole, whole)
    if !found.isEmpty { return meant(found, key: whole) }
    let specific = PhraseKey.specific(large)
    guard !specific.isEmpty else { return nil }
    let short = PhraseKey.sorted(specific)
    let foundShort = lexicon.meanings(.short, short)
    if !foundShort.isEmpty { return meant(foundShort, key: short) }
    guard let joined = PhraseKey.joined(large) else { return nil }
    let foundJoined = lexicon.meanings(.joined, joined)
    return foundJoined.isEmpty ? nil : meant(foundJoined, key: joined)
  }

  /// A type whose own name this is comes before those that have it as a word: `Chordoma` is chordoma, though it is
  /// a word for bone cancer too. Of several, the one above all the others.
  private func meant(_ found: [Int], key: String) -> [Int] {
    guard found.count > 1 else { return found }
    let names = lexicon.meanings(.name, key)
    let named = found.filter { names.contains($0) }
    return top(named.isEmpty ? found : named)
  }

  /// One type; or of several the one above all the others; or all of them.
  private func top(_ found: [Int]) -> [Int] {
    let top = found.first { one in found.allSatisfy { $0 == one || lineage($0).contains(one) } }
    return top.map { [$0] } ?? found
  }

  func outcome(_ found: [Int], read: [String]?) -> CancerUnderstanding {
    if found.count == 1 { return .type(id: lexicon.id(found[0]), corrected: read?.joined(separator: " ")) }
    return .ambiguous(found.map { lexicon.id($0) }.sorted())
  }

  // MARK: Codes

  /// `C50.912` means the types whose longest prefix fits it, or failing these, those with a prefix that begins so.
  private func understand(code text: String) -> CancerUnderstanding? {
    let code = text.uppercased().filter { $0 != "." && $0 != " " }
    // The third place can be a letter: C4A, C7B, D3A.
    guard code.utf8.count >= 3, let first = code.utf8.first, (0x41...0x5A).contains(first),
      code.utf8.dropFirst().prefix(2).allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x41 || $0 == 0x42 }),
      let second = code.utf8.dropFirst().first, second < 0x41
    else { return nil }
    var longest = 0
    var fitting: [Int] = []
    var beginning: [Int] = []
    for type in 0..<lexicon.count {
      var isFitting = false
      var isBeginning = false
      for prefix in lexicon.codes(type) {
        let plain = prefix.filter { $0 != "." }
        if plain.hasPrefix(code) { isBeginning = true }
        guard code.hasPrefix(plain), plain.utf8.count >= max(longest, 1) else { continue }
        if plain.utf8.count > longest { fitting = [] }
        longest = plain.utf8.count
        isFitting = true
      }
      if isFitting { fitting.append(type) }
      if isBeginning { beginning.append(type) }
    }
    let found = narrowest(fitting.isEmpty ? beginning : fitting)
    return found.isEmpty ? nil : outcome(top(found), read: nil)
  }

  /// Of types that share a prefix: from each topmost one down, while one alone is next below and its codes are
  /// others. `C61` is prostate cancer and not every cancer of that system; `C64` is kidney cancer and not the one
  /// kind of it that has no other code.
  private func narrowest(_ found: [Int]) -> [Int] {
    func tops(_ types: [Int]) -> [Int] {
      types.filter { type in lineage(type).allSatisfy { !types.contains($0) } }
    }
    let lowest = tops(found).map { top in
      var current = top
      while true {
        let next = tops(found.filter { lineage($0).contains(current) })
        guard next.count == 1, lexicon.codes(next[0]) != lexicon.codes(current) else { return current }
        current = next[0]
      }
    }
    return Set(lowest).sorted()
  }

  // MARK: Correction

  /// Every word that nobody knows is read as each of the known words nearest to it; what all readings mean together
  /// is the answer, so several meanings are asked back.
  private func corrected(_ words: [String], capitals: Set<String>) -> CancerUnderstanding? {
    var readings: [[String]] = [[]]
    var isChanged = false
    for word in words {
      let near = isKnown(word) ? [] : nearest(to: word)
      if !near.isEmpty { isChanged = true }
      let choices = near.isEmpty ? [word] : near
      guard readings.count * choices.count <= 64 else { return nil }
      readings = readings.flatMap { reading in choices.map { reading + [$0] } }
    }
    guard isChanged else { return nil }
    var ids = Set<String>()
    var first: (id: String, read: String)?
    for reading in readings {
      switch read(reading, capitals: capitals) {
      case .type(let id, let read):
        ids.insert(id)
        if first == nil { first = (id, read ?? reading.joined(separator: " ")) }
      case .ambiguous(let several): ids.formUnion(several)
      case .unknown, nil: break
      }
    }
    if ids.count > 1 {
      let found = top(ids.compactMap { lexicon.ordinal(of: $0) }.sorted())
      return .ambiguous(found.count > 1 ? found.map { lexicon.id($0) } : ids.sorted())
    }
    return first.map { .type(id: $0.id, corrected: $0.read) }
  }

  private func isKnown(_ word: String) -> Bool {
    lexicon.holds(word: word) || PatientWords.small.contains(word)
      || PatientWords.circumstances.contains(word)
      || PatientWords.courses.contains(word) || PatientWords.spreading.contains(word)
      || PatientWords.metastases.contains(word) || PatientWords.neverCorrected.contains(word)
      || PatientWords.negations.contains(word) || PatientWords.whereabouts.contains(word)
      || lexicon.holds(word: PatientWords.canonical(word))
  }

  /// The known words of at least four letters that are fewest edits away, in alphabetical order; none when the
  /// nearest is farther than one edit, from nine letters on than two.
  ///
  /// Of four letters an edit leaves another word as often as the same one, so that none is read as what names a
  /// cancer by itself: `shin` is no `skin`.
  private func nearest(to word: String) -> [String] {
    let length = word.utf8.count
    guard length >= 4, !word.utf8.contains(where: { (0x30...0x39).contains($0) }) else { return [] }
    let bytes = Array(word.utf8)
    for edits in 1...(length >= 9 ? 2 : 1) {
      var near: [String] = []
      func offer(_ candidate: String) {
        if Spelling.isWithin(edits, bytes, Array(candidate.utf8)) { near.append(candidate) }
      }
      for other in max(4, length - edits)...length + edits {
        lexicon.forEachWord(ofLength: other, offer)
        for list in [PatientWords.courses, PatientWords.spreading, PatientWords.circumstances] {
          for candidate in list where candidate.utf8.count == other && !lexicon.holds(word: candidate) {
            offer(candidate)
          }
        }
      }
      if length == 4 { near.removeAll { lookUp([$0]) != nil } }
      if !near.isEmpty { return near.sorted() }
    }
    return []
  }

  // MARK: The tree

  private func lineage(_ type: Int) -> [Int] {
    var result: [Int] = []
    var next = lexicon.parent(type)
    while let current = next, !result.contains(current) {
      result.append(current)
      next = lexicon.parent(current)
    }
    return result
  }

  /// From the parent upward.
  public func ancestors(of id: String) -> [String] {
    guard let type = lexicon.ordinal(of: id) else { return [] }
    return lineage(type).map { lexicon.id($0) }
  }

  public func descendants(of id: String) -> [String] {
    guard let type = lexicon.ordinal(of: id) else { return [] }
    return (0..<lexicon.count).filter { lineage($0).contains(type) }.map { lexicon.id($0) }
  }

  /// The specialties that meet a type; where none are stated for it, those of the nearest type above.
  public func specialties(for id: String) -> [CancerType.Specialty] {
    guard let type = lexicon.ordinal(of: id) else { return [] }
    for candidate in [type] + lineage(type) {
      let specialties = lexicon.type(candidate).specialties
      if !specialties.isEmpty { return specialties }
    }
    return []
  }

  /// The types whose names or words share a word with words that mean nothing, at most five, in the order of ids; of
  /// a gene the cancers for which it is mostly named.
  public func suggestions(for text: String) -> [String] {
    let words = PhraseKey.words(text)
    let ofGenes = words.flatMap { PatientWords.genes[$0] ?? [] }.filter { lexicon.ordinal(of: $0) != nil }
    if !ofGenes.isEmpty { return Set(ofGenes).sorted() }
    let wanted = Set(PhraseKey.specific(PhraseKey.large(words)))
      .subtracting(PatientWords.circumstances).subtracting(PatientWords.courses)
    guard !wanted.isEmpty else { return [] }
    return types.all.filter { type in
      ([type.name] + type.words).contains {
        !wanted.isDisjoint(with: PhraseKey.large(PhraseKey.words($0)))
      }
    }.map(\.id).prefix(5).map { $0 }
  }
}
