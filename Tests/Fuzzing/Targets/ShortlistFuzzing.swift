import DirectoryModel

@testable import Shortlisting

/// A person's own files: a shortlist, a log of calls, a receipt. What is read is written and read again the same, and
/// a damaged list is rescued as far as it goes.
final class ShortlistFuzzing: FuzzTarget {
  static let name = "shortlist"

  init(_ work: WorkFolder) {}

  func run(_ bytes: [UInt8]) {
    do {
      let list = try ShortlistStore.decoded(bytes, path: "fuzz.json")
      let again = try? ShortlistStore.decoded(ShortlistStore.bytes(list), path: "fuzz.json")
      promise(again == list, "a list is not what was written of it")
    } catch {}
    do {
      let calls = try CallLog.decoded(bytes, path: "calls.json")
      let again = try? CallLog.decoded(CallLog.bytes(calls), path: "calls.json")
      promise(again == calls, "a log of calls is not what was written of it")
    } catch {}
    _ = try? Receipt(bytes, path: "fuzz.receipt.json")
    let rescue = ShortlistStore.rescued(
      bytes, path: "fuzz.json", name: "saved", on: CalendarDate(iso: "2026-11-21")!)
    let saved = try? ShortlistStore.decoded(ShortlistStore.bytes(rescue.list), path: "saved.json")
    promise(saved == rescue.list, "what was rescued cannot be read")
  }
}
