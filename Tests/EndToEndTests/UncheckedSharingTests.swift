import Foundation
import TestSupport
import Testing

/// What the compiler is told to take on trust between threads says why it may.
@Suite struct UncheckedSharingTests {
  /// The word of the code, and how the comment begins that argues for it.
  private static let waivers = [
    (word: "@" + "unchecked Sendable", argument: "// @" + "unchecked: "),
    (word: "nonisolated" + "(unsafe) ", argument: "// nonisolated" + "(unsafe): "),
  ]

  @Test func `each waiver of the checks between threads is argued for beside it`() throws {
    var waived = 0
    for folder in ["Sources", "Tests"] {
      let paths = try #require(FileManager.default.enumerator(atPath: packageRoot() + "/" + folder))
      for case let path as String in paths where path.hasSuffix(".swift") {
        let lines = Files.text("\(packageRoot())/\(folder)/\(path)").split(
          separator: "\n", omittingEmptySubsequences: false)
        for (i, line) in lines.enumerated() {
          for waiver in Self.waivers where line.contains(waiver.word) {
            waived += 1
            // From the blank line above to the line below.
            let above = lines[..<i].reversed().prefix { !$0.allSatisfy(\.isWhitespace) }
            let near = above + lines[i...].prefix(2)
            #expect(
              near.contains { $0.contains(waiver.argument) }, "\(folder)/\(path):\(i + 1): \(waiver.word)")
          }
        }
      }
    }
    // Without one the search itself would be broken.
    #expect(waived > 10)
  }
}
