import DirectoryModel
import Storing

/// Words of names by what is left of them when one letter is taken away, so that the words within one edit of a
/// typed one are found by a few lookups instead of a walk over all words.
///
/// Two words within one edit (a letter more, less or other, or two neighbors swapped) share themselves or one of their
/// remains with one letter less; the converse does not hold, so each word found is still measured. A bucket holds
/// entries of a tag of eight bits and a word's place among the words. Words with a digit have none: numbers and codes
/// are never corrected.
///
/// Source: the deletion neighborhoods of Bocek, Hunt and Stiller, "Fast similarity search in large dictionaries" (2007).
enum TokenNeighborhood {
  /// Words beyond this many have no neighborhood, and are measured one by one.
  static let mostWords = 1 << 24
  /// Shorter words are not within one edit of any word that may be corrected.
  static let shortest = 3
  static let longest = 40

  /// Calls `body` with the hash of the word and of each of its remains with one letter (not byte) less.
  @inline(__always)
  static func forEachRemain(_ word: UnsafeRawBufferPointer, _ body: (UInt64) -> Void) {
    body(ByteHash.hash(word))
    withUnsafeTemporaryAllocation(byteCount: word.count, alignment: 8) { rest in
      var start = 0
      while start < word.count {
        var end = start &+ 1
        while end < word.count, word[end] & 0xC0 == 0x80 { end &+= 1 }
        // Of two equal letters either gives the same remain.
        let repeats =
          end &- start == 1 && start > 0 && word[start &- 1] == word[start]
        if !repeats {
          for i in 0..<start { rest[i] = word[i] }
          for i in end..<word.count { rest[i &- (end &- start)] = word[i] }
          body(
            ByteHash.hash(UnsafeRawBufferPointer(rebasing: rest[0..<word.count &- (end &- start)])))
        }
        start = end
      }
    }
  }

  /// Bucket and tag of a hash.
  @inline(__always)
  static func place(_ hash: UInt64, mask: Int) -> (bucket: Int, tag: UInt32) {
    (Int(truncatingIfNeeded: hash) & mask, UInt32(truncatingIfNeeded: hash >> 56))
  }

  static func hasNeighbors(_ word: UnsafeRawBufferPointer) -> Bool {
    word.count >= shortest && word.count <= longest && !word.contains { (0x30...0x39).contains($0) }
  }

  /// The two sections as they are written.
  struct Buckets: Sendable {
    fileprivate var starts: [UInt32]
    fileprivate var entries: [UInt32]

    func write(to writer: SectionFileWriter) throws(StoreError) {
      try writer.section(SnapshotSection.neighborStart.rawValue, starts)
      try writer.section(SnapshotSection.neighbors.rawValue, entries)
    }
  }

  /// - Parameter words: of names, in the order of the terms: where they lie in the bytes.
  static func buckets(_ words: [Range<Int>], in bytes: [UInt8]) -> Buckets {
    var hashes: [(hash: UInt64, word: UInt32)] = []
    if words.count < mostWords {
      bytes.withUnsafeBytes { bytes in
        for (i, word) in words.enumerated() {
          let word = UnsafeRawBufferPointer(rebasing: bytes[word])
          guard hasNeighbors(word) else { continue }
          forEachRemain(word) { hashes.append(($0, UInt32(truncatingIfNeeded: i))) }
        }
      }
    }
    var size = 16
    while size < hashes.count { size *= 2 }
    var starts = [UInt32](repeating: 0, count: size + 1)
    var entries = [UInt32](repeating: 0, count: hashes.count)
    hashes.withUnsafeBufferPointer { hashes in
      starts.withUnsafeMutableBufferPointer { starts in
        for entry in hashes { starts[place(entry.hash, mask: size &- 1).bucket &+ 1] &+= 1 }
        for i in 0..<size { starts[i &+ 1] &+= starts[i] }
      }
      var next = starts
      next.withUnsafeMutableBufferPointer { next in
        entries.withUnsafeMutableBufferPointer { entries in
          for entry in hashes {
            let (bucket, tag) = place(entry.hash, mask: size &- 1)
            entries[Int(next[bucket])] = tag << 24 | entry.word
            next[bucket] &+= 1
          }
        }
      }
    }
    return Buckets(starts: starts, entries: entries)
  }
}
