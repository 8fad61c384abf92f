// How a vocabulary lies in a file. All numbers are UInt32, little endian; a text is its length and its bytes; a
// reference is an offset from the start. Whoever changes the layout changes `mark`: another one is not read.
//
//   mark, number of types, slots of the table (a power of two), then offsets of:
//   places of the types | parents of the types | the table | the words by length
//
// The table holds two numbers a slot, a reference to the key (0 for a free slot) and one to its meanings; a key is a
// byte for its kind (0 for a word) and its text, hashed by FNV-1a, with linear probing.

/// The lexicon read where it lies: nothing is made but what is asked for.
///
/// Equals `ListedCancerLexicon` of the same types. Every read is within the bytes, whatever they say; whether they
/// are damaged is the file's affair.
struct PreparedCancerLexicon: CancerLexicon, @unchecked Sendable {
  // @unchecked: read-only bytes, which `owner` keeps alive.
  private let bytes: UnsafeRawBufferPointer
  private let owner: AnyObject
  let count: Int
  private let slots: Int
  private let places: Int
  private let parents: Int
  private let table: Int
  private let lengths: Int

  static let mark: UInt32 = 0x3150_5643
  static let longestWord = 63
  static let wordKind: UInt8 = 0

  /// Nil for bytes that are no prepared vocabulary.
  init?(_ bytes: UnsafeRawBufferPointer, owner: AnyObject) {
    guard bytes.count >= 28 else { return nil }
    func number(_ i: Int) -> Int {
      Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: i * 4, as: UInt32.self)))
    }
    // A type has a place and a parent: a count beyond the bytes would be asked of memory at once.
    guard number(0) == Int(Self.mark), number(1) <= bytes.count / 8, number(2) > 0,
      number(2) & (number(2) - 1) == 0
    else { return nil }
    self.bytes = bytes
    self.owner = owner
    count = number(1)
    slots = number(2)
    places = number(3)
    parents = number(4)
    table = number(5)
    lengths = number(6)
  }

  private func number(_ at: Int) -> Int {
    guard at >= 0, at + 4 <= bytes.count else { return 0 }
    return Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt32.self)))
  }

  private func raw(_ at: Int) -> UnsafeRawBufferPointer {
    let length = number(at)
    guard at >= 0, at + 4 + length <= bytes.count else { return UnsafeRawBufferPointer(start: nil, count: 0) }
    return UnsafeRawBufferPointer(rebasing: bytes[(at + 4)..<(at + 4 + length)])
  }

  private func text(_ at: Int) -> String { String(decoding: raw(at), as: UTF8.self) }

  private func place(_ type: Int) -> Int { number(places + type * 4) }

  func id(_ type: Int) -> String { text(place(type)) }

  func name(_ type: Int) -> String {
    let at = place(type)
    return text(at + 4 + number(at))
  }

  /// Types lie in the order of their ids.
  func ordinal(of id: String) -> Int? {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if self.id(middle) < id { low = middle + 1 } else { high = middle }
    }
    return low < count && self.id(low) == id ? low : nil
  }

  func parent(_ type: Int) -> Int? {
    let stored = number(parents + type * 4)
    return stored == 0 || stored > count ? nil : stored - 1
  }

  func codes(_ type: Int) -> [String] { self.type(type).codes }

  func type(_ type: Int) -> CancerType {
    var at = place(type)
    func nextNumber() -> Int {
      defer { at += 4 }
      return number(at)
    }
    func nextText() -> String {
      defer { at += 4 + number(at) }
      return text(at)
    }
    // A damaged count would be walked for minutes.
    func nextCount() -> Int { min(nextNumber(), 4096) }
    let id = nextText()
    let name = nextText()
    let parent = nextText()
    let age = nextText()
    let isRare = nextNumber() == 1
    let words = (0..<nextCount()).map { _ in nextText() }
    let codes = (0..<nextCount()).map { _ in nextText() }
    let specialties = (0..<nextCount()).compactMap { _ -> CancerType.Specialty? in
      let code = nextText()
      let modality = nextText()
      let isPrimary = nextNumber() == 1
      return Modality(token: modality).map { .init(code: code, modality: $0, isPrimary: isPrimary) }
    }
    return CancerType(
      id: id, name: name, parent: parent.isEmpty ? nil : parent, words: words, codes: codes,
      ageGroup: AgeGroup(token: age), isRare: isRare, specialties: specialties)
  }

  /// The reference beside a key; nil when there is none.
  private func find(_ kind: UInt8, _ key: String) -> Int? {
    var key = key
    return key.withUTF8 { key in
      var slot = Int(truncatingIfNeeded: Self.hash(kind, UnsafeRawBufferPointer(key))) & (slots - 1)
      for _ in 0..<slots {
        let at = number(table + slot * 8)
        if at == 0 { return nil }
        let stored = raw(at)
        if stored.count == key.count + 1, stored[0] == kind, stored.dropFirst().elementsEqual(key) {
          return number(table + slot * 8 + 4)
        }
        slot = (slot + 1) & (slots - 1)
      }
      return nil
    }
  }

  func meanings(_ kind: PhraseKey.Kind, _ key: String) -> [Int] {
    guard let at = find(kind.rawValue, key) else { return [] }
    return (0..<min(number(at), count)).map { min(number(at + 4 + $0 * 4), max(count - 1, 0)) }
  }

  func holds(word: String) -> Bool { find(Self.wordKind, word) != nil }

  func forEachWord(ofLength length: Int, _ body: (String) -> Void) {
    guard (0...Self.longestWord).contains(length) else { return }
    let at = number(lengths + length * 4)
    // No word has so many.
    guard at > 0 else { return }
    for i in 0..<min(number(at), bytes.count / 4) { body(text(number(at + 4 + i * 4))) }
  }

  /// FNV-1a, 64 bits.
  static func hash(_ kind: UInt8, _ key: UnsafeRawBufferPointer) -> UInt64 {
    var h = (0xCBF2_9CE4_8422_2325 ^ UInt64(kind)) &* 0x100_0000_01B3
    for byte in key { h = (h ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return h ^ (h >> 32)
  }
}

/// Writes a vocabulary as `PreparedCancerLexicon` reads it.
struct CancerLexiconWriter {
  private var bytes: [UInt8] = []

  private mutating func put(_ number: Int) {
    withUnsafeBytes(of: UInt32(number).littleEndian) { bytes.append(contentsOf: $0) }
  }

  private mutating func put(_ text: some Collection<UInt8>) {
    put(text.count)
    bytes.append(contentsOf: text)
  }

  private mutating func set(_ number: Int, at offset: Int) {
    withUnsafeBytes(of: UInt32(number).littleEndian) {
      bytes.replaceSubrange(offset..<offset + 4, with: $0)
    }
  }

  private mutating func put(_ type: CancerType) {
    for text in [type.id, type.name, type.parent ?? "", type.ageGroup?.token ?? ""] { put(text.utf8) }
    put(type.isRare ? 1 : 0)
    for list in [type.words, type.codes] {
      put(list.count)
      for text in list { put(text.utf8) }
    }
    put(type.specialties.count)
    for specialty in type.specialties {
      put(specialty.code.utf8)
      put(specialty.modality.token.utf8)
      put(specialty.isPrimary ? 1 : 0)
    }
  }

  static func bytes(of lexicon: ListedCancerLexicon) -> [UInt8] {
    var writer = CancerLexiconWriter()
    let types = 0..<lexicon.count
    let keys = lexicon.allKeys
    let words = lexicon.allWords
    var slots = 64
    while slots < (keys.count + words.count) * 2 { slots *= 2 }
    let places = 28
    let parents = places + types.count * 4
    let table = parents + types.count * 4
    let lengths = table + slots * 8
    for number in [Int(PreparedCancerLexicon.mark), types.count, slots, places, parents, table, lengths] {
      writer.put(number)
    }
    let end = lengths + (PreparedCancerLexicon.longestWord + 1) * 4
    writer.bytes.append(contentsOf: [UInt8](repeating: 0, count: end - writer.bytes.count))
    for type in types {
      writer.set(writer.bytes.count, at: places + type * 4)
      writer.set(lexicon.parent(type).map { $0 + 1 } ?? 0, at: parents + type * 4)
      writer.put(lexicon.type(type))
    }
    func enter(_ kind: UInt8, _ key: String, _ reference: Int, _ writer: inout CancerLexiconWriter) -> Int {
      let hash = Array(key.utf8).withUnsafeBytes { PreparedCancerLexicon.hash(kind, $0) }
      var slot = Int(truncatingIfNeeded: hash) & (slots - 1)
      while writer.bytes[(table + slot * 8)..<(table + slot * 8 + 4)].contains(where: { $0 != 0 }) {
        slot = (slot + 1) & (slots - 1)
      }
      let at = writer.bytes.count
      writer.set(at, at: table + slot * 8)
      writer.set(reference, at: table + slot * 8 + 4)
      writer.put([kind] + Array(key.utf8))
      return at
    }
    for (kind, key, meanings) in keys {
      let reference = writer.bytes.count
      writer.put(meanings.count)
      for type in meanings { writer.put(type) }
      _ = enter(kind.rawValue, key, reference, &writer)
    }
    var byLength = [[Int]](repeating: [], count: PreparedCancerLexicon.longestWord + 1)
    for word in words {
      _ = enter(PreparedCancerLexicon.wordKind, word, 0, &writer)
      guard word.utf8.count < byLength.count else { continue }
      byLength[word.utf8.count].append(writer.bytes.count)
      writer.put(word.utf8)
    }
    for (length, references) in byLength.enumerated() where !references.isEmpty {
      writer.set(writer.bytes.count, at: lengths + length * 4)
      writer.put(references.count)
      for reference in references { writer.put(reference) }
    }
    return writer.bytes
  }
}

extension CancerVocabulary {
  /// The vocabulary of a list of types as bytes, from which `init(prepared:owner:)` answers without making it again.
  /// Equal lists give equal bytes.
  public static func prepared(_ list: [CancerType]) -> [UInt8] {
    CancerLexiconWriter.bytes(of: ListedCancerLexicon(list))
  }

  /// The vocabulary that lies in prepared bytes; nil when they are none.
  ///
  /// - Parameter owner: keeps the bytes alive.
  public init?(prepared bytes: UnsafeRawBufferPointer, owner: AnyObject) {
    guard let lexicon = PreparedCancerLexicon(bytes, owner: owner) else { return nil }
    self.init(lexicon: lexicon)
  }
}
