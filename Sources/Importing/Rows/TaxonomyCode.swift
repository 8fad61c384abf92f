/// A code of the Health Care Provider Taxonomy (NUCC).
enum TaxonomyCode {
  /// Ten characters, three digits first and an X last: the form of every code.
  static func isWellFormed(_ value: UnsafeRawBufferPointer) -> Bool {
    guard value.count == 10, value[9] == 0x58 else { return false }
    for i in 0..<3 where !(0x30...0x39).contains(value[i]) { return false }
    for i in 3..<9 where !(0x30...0x39).contains(value[i]) && !(0x41...0x5A).contains(value[i]) {
      return false
    }
    return true
  }
}
