public import Glibc
public import Storing
import Synchronization

/// The machine's file system, which remembers every change below one folder, so that the disk can be rebuilt as a power
/// cut after any of them may have left it.
///
/// What a power cut may do is less than the manual of any one file system promises:
/// - Bytes of a file last once the file was synchronized after they were written. Until then they may be there, be zero,
///   be cut off, or never have come.
/// - A name in a folder lasts once that folder was synchronized after it was given, taken or changed. Until then each
///   change may have come or not, the later ones without the earlier ones. That a file was synchronized says nothing of
///   its name, and that a folder was says nothing of the folder's own name.
/// - A rename is one change, in one folder or in two: as on every file system with a journal, no name is lost half-way.
///
/// A `PowerCutImage` is one such disk.
public final class PowerCutDisk: FileSystem {
  /// One name given to a node or taken from it.
  struct NameChange {
    var folder: Int
    var name: String
    /// What bears the name from now on.
    var node: Int?
    /// What bore it until now.
    var former: Int?
  }

  enum Event {
    /// At once or not at all.
    case names([NameChange])
    case write(node: Int, offset: Int, bytes: [UInt8])
    case truncate(node: Int)
    case synchronize(node: Int)
  }

  enum Kind {
    case folder
    case file(initially: [UInt8])
    case link(String)
  }

  private struct State {
    var kinds: [Kind] = [.folder]
    /// Of each folder, as the running program sees it.
    var names: [Int: [String: Int]] = [0: [:]]
    /// The same before the first event.
    var initialNames: [Int: [String: Int]] = [:]
    var open: [Int32: Int] = [:]
    var log: [Event] = []
    var callsLeft = Int.max
    var calls = 0
  }

  private let root: String
  private let local = LocalFileSystem()
  private let state = Mutex(State())

  /// - Parameter root: a folder; all that lies in it now lasts.
  public init(root: String) {
    self.root = root
    state.withLock { state in
      Self.read(root, 0, &state)
      state.initialNames = state.names
    }
  }

  private static func read(_ path: String, _ folder: Int, _ state: inout State) {
    for name in directoryEntries(path) {
      let node = state.kinds.count
      let one = path + "/" + name
      var status = stat()
      guard lstat(one, &status) == 0 else { preconditionFailure("\(one) is gone") }
      switch status.st_mode & S_IFMT {
      case S_IFDIR:
        state.kinds.append(.folder)
        state.names[node] = [:]
        read(one, node, &state)
      case S_IFLNK:
        var buffer = [CChar](repeating: 0, count: 4096)
        let n = readlink(one, &buffer, buffer.count)
        state.kinds.append(
          .link(String(decoding: buffer[0..<n].map { UInt8(bitPattern: $0) }, as: UTF8.self)))
      default:
        state.kinds.append(.file(initially: (try? readSmallFile(one)) ?? []))
      }
      state.names[folder]![name] = node
    }
  }

  // MARK: The writer that is killed

  /// Calls so far.
  public var calls: Int { state.withLock { $0.calls } }

  /// Lets so many more calls through; after them none changes anything, as if the writer were killed there. Nil: all.
  public func kill(after calls: Int?) { state.withLock { $0.callsLeft = calls ?? .max } }

  // MARK: The disk afterwards

  /// Moments at which the power may be cut: 0 before the first change, this number after the last.
  public var moments: Int { state.withLock { $0.log.count } }

  /// Hands over each disk that a power cut at one of these moments may leave, each once.
  ///
  /// - Parameters:
  ///   - moments: all unless said.
  ///   - drawn: of the sets of changes that may have come, so many are drawn by lot at each moment, besides none, all,
  ///     all but one and only one; where few changes wait, every set is met.
  /// - Returns: how many disks there were.
  @discardableResult
  public func forEachDisk(
    at moments: [Int]? = nil, drawn: Int = 12, seed: UInt64 = 2026,
    _ body: (_ image: PowerCutImage, _ moment: Int) throws -> Void
  ) rethrows -> Int {
    let (log, kinds, initial) = state.withLock { ($0.log, $0.kinds, $0.initialNames) }
    var random = SplitMix64(seed: seed)
    var seen: Set<Int> = []
    var count = 0
    for moment in moments ?? Array(0...log.count) {
      let past = PastChanges(log[..<moment], kinds: kinds, initial: initial)
      for arrived in past.sets(drawn: drawn, &random) {
        for contents in past.contents {
          let image = past.image(arrived: arrived, contents, &random)
          // The same disk at many moments proves nothing new; but at the last one it must be the new state.
          guard seen.insert(image.hashValue).inserted || moment == log.count else { continue }
          count += 1
          try body(image, moment)
        }
      }
    }
    return count
  }

  // MARK: The calls

  /// Folders above the root are there and last.
  private func isAbove(_ path: String) -> Bool { path == "/" || root.hasPrefix(path + "/") }

  private func node(_ path: String, _ state: State) -> (folder: Int, name: String, node: Int?) {
    precondition(path.hasPrefix(root), "\(path) is outside of \(root)")
    var folder = 0
    var parts = path.dropFirst(root.count).split(separator: "/").map(String.init)
    guard let name = parts.popLast() else { return (0, "", 0) }
    for part in parts {
      guard let next = state.names[folder]?[part] else { preconditionFailure("no folder \(part) of \(path)") }
      folder = next
    }
    return (folder, name, state.names[folder]?[name])
  }

  private func step(_ call: String, _ path: String, _ state: inout State) throws(StoreError) {
    guard state.callsLeft > 0 else { throw .system(call: call, path: path, number: EIO) }
    state.callsLeft -= 1
    state.calls += 1
  }

  private func change(_ changes: [NameChange], _ state: inout State) {
    for change in changes { state.names[change.folder]![change.name] = change.node }
    state.log.append(.names(changes))
  }

  public func open(_ path: String, flags: Int32, mode: mode_t) throws(StoreError) -> Int32 {
    try state.withLock { (state) throws(StoreError) -> Int32 in
      try step("open", path, &state)
      let descriptor = try local.open(path, flags: flags, mode: mode)
      if isAbove(path) { return descriptor }
      let place = node(path, state)
      if let known = place.node {
        if flags & O_TRUNC != 0 { state.log.append(.truncate(node: known)) }
        state.open[descriptor] = known
      } else {
        let new = state.kinds.count
        state.kinds.append(.file(initially: []))
        change([NameChange(folder: place.folder, name: place.name, node: new)], &state)
        state.open[descriptor] = new
      }
      return descriptor
    }
  }

  public func write(
    _ descriptor: Int32, _ bytes: UnsafeRawBufferPointer, at offset: Int, path: String
  ) throws(StoreError) {
    try state.withLock { (state) throws(StoreError) in
      try step("write", path, &state)
      try local.write(descriptor, bytes, at: offset, path: path)
      state.log.append(.write(node: state.open[descriptor]!, offset: offset, bytes: Array(bytes)))
    }
  }

  public func synchronize(_ descriptor: Int32, path: String) throws(StoreError) {
    try state.withLock { (state) throws(StoreError) in
      try step("fsync", path, &state)
      // The machine's own disk need not wait: nobody cuts its power.
      if let node = state.open[descriptor] { state.log.append(.synchronize(node: node)) }
    }
  }

  public func close(_ descriptor: Int32) {
    state.withLock { $0.open[descriptor] = nil }
    local.close(descriptor)
  }

  public func rename(_ from: String, to: String) throws(StoreError) {
    try state.withLock { (state) throws(StoreError) in
      try step("rename", to, &state)
      try local.rename(from, to: to)
      let old = node(from, state)
      let new = node(to, state)
      change(
        [
          NameChange(folder: old.folder, name: old.name, former: old.node),
          NameChange(folder: new.folder, name: new.name, node: old.node, former: new.node),
        ], &state)
    }
  }

  private func make(_ kind: Kind, _ path: String, _ state: inout State) {
    let place = node(path, state)
    guard place.node == nil else { return }
    let new = state.kinds.count
    if case .folder = kind { state.names[new] = [:] }
    state.kinds.append(kind)
    change([NameChange(folder: place.folder, name: place.name, node: new)], &state)
  }

  public func makeDirectory(_ path: String) throws(StoreError) {
    try state.withLock { (state) throws(StoreError) in
      try step("mkdir", path, &state)
      try local.makeDirectory(path)
      make(.folder, path, &state)
    }
  }

  public func makeSymbolicLink(at path: String, to target: String) throws(StoreError) {
    try state.withLock { (state) throws(StoreError) in
      try step("symlink", path, &state)
      try local.makeSymbolicLink(at: path, to: target)
      make(.link(target), path, &state)
    }
  }

  private func take(_ path: String, _ state: inout State) {
    let place = node(path, state)
    guard place.node != nil else { return }
    change([NameChange(folder: place.folder, name: place.name, former: place.node)], &state)
  }

  public func remove(_ path: String) throws(StoreError) {
    try state.withLock { (state) throws(StoreError) in
      try step("unlink", path, &state)
      try local.remove(path)
      take(path, &state)
    }
  }

  public func removeDirectory(_ path: String) throws(StoreError) {
    try state.withLock { (state) throws(StoreError) in
      try step("rmdir", path, &state)
      try local.removeDirectory(path)
      take(path, &state)
    }
  }
}
