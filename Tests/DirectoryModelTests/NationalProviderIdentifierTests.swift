import DirectoryModel
import TestSupport
import Testing

@Suite struct NationalProviderIdentifierTests {
  /// The check as ISO/IEC 7812 words it: over the whole number with its prefix, from the right.
  private static func plainCheck(_ digits: String) -> Bool {
    var sum = 0
    for (place, digit) in ("80840" + digits).reversed().enumerated() {
      let value = digit.wholeNumberValue! * (place % 2 == 1 ? 2 : 1)
      sum += value / 10 + value % 10
    }
    return sum % 10 == 0
  }

  @Test(arguments: [
    // 1234567893 is the example in the paper that defines the check digit.
    "1234567893", "1000000004", "2000000002", "2000000010", "2999999990", "1497628754", "1822000000",
  ])
  func `a number with the right check digit is valid, with any other it is not`(text: String) {
    #expect(NationalProviderIdentifier.parse(text) == UInt64(text))
    for digit in 0...9 where !text.hasSuffix("\(digit)") {
      #expect(NationalProviderIdentifier.parse(text.dropLast() + "\(digit)") == nil)
    }
  }

  @Test(arguments: ["1234567893", "2000000010", "1497628754"])
  func `one digit read wrong is found`(text: String) {
    for place in 0..<10 {
      for digit in "0123456789" {
        var changed = Array(text)
        guard changed[place] != digit else { continue }
        changed[place] = digit
        #expect(NationalProviderIdentifier.parse(String(changed)) == nil, "\(String(changed))")
      }
    }
  }

  @Test func `the check equals the plain one`() {
    var random = SplitMix64(seed: 11)
    var valid = 0
    for _ in 0..<5_000 {
      let text = String(UInt64.random(in: 1_000_000_000..<3_000_000_000, using: &random))
      let isValid = NationalProviderIdentifier.parse(text) != nil
      if isValid != Self.plainCheck(text) { Issue.record("\(text)") }
      valid += isValid ? 1 : 0
    }
    #expect((350...650).contains(valid))
  }

  @Test(arguments: [
    "", "123456789", "12345678930", " 1234567893", "1234567893 ", "3000000000", "0234567893", "123456789X",
    "12345-7893", "１234567893", "1234567:93", "123456789\u{0}",
  ])
  func `any other form is none`(text: String) {
    #expect(NationalProviderIdentifier.parse(text) == nil)
  }

  @Test func `a right sum does not make up for a first digit that is given to nobody`() {
    for first in [0, 3, 4, 5, 6, 7, 8, 9] {
      let stem = "\(first)23456789"
      let check = (0...9).first { Self.plainCheck(stem + "\($0)") }!
      #expect(NationalProviderIdentifier.parse(stem + "\(check)") == nil)
    }
  }
}
