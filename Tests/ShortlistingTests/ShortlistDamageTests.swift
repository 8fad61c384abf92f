import DirectoryModel
import Foundation
import Storing
import TestSupport
import Testing

@testable import Shortlisting

/// A person's own files whose bytes have changed: a telephone number with a flipped bit reads as well as any other.
@Suite struct ShortlistDamageTests {
  private static let call = OwnCall(
    id: "npi:2000000036", name: "Ana Ejemplo", site: nil, place: nil, subject: .accepting, plan: nil,
    planName: nil,
    saw: "yes", day: day("2026-11-20"), reference: nil)

  /// Whether bytes are refused as a list or a log of calls.
  private func isRefused(_ bytes: [UInt8], isList: Bool) -> Bool {
    do throws(ShortlistError) {
      if isList {
        _ = try ShortlistStore.decoded(bytes, path: "list.json")
      } else {
        _ = try CallLog.decoded(bytes, path: "calls.json")
      }
      return false
    } catch {
      switch error {
      case .damaged("list.json", _), .damaged("calls.json", _), .newer: return true
      default: return false
      }
    }
  }

  @Test(arguments: ["1e300", "90.1", "-91", "null"])
  func `a coordinate that is none on earth is damage`(_ latitude: String) throws {
    let list = filledList(["npi:2000000036"])
    let text = String(decoding: ShortlistStore.bytes(list), as: UTF8.self)
    // As an earlier version wrote it, without a checksum.
    let lines = text.split(separator: "\n").filter { !$0.contains("\"checksum\"") }.joined(separator: "\n")
    #expect(!isRefused(Array(lines.utf8), isList: true))
    let place = try #require(lines.firstMatch(of: /"lat": *[-0-9.]+/))
    let changed = lines.replacingCharacters(in: place.range, with: "\"lat\": \(latitude)")
    #expect(isRefused(Array(changed.utf8), isList: true))
  }

  @Test(arguments: [true, false])
  func `every byte is proved: flipped, lost, doubled, zeroed or cut, a file is refused by its path`(
    isList: Bool
  ) {
    let bytes = isList ? ShortlistStore.bytes(filledList(["npi:2000000036"])) : CallLog.bytes([Self.call])
    #expect(!isRefused(bytes, isList: isList))
    var random = SplitMix64(seed: 80)
    for at in bytes.indices {
      var copy = bytes
      copy[at] ^= 1 << UInt8(random.number(0..<8))
      #expect(isRefused(copy, isList: isList), "byte \(at) flipped")
    }
    for at in stride(from: 0, to: bytes.count, by: 7) {
      #expect(isRefused(Array(bytes.prefix(at)), isList: isList), "cut to \(at)")
      #expect(isRefused(Array(bytes[..<at] + bytes[(at + 1)...]), isList: isList), "without byte \(at)")
      #expect(isRefused(Array(bytes[...at] + bytes[at...]), isList: isList), "byte \(at) twice")
    }
    for _ in 0..<300 {
      let start = random.number(0..<bytes.count - 1)
      var copy = bytes
      for i in start..<random.number(start + 1..<bytes.count) { copy[i] = 0 }
      #expect(isRefused(copy, isList: isList), "zeros from \(start)")
    }
  }

  @Test func `a list without a checksum is read, as earlier versions and people write them`() throws {
    let list = filledList()
    let text = String(decoding: ShortlistStore.bytes(list), as: UTF8.self)
    let lines = text.split(separator: "\n").filter { !$0.contains("\"checksum\"") }
    #expect(lines.count == text.split(separator: "\n").count - 1)
    let byHand = lines.joined(separator: "\n").replacing("3125550103", with: "3125550199")
    #expect(try ShortlistStore.decoded(Array(byHand.utf8), path: "a").entries[0].phone == "3125550199")
    // With the line left in, what was changed is not read; nor where the line stands elsewhere.
    let changed = text.replacing("3125550103", with: "3125550199")
    #expect(isRefused(Array(changed.utf8), isList: true))
    let moved = lines.joined(separator: "\n").replacing(
      "\"name\": \"rivera\",", with: "\"name\": \"rivera\",\n  \"checksum\": \"0000000000000000\",")
    #expect(isRefused(Array(moved.utf8), isList: true))
  }

  @Test func `what can be read of a list with a flipped bit is saved`() throws {
    var bytes = ShortlistStore.bytes(filledList())
    let at = try #require(bytes.firstRange(of: Array("3125550103".utf8))).lowerBound
    bytes[at] ^= 1
    let rescue = ShortlistStore.rescued(bytes, path: "a", name: "saved", on: day("2026-11-21"))
    #expect(rescue.cause != nil && rescue.list.entries.count == 3)
  }
}
