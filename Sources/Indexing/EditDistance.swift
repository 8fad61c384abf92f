/// Optimal string alignment distance of words in UTF-8: letters more, less or other, and neighbors swapped.
public enum EditDistance {
  /// The distance when it is at most `limit`, else nil. Letters are Unicode scalars.
  ///
  /// Cost: O(length × limit); words over 64 letters are never near.
  public static func within(
    _ limit: Int, _ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer
  ) -> Int? {
    // Most pairs differ in length by more, which is told before any letter is read.
    if a.count > b.count &+ limit &* 4 || b.count > a.count &+ limit &* 4 { return nil }
    return withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 128) { letters in
      let m = scalars(a, into: letters.baseAddress!)
      let n = scalars(b, into: letters.baseAddress! + 64)
      guard let m, let n, abs(m &- n) <= limit else { return nil }
      return within(limit, letters.baseAddress!, m, letters.baseAddress! + 64, n)
    }
  }

  /// Decodes at most 64 letters; nil for more. Bytes that are no UTF-8 are letters of their own.
  private static func scalars(_ word: UnsafeRawBufferPointer, into letters: UnsafeMutablePointer<UInt32>)
    -> Int?
  {
    var count = 0
    var i = 0
    while i < word.count {
      if count == 64 { return nil }
      var scalar = UInt32(word[i])
      i &+= 1
      if scalar >= 0xC0 {
        while i < word.count, word[i] & 0xC0 == 0x80 {
          scalar = scalar &<< 6 | UInt32(word[i] & 0x3F)
          i &+= 1
        }
      }
      letters[count] = scalar
      count &+= 1
    }
    return count
  }

  private static func within(
    _ limit: Int, _ s: UnsafeMutablePointer<UInt32>, _ m: Int, _ t: UnsafeMutablePointer<UInt32>, _ n: Int
  ) -> Int? {
    // Three rows of the usual table are enough.
    withUnsafeTemporaryAllocation(of: Int.self, capacity: 3 * 65) { rows in
      var before = rows.baseAddress!
      var previous = before + 65
      var current = previous + 65
      for j in 0...n { previous[j] = j }
      for i in stride(from: 1, through: m, by: 1) {
        current[0] = i
        var least = i
        for j in stride(from: 1, through: n, by: 1) {
          let change = s[i &- 1] == t[j &- 1] ? 0 : 1
          var value = min(previous[j] &+ 1, current[j &- 1] &+ 1, previous[j &- 1] &+ change)
          if i > 1, j > 1, s[i &- 1] == t[j &- 2], s[i &- 2] == t[j &- 1] {
            value = min(value, before[j &- 2] &+ 1)
          }
          current[j] = value
          least = min(least, value)
        }
        // A swap reaches back two rows, so both must be beyond the limit.
        if least > limit, (0...n).allSatisfy({ previous[$0] > limit }) { return nil }
        (before, previous, current) = (previous, current, before)
      }
      return previous[n] <= limit ? previous[n] : nil
    }
  }
}
