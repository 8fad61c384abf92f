import Foundation
import Glibc
import TestSupport
import Testing

/// A data directory of one test, with a home beside it, and the command at work in it. Today is 21 November 2026.
final class DataFolder: Sendable {
  let folder = TemporaryFolder()
  /// A folder in place of the bundled data.
  private let bundled: String?

  var path: String { folder.file("data") }
  var home: String { folder.file("home") }
  var environment: [String: String] {
    var variables = [
      "SECOND_OPINION_DATA": path, "SECOND_OPINION_TODAY": "2026-11-21", "HOME": home, "LC_ALL": "C.UTF-8",
      "TZ": "UTC",
    ]
    variables["SECOND_OPINION_BUNDLED"] = bundled
    return variables
  }

  /// A directory that nothing has touched yet.
  init(bundled: String? = nil) {
    self.bundled = bundled
    mkdir(home, 0o700)
  }

  /// A directory that is filled with specialties and states alone: its commands and imports are quick.
  static func withSmallTables() -> DataFolder { DataFolder(bundled: smallTables.path) }

  private static let smallTables: TemporaryFolder = {
    let tables = TemporaryFolder()
    let listed = Files.text(packageRoot() + "/Data/sources.csv").split(separator: "\n").filter {
      $0.hasPrefix("file,") || $0.hasPrefix("specialties.csv,") || $0.hasPrefix("states.csv,")
    }
    precondition(listed.count == 3, "Data/sources.csv lists specialties and states no more")
    tables.write("sources.csv", listed.joined(separator: "\n") + "\n")
    for table in ["specialties.csv", "states.csv"] {
      tables.write(table, Files.bytes(packageRoot() + "/Data/" + table))
    }
    return tables
  }()

  /// A directory with the bundled data in it, copied from one that the command filled once for all tests.
  static func seeded() -> DataFolder {
    let new = DataFolder()
    copy(template.path, to: new.path)
    return new
  }

  private static let template: DataFolder = {
    let folder = DataFolder()
    let outcome = folder.run("sources", "list")
    precondition(outcome.code == 0, "the bundled data cannot be imported: \(outcome.stderr)")
    return folder
  }()

  /// A directory with the invented example as well, copied likewise.
  static func withExample() -> DataFolder {
    let new = DataFolder()
    copy(exampleTemplate.path, to: new.path)
    return new
  }

  private static let exampleTemplate: DataFolder = {
    let folder = seeded()
    let outcome = folder.importing(
      packageRoot() + "/Data/example", as: "exchange", source: "example", "--keep", "all")
    precondition(outcome.code == 0, "the example cannot be imported: \(outcome.stderr)")
    return folder
  }()

  private static func copy(_ from: String, to: String) {
    let outcome = Running.run("cp", ["-a", from, to], environment: [:])
    precondition(outcome.code == 0, outcome.stderr)
  }

  func run(_ arguments: String..., input: String = "/dev/null") -> Outcome { run(arguments, input: input) }

  /// - Parameter by: the program and its arguments that start the command, such as `prlimit`.
  func run(_ arguments: [String], input: String = "/dev/null", by starter: [String] = []) -> Outcome {
    let words = starter + [BuiltCommand.path] + arguments
    return Running.run(words[0], Array(words.dropFirst()), environment: environment, input: input)
  }

  /// Runs and requires success, so that a test can speak of what it is about.
  @discardableResult
  func must(_ arguments: String..., sourceLocation: SourceLocation = #_sourceLocation) throws -> Outcome {
    try must(arguments, sourceLocation: sourceLocation)
  }

  @discardableResult
  func must(_ arguments: [String], sourceLocation: SourceLocation = #_sourceLocation) throws -> Outcome {
    let outcome = run(arguments)
    try #require(outcome.code == 0, "\(arguments): \(outcome.stderr)", sourceLocation: sourceLocation)
    return outcome
  }

  func importing(_ file: String, as format: String = "nppes", source: String = "registry", _ more: String...)
    -> Outcome
  {
    run(["import", file, "--as", format, "--source", source, "--as-of", "2026-11-01"] + more)
  }

  /// Imports an NPPES file as a registry of a day; the same file of another day is another content.
  func importRegistry(_ file: String, asOf day: String) throws {
    try must("import", file, "--as", "nppes", "--source", "nppes", "--as-of", day, "--keep", "all", "--quiet")
  }

  /// Writes files into a folder of their own and imports it as exchange files.
  func importingExchange(_ source: String, _ files: [String: String]) -> Outcome {
    let path = folder.file(source)
    mkdir(path, 0o700)
    for (name, text) in files { _ = folder.write("\(source)/\(name)", text) }
    return importing(path, as: "exchange", source: source)
  }

  /// All that can be seen of the generations, and the content hash of the one that answers.
  func generations() -> (list: String, contentHash: String) {
    let stats = JSON(run("index", "stats"))
    return (run("index", "list").stdout, stats["content_hash"].text ?? "none")
  }

  func entries(_ name: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path + "/" + name)) ?? []).sorted()
  }
}

/// A JSON value as a test reads it.
struct JSON {
  let value: Any?

  init(_ value: Any?) { self.value = value }

  init(_ outcome: Outcome) { self.init(bytes: outcome.bytes) }

  init(line: String) { self.init(bytes: Array(line.utf8)) }

  init(file: String) { self.init(bytes: Files.bytes(file)) }

  private init(bytes: [UInt8]) {
    value = try? JSONSerialization.jsonObject(with: Data(bytes), options: [.fragmentsAllowed])
  }

  subscript(key: String) -> JSON { JSON((value as? [String: Any])?[key]) }
  subscript(index: Int) -> JSON { list.indices.contains(index) ? list[index] : JSON(nil) }

  var text: String? { value as? String }
  var number: Double? { (value as? NSNumber)?.doubleValue }
  var int: Int? { (value as? NSNumber)?.intValue }
  var isNull: Bool { value == nil || value is NSNull }
  var keys: Set<String> { Set((value as? [String: Any])?.keys.map { $0 } ?? []) }
  var isList: Bool { value is [Any] }
  var list: [JSON] { (value as? [Any])?.map { JSON($0) } ?? [] }
  var texts: [String] { list.compactMap(\.text) }
}

enum Files {
  /// Empty when there is no such file.
  static func bytes(_ path: String) -> [UInt8] {
    FileManager.default.contents(atPath: path).map { Array($0) } ?? []
  }

  static func text(_ path: String) -> String { String(decoding: bytes(path), as: UTF8.self) }

  static func isThere(_ path: String) -> Bool { access(path, F_OK) == 0 }

  static func permissions(_ path: String) -> UInt32 {
    var status = stat()
    return stat(path, &status) == 0 ? UInt32(status.st_mode) & 0o777 : 0
  }

  static func names(in folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
  }
}
