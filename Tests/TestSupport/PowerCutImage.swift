import Glibc

/// What lies on a disk after a power cut.
public struct PowerCutImage: Hashable {
  public enum Item: Hashable {
    case folder
    case file([UInt8])
    case link(String)

    public func hash(into hasher: inout Hasher) {
      switch self {
      case .folder: hasher.combine(0)
      case .file(let bytes):
        hasher.combine(bytes.count)
        bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
      case .link(let target): hasher.combine(target)
      }
    }
  }

  /// By path below the root.
  public internal(set) var items: [String: Item] = [:]

  /// Puts it into a folder that is not there yet.
  public func write(to root: String) {
    mkdir(root, 0o700)
    for (path, item) in items.sorted(by: { $0.key < $1.key }) {
      switch item {
      case .folder: mkdir(root + path, 0o700)
      case .link(let target): symlink(target, root + path)
      case .file(let bytes):
        guard let stream = fopen(root + path, "w") else { preconditionFailure("\(path): errno \(errno)") }
        fwrite(bytes, 1, bytes.count, stream)
        fclose(stream)
      }
    }
  }
}

/// What became of bytes that were written and not synchronized.
enum UnsavedBytes: CaseIterable {
  case lost, there, cut, zero, some
}

/// All changes up to a moment, and which of them need not have come to the disk.
struct PastChanges {
  let events: ArraySlice<PowerCutDisk.Event>
  let kinds: [PowerCutDisk.Kind]
  let initial: [Int: [String: Int]]
  /// Changes of names that no synchronization followed.
  var waiting: [Int] = []
  /// For each file: the last moment at which it was synchronized.
  var saved: [Int: Int] = [:]
  private var hasUnsavedBytes = false

  init(
    _ events: ArraySlice<PowerCutDisk.Event>, kinds: [PowerCutDisk.Kind], initial: [Int: [String: Int]]
  ) {
    self.events = events
    self.kinds = kinds
    self.initial = initial
    for (index, event) in zip(events.indices, events) {
      if case .synchronize(let node) = event { saved[node] = index }
    }
    for (index, event) in zip(events.indices, events) {
      switch event {
      case .names(let changes):
        if changes.allSatisfy({ saved[$0.folder, default: -1] < index }) { waiting.append(index) }
      case .write(let node, _, _), .truncate(let node):
        if saved[node, default: -1] < index { hasUnsavedBytes = true }
      case .synchronize: break
      }
    }
  }

  var contents: [UnsavedBytes] { hasUnsavedBytes ? UnsavedBytes.allCases : [.there] }

  /// The sets of waiting changes that are tried.
  func sets(drawn: Int, _ random: inout SplitMix64) -> [Set<Int>] {
    if waiting.count <= 4 {
      return (0..<1 << waiting.count).map { bits in
        Set(waiting.indices.filter { bits >> $0 & 1 == 1 }.map { waiting[$0] })
      }
    }
    let all = Set(waiting)
    var sets: [Set<Int>] = [[], all]
    for one in waiting { sets += [all.subtracting([one]), [one]] }
    for _ in 0..<drawn { sets.append(all.filter { _ in random.once(in: 2) }) }
    // What a journal does: all up to some change, none after it.
    for end in 1..<waiting.count { sets.append(Set(waiting[..<end])) }
    return sets
  }

  func image(arrived: Set<Int>, _ contents: UnsavedBytes, _ random: inout SplitMix64) -> PowerCutImage {
    var names = initial
    let waits = Set(waiting)
    // One thing's own changes come in their order: it is never in two places.
    var lost: Set<Int> = []
    for (index, event) in zip(events.indices, events) {
      guard case .names(let changes) = event else { continue }
      let nodes = changes.flatMap { [$0.node, $0.former].compactMap { $0 } }
      if waits.contains(index), !arrived.contains(index) || nodes.contains(where: lost.contains) {
        lost.formUnion(nodes)
        continue
      }
      for change in changes { names[change.folder, default: [:]][change.name] = change.node }
    }
    var image = PowerCutImage()
    gather(0, "", names, contents, &random, &image)
    return image
  }

  private func gather(
    _ folder: Int, _ path: String, _ names: [Int: [String: Int]], _ contents: UnsavedBytes,
    _ random: inout SplitMix64, _ image: inout PowerCutImage
  ) {
    for (name, node) in names[folder, default: [:]].sorted(by: { $0.key < $1.key }) {
      let one = path + "/" + name
      switch kinds[node] {
      case .folder:
        image.items[one] = .folder
        gather(node, one, names, contents, &random, &image)
      case .link(let target): image.items[one] = .link(target)
      case .file(let initially): image.items[one] = .file(bytes(node, initially, contents, &random))
      }
    }
  }

  private func bytes(
    _ node: Int, _ initially: [UInt8], _ contents: UnsavedBytes, _ random: inout SplitMix64
  ) -> [UInt8] {
    var bytes = initially
    var isUnsaved = false
    for (index, event) in zip(events.indices, events) {
      let isSaved = saved[node, default: -1] > index
      switch event {
      case .truncate(node):
        if isSaved || contents != .lost { bytes = [] }
      case .write(node, let offset, let new):
        isUnsaved = isUnsaved || !isSaved
        if !isSaved, contents == .lost || contents == .some && random.once(in: 2) { continue }
        if bytes.count < offset + new.count {
          bytes += [UInt8](repeating: 0, count: offset + new.count - bytes.count)
        }
        let isZero = !isSaved && contents == .zero
        bytes.replaceSubrange(
          offset..<offset + new.count, with: isZero ? [UInt8](repeating: 0, count: new.count) : new)
      default: break
      }
    }
    if isUnsaved, contents == .cut, !bytes.isEmpty { bytes.removeLast(random.number(1..<bytes.count + 1)) }
    return bytes
  }
}
