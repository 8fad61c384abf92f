import Exporting
import TestSupport
import Testing

@Suite struct JSONSinkTests {
  /// Says the same to any sink: nested objects and arrays of every kind of value, by a seed.
  private func speak<Sink: JSONSink>(to out: inout Sink, _ random: inout SplitMix64, depth: Int) {
    switch Int.random(in: 0..<(depth > 4 ? 6 : 8), using: &random) {
    case 0: out.null()
    case 1: out.bool(Bool.random(using: &random))
    case 2: out.integer(Int.random(in: -1_000_000...1_000_000, using: &random))
    case 3: out.number("-118.294200")
    case 4:
      out.string(
        ["", "a\"b\\c", "line\nend", "caf\u{E9} \u{1F600}", "\u{7F}\u{1}"].randomElement(using: &random)!)
    case 5: out.value(.object([("made before", .array([.integer(0), .string("x")]))]))
    case 6:
      out.beginArray()
      for _ in 0..<Int.random(in: 0..<4, using: &random) { speak(to: &out, &random, depth: depth + 1) }
      out.endArray()
    default:
      out.beginObject()
      for i in 0..<Int.random(in: 0..<4, using: &random) {
        out.key("key \(i)")
        speak(to: &out, &random, depth: depth + 1)
      }
      out.endObject()
    }
  }

  @Test func `bytes and tree say the same of 5,000 values`() {
    for seed in 0..<5000 {
      var (one, other) = (SplitMix64(seed: UInt64(seed)), SplitMix64(seed: UInt64(seed)))
      var bytes = JSONBytes()
      speak(to: &bytes, &one, depth: 0)
      var tree = JSONTree()
      speak(to: &tree, &other, depth: 0)
      #expect(String(decoding: bytes.bytes, as: UTF8.self) == tree.value.text(), "seed \(seed)")
    }
  }

  @Test func `commas, null and the ends of numbers stand where RFC 8259 has them`() {
    var out = JSONBytes()
    out.beginObject()
    out.field("name", "Rivera")
    out.field("npi", String?.none)
    out.field("row", 0)
    out.field("smallest", Int.min)
    out.field("lat", number: "34.048000")
    out.field("kinds", ["video", "phone"])
    out.array("none")
    out.endArray()
    out.object("site")
    out.field("city", "Davis")
    out.endObject()
    out.endObject()
    #expect(
      String(decoding: out.bytes, as: UTF8.self)
        == #"{"name":"Rivera","npi":null,"row":0,"smallest":-9223372036854775808,"lat":34.048000,"#
        + #""kinds":["video","phone"],"none":[],"site":{"city":"Davis"}}"#)
  }
}
