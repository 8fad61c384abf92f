import DirectoryModel
import Storing

/// A whole section file. Its checksums are made right first, so that what stands behind them is reached: whatever a
/// layer says, reading it ends, in bounds.
final class SectionFileFuzzing: FuzzTarget {
  static let name = "section-file"
  private let work: WorkFolder

  init(_ work: WorkFolder) { self.work = work }

  func run(_ bytes: [UInt8]) {
    // The head is a page, nearly all of it zeros: an input is its first 128 bytes and then what follows it.
    var whole = Array(bytes.prefix(SignedBytes.headBytes))
    whole += Array(repeating: 0, count: SignedBytes.pageBytes - whole.count)
    whole += bytes.dropFirst(SignedBytes.headBytes)
    if bytes.count.isMultiple(of: 2) || bytes.count < SignedBytes.headBytes { SignedBytes.sign(&whole) }
    let path = work.write("fuzz.layer", whole)
    if let file = try? SectionFile(path: path, kind: .snapshot) { try? file.verify() }
    guard let layer = try? Layer(path: path) else { return }
    do throws(StoreError) {
      try layer.forEachRecord { _, header, facts in
        _ = Provider(record: header, facts: facts, layer: 0)
      }
    } catch {}
    for i in 0..<min(layer.count, 1000) { _ = layer.record(at: layer.entry(i).offset) }
    _ = layer.positions(of: EntityKey(raw: 1 << 60))
    _ = try? layer.evidence()
    _ = try? layer.report()
    try? layer.file.verify()
  }
}
