import Foundation
import Storing
import TestSupport
import Testing

/// The reader of manifests against Foundation's.
@Suite struct ManifestJSONTests {
  /// The same value as Foundation reads it.
  private func plain(_ json: ManifestJSON) -> Any {
    switch json {
    case .object(let fields): fields.mapValues(plain)
    case .array(let list): list.map(plain)
    case .string(let text): text
    case .number(let number): number
    case .bool(let bool): bool
    case .null: NSNull()
    }
  }

  private static func written(_ value: Any) -> Data? {
    try? JSONSerialization.data(withJSONObject: value, options: [.fragmentsAllowed, .sortedKeys])
  }

  private func agrees(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    let expected = try? JSONSerialization.jsonObject(with: Data(bytes), options: [.fragmentsAllowed])
    guard let expected, let found = ManifestJSON(bytes) else {
      return expected == nil && ManifestJSON(bytes) == nil
    }
    return Self.written(expected) == Self.written(plain(found))
  }

  @Test(arguments: [
    "{}", "[]", "[ ]", "null", "true", "-12", "\"\"", "{\"a\" : [1, 2,\n{\"b\": null}], \"c\": false}",
    "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00 é 😀\"",
    "", " ", "{", "}", "[1 2]", "{\"a\"}", "{\"a\":}", "{a:1}", "\"\\x\"", "\"\\ud83d\"", "\"\\u12\"",
    "\"\n\"", "nul", "truefalse", "1 2", "-", "\"abc",
  ])
  func `it reads what Foundation reads, and refuses what Foundation refuses`(text: String) {
    #expect(agrees(text), "\(text)")
  }

  @Test func `what is written is read back, whatever stands in it`() throws {
    var rng = SplitMix64(seed: 5)
    let pieces = ["a", "\"", "\\", "\n", "\u{1}", "é", "😀", "/", "\u{2028}", "{", "]", " "]
    for _ in 0..<300 {
      func text() -> String { rng.some(pieces, rng.number(0..<6)).joined() }
      let layers = (0..<rng.number(0..<4)).map { _ in
        GenerationManifest.LayerEntry(
          source: text(), layer: text(), adapter: text(), asOf: text(), importedAt: text())
      }
      let manifest = GenerationManifest(
        number: rng.number(0..<1_000_000), contentHash: text(), publishedAt: text(), keep: text(),
        layers: layers)
      let folder = TemporaryFolder()
      let directory = DataDirectory(path: folder.file("data"))
      let path = "\(directory.generationsPath)/7"
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      folder.write("data/generations/7/manifest.json", String(decoding: encodeJSON(manifest), as: UTF8.self))
      #expect(try directory.manifest(7) == manifest)
    }
  }

  @Test func `what is cut short anywhere, nested without end, or no UTF-8 is refused`() {
    let whole = encodeJSON(["a": ["é", "b"], "c": []])
    for count in 0..<whole.count { #expect(ManifestJSON(Array(whole.prefix(count))) == nil, "\(count)") }
    #expect(ManifestJSON(whole) != nil)
    #expect(ManifestJSON([UInt8](repeating: UInt8(ascii: "["), count: 100_000)) == nil)
    #expect(ManifestJSON([0x22, 0xFF, 0x22]) == nil)
    #expect(ManifestJSON(Array("{\"a\":1,\"a\":2}".utf8)) == nil, "a key twice says two things")
  }
}
