import Answering
import ArgumentParser
import DirectoryModel
import FoundationEssentials
import Glibc
import Indexing
import Publishing
import Querying
import Storing

/// What every command takes; it may also stand before the command's name.
struct GlobalOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Data directory; else SECOND_OPINION_DATA, else the XDG place.", valueName: "dir"))
  var data: String?

  @Flag(name: [.customShort("q"), .long], help: "No progress and no hints on standard error.")
  var quiet = false

  @Flag(help: "Never ask.")
  var noInput = false

  func validate() throws {
    if data?.isEmpty == true { throw ValidationError("--data needs a folder") }
  }
}

extension GlobalOptions {
  /// `--data`, then `SECOND_OPINION_DATA`, then `$XDG_DATA_HOME/second-opinion`, then `~/.local/share/second-opinion`.
  var directory: DataDirectory { DataDirectory(path: dataPath) }

  private var dataPath: String {
    if let data { return data }
    if let path = Environment["SECOND_OPINION_DATA"] { return path }
    if let path = Environment["XDG_DATA_HOME"] { return path + "/second-opinion" }
    return Environment.home + "/.local/share/second-opinion"
  }

  /// The current generation; a fresh data directory is first filled with the bundled data.
  func engine() throws -> SnapshotEngine { try answering().engine }

  /// The same with what is known of it beside its snapshot: the times of import are in its manifest alone.
  ///
  /// - Parameter cursor: pages go on from the generation of the first one, as long as it is kept.
  func answering(_ cursor: Cursor? = nil) throws -> (
    directory: DataDirectory, manifest: GenerationManifest, engine: SnapshotEngine
  ) {
    let directory = try seededDirectory()
    let manifest = try cursor.map { try directory.manifest(of: $0) } ?? directory.currentManifest()
    let snapshot = try Snapshot(path: directory.snapshotPath(manifest.number))
    return (directory, manifest, SnapshotEngine(snapshot))
  }

  /// The data directory, filled with the bundled data when it is fresh; that is said in one line.
  func seededDirectory() throws -> DataDirectory {
    let directory = self.directory
    if try directory.currentNumber() != nil { return directory }
    let manifest = try directory.withLock { try seed($0) }
    say(
      "filled \(directory.path) with the bundled data (generation \(manifest.number), \(manifest.layers.count) sources)"
    )
    return directory
  }

  func seed(_ directory: LockedDirectory) throws -> GenerationManifest {
    // Another process may have been first.
    if try directory.directory.currentNumber() != nil { return try directory.directory.currentManifest() }
    return try BundledData(path: try Self.bundledPath()).seed(directory)
  }

  func say(_ text: String) { if !quiet { Output.words(text) } }

  /// `SECOND_OPINION_BUNDLED`, else `Data` beside or above the program, else `share/second-opinion/Data`.
  private static func bundledPath() throws(CommandError) -> String {
    var candidates: [String] = []
    if let path = Environment["SECOND_OPINION_BUNDLED"] {
      candidates = [path]
    } else {
      var folder = executablePath()
      while let slash = folder.lastIndex(of: "/") {
        folder = String(folder[..<slash])
        candidates.append(folder + "/Data")
        candidates.append(folder + "/share/second-opinion/Data")
      }
    }
    for candidate in candidates where access(candidate + "/sources.csv", R_OK) == 0 { return candidate }
    throw .noBundledData(searched: candidates.prefix(6).map { $0 })
  }

  static func executablePath() -> String {
    var buffer = [CChar](repeating: 0, count: 4096)
    let n = readlink("/proc/self/exe", &buffer, buffer.count - 1)
    guard n > 0 else { return CommandLine.arguments[0] }
    return String(decoding: buffer[0..<n].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

enum Environment {
  /// nil for an unset or empty variable.
  static subscript(_ name: String) -> String? {
    guard let value = getenv(name) else { return nil }
    let text = String(cString: value)
    return text.isEmpty ? nil : text
  }

  /// The home of whoever runs the command: `HOME`, else what the system has written down. Never the current folder,
  /// which others may read.
  static var home: String {
    if let home = self["HOME"] { return home }
    guard let entry = getpwuid(getuid()), let folder = entry.pointee.pw_dir else { return "/" }
    return String(cString: folder)
  }

  /// Today by the local calendar; `SECOND_OPINION_TODAY` pins it for tests and for examples that must not change.
  static var today: CalendarDate {
    if let pinned = self["SECOND_OPINION_TODAY"].flatMap({ CalendarDate(iso: $0) }) { return pinned }
    var now = time(nil)
    var parts = tm()
    localtime_r(&now, &parts)
    return CalendarDate(
      year: Int(parts.tm_year) + 1900, month: Int(parts.tm_mon) + 1, day: Int(parts.tm_mday))!
  }
}

extension Environment {
  /// Now, for what is written down; the pinned day where it is pinned.
  static var moment: String {
    if let pinned = self["SECOND_OPINION_TODAY"].flatMap({ CalendarDate(iso: $0) }) {
      return "\(pinned)T00:00:00Z"
    }
    return Publisher.now()
  }
}
