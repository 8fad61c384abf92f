import DirectoryModel
import Shortlisting
import TestSupport
import Testing

/// A receipt says what was known, and a changed one is noticed.
@Suite struct ReceiptTests {
  private let receipt = Receipt(
    list: "rivera", decideBy: day("2026-12-18"), made: "2026-11-21T10:00:00Z", program: "0.1.0",
    generation: "ab12", generationNumber: 3,
    sources: [
      .init(
        id: "example", asOf: "2026-11-01", imported: "2026-11-02T00:00:00Z",
        publisher: "Example Mutual (fictional)",
        files: [.init(name: "clinicians.csv", sha256: "00ff"), .init(name: "roles.csv", sha256: "11ee")])
    ], entries: filledList().entries,
    calls: [
      OwnCall(
        id: "npi:2000000036", name: "Ana Ejemplo, MD", site: "00000000000000bb", place: "Lakeshore",
        subject: .network, plan: "00000ZZ0010001", planName: "Example PPO Gold 2026", saw: "out",
        day: day("2026-11-20"), reference: "A12")
    ])

  @Test func `a receipt comes back as it was made`() throws {
    #expect(try Receipt(receipt.bytes, path: "r.json") == receipt)
    var empty = receipt
    (empty.entries, empty.calls, empty.sources) = ([], [], [])
    #expect(try Receipt(empty.bytes, path: "r.json") == empty)
  }

  @Test func `any byte that is changed is noticed`() throws {
    let good = receipt.bytes
    var random = SplitMix64(seed: 7)
    for _ in 0..<1_000 {
      var bad = good
      let place = random.number(0..<bad.count)
      bad[place] ^= UInt8(1 << random.number(0..<7))
      #expect(throws: ShortlistError.self, "byte \(place)") { try Receipt(bad, path: "r.json") }
    }
    for length in stride(from: 0, to: good.count - 1, by: 101) {
      #expect(throws: ShortlistError.self) { try Receipt(Array(good[..<length]), path: "r.json") }
    }
  }

  @Test func `a receipt that was changed and is whole is told so`() throws {
    let text = String(decoding: receipt.bytes, as: UTF8.self)
    let changed = text.replacing("\"status\": \"out\"", with: "\"status\": \"in\"").replacing(
      "3125550103", with: "3125550104")
    try #require(changed != text)
    #expect(throws: ShortlistError.changedReceipt(path: "r.json")) {
      try Receipt(Array(changed.utf8), path: "r.json")
    }
  }

  @Test func `a shortlist is no receipt, and the checksum can be made without this program`() throws {
    let folder = TemporaryFolder()
    let store = ShortlistStore(PersonalFolder(path: folder.path))
    try store.create(filledList())
    #expect(throws: ShortlistError.self) { try Receipt(readAll(store.folder.listPath("rivera")), path: "x") }
    // Its last line but one, and a line end behind everything.
    let lines = String(decoding: receipt.bytes, as: UTF8.self).split(
      separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.last == "" && lines[lines.count - 2] == "}")
    #expect(lines[lines.count - 3].hasPrefix("  \"sha256\": \""))
  }
}

import Storing

private func readAll(_ path: String) -> [UInt8] { (try? readSmallFile(path)) ?? [] }
