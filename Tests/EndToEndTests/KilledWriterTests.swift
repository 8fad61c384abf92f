import Foundation
import Glibc
import TestSupport
import Testing

/// Every command that writes, ended by the signal that no program can refuse: at a moment drawn by lot, or as soon as
/// it has made so many changes in its folders.
///
/// SECOND_OPINION_KILLS says how many are to be met at work; `Scripts/test --deep` says 1000.
@Suite struct KilledWriterTests {
  @Test(.timeLimit(.minutes(120)))
  func `whoever is killed while writing leaves the old or the new, and the next run succeeds and sweeps`()
    throws
  {
    let kills = getenv("SECOND_OPINION_KILLS").flatMap { Int(String(cString: $0)) } ?? 30
    let writers = try KilledWriters()
    var round = 0
    while writers.counts["killed", default: 0] < kills, round < 3 * kills {
      try writers.kill(round)
      round += 1
    }
    let counts = writers.counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    if kills > 30 { print("kills: \(counts.joined(separator: ", "))") }
    let killed = writers.counts["killed", default: 0]
    #expect(killed == kills, "\(counts)")
    #expect(writers.counts["found litter", default: 0] > 0, "\(counts)")
  }
}

/// A data directory that goes to and fro between two contents, and a shortlist that gains and loses an entry.
private final class KilledWriters {
  private enum Writer: String {
    case importing, publishing, using, pruning, staging, shortlisting
  }

  private let bundled = TemporaryFolder()
  private let data: DataFolder
  private var random = SplitMix64(seed: 2026)
  /// The bytes of the two snapshots: the same files, said to be of two days.
  private var contents: [Data] = []
  private let days = ["2026-10-01", "2026-11-01"]
  /// Seconds and changes of each writer's last run that came to its end.
  private var durations: [Writer: Double] = [:]
  private var changes: [Writer: Int] = [:]
  private(set) var counts: [String: Int] = [:]

  init() throws {
    // All but the places of ZIP codes, which are most of the work and nothing new.
    var listed: [Substring] = []
    for line in Files.text(packageRoot() + "/Data/sources.csv").split(separator: "\n")
    where !line.contains(",zip-centroids,") {
      listed.append(line)
      let name = String(line.prefix { $0 != "," })
      if name != "file" { bundled.write(name, Files.bytes(packageRoot() + "/Data/" + name)) }
    }
    bundled.write("sources.csv", listed.joined(separator: "\n") + "\n")
    data = DataFolder(bundled: bundled.path)
    for day in days {
      try #require(run(importing(day)).code == 0)
      contents.append(try #require(answering))
    }
    try #require(contents[0] != contents[1])
    try #require(run(["shortlist", "new", "rivera"]).code == 0)
  }

  private func importing(_ day: String, _ more: String...) -> [String] {
    [
      "import", packageRoot() + "/Data/example", "--as", "exchange", "--source", "example", "--as-of", day,
      "--quiet",
    ]
      + more
  }

  private func run(_ arguments: [String]) -> Outcome { data.run(arguments) }

  private var watched: [String] {
    ["", "/work", "/layers", "/generations"].map { data.path + $0 } + [personal]
  }
  private var personal: String { data.home + "/.local/share/second-opinion/personal/shortlists" }
  private var list: Data? { FileManager.default.contents(atPath: personal + "/rivera.json") }

  // MARK: What there is

  /// The bytes of the snapshot that answers.
  private var answering: Data? { FileManager.default.contents(atPath: data.path + "/current/snapshot") }

  private var current: String {
    (try? FileManager.default.destinationOfSymbolicLink(atPath: data.path + "/current")) ?? "none"
  }

  /// What is there and belongs to nothing.
  private var litter: [String] {
    var found = data.entries("work").map { "work/" + $0 }
    let kept = ["current", "generations", "layers", "lock", "staged.json", "work"]
    found += data.entries("").filter { !kept.contains($0) }
    var named = Files.text(data.path + "/staged.json")
    for number in data.entries("generations") {
      named += Files.text(data.path + "/generations/\(number)/manifest.json")
      found += data.entries("generations/" + number).filter { $0 != "manifest.json" && $0 != "snapshot" }
    }
    return found + data.entries("layers").filter { !named.contains($0) }
  }

  // MARK: One kill

  func kill(_ round: Int) throws {
    let before = try #require(answering, "round \(round)")
    let former = current
    let now = before == contents[0] ? 0 : 1
    try #require(before == contents[now], "round \(round): another content than the two answers")
    var writer: Writer = [
      .importing, .importing, .importing, .publishing, .using, .using, .pruning, .staging, .shortlisting,
      .shortlisting,
    ][random.number(0..<10)]
    var target = 1 - now
    var arguments = importing(days[target])
    switch writer {
    case .importing: break
    case .publishing:
      // What was held back is published beside what is read again.
      try #require(run(importing(days[target], "--stage")).code == 0)
    case .using:
      let others = data.entries("generations").filter {
        FileManager.default.contents(atPath: data.path + "/generations/\($0)/snapshot") == contents[target]
      }
      if let other = others.last {
        arguments = ["index", "use", other]
      } else {
        writer = .importing
      }
    case .pruning:
      arguments = ["index", "prune", "--keep", "1"]
      target = now
    case .staging:
      arguments = importing(days[target], "--stage")
      target = now
    case .shortlisting: return try killShortlisting(round)
    }

    let isKilled = kill(arguments, writer)
    let words = "round \(round), \(writer.rawValue), killed: \(isKilled), \(former) → \(current)"
    counts["killed", default: 0] += isKilled ? 1 : 0
    counts[writer.rawValue, default: 0] += 1
    try expectUnlocked(data.path + "/lock", words)
    let after = try #require(answering, "\(words): nothing answers")
    #expect(after == before || after == contents[target], "\(words): neither the old nor the new")
    let verified = run(["index", "verify"])
    #expect(verified.code == 0, "\(words): \(verified.stderr)")
    if isKilled, after != before { counts["found the new", default: 0] += 1 }
    if !litter.isEmpty { counts["found litter", default: 0] += 1 }

    let watch = ChangeWatch(watched)
    let start = Clock.seconds()
    let again = run(arguments)
    durations[writer] = Clock.seconds() - start
    changes[writer] = watch.count()
    #expect(again.code == 0, "\(words): \(again.stderr)")
    #expect(answering == contents[target], "\(words): the next run does not lead to the new")
    #expect(litter.isEmpty, "\(words): \(litter)")
  }

  /// - Returns: whether it was still at work.
  private func kill(_ arguments: [String], _ writer: Writer) -> Bool {
    if random.once(in: 2), let most = changes[writer], most > 0 {
      let watch = ChangeWatch(watched)
      let started = Running.start(BuiltCommand.path, arguments, environment: data.environment)
      watch.wait(for: random.number(1..<most + 1), by: started.process)
      return started.isKilled(after: 0)
    }
    let started = Running.start(BuiltCommand.path, arguments, environment: data.environment)
    // A little beyond the end, so that the last steps are met as well.
    return started.isKilled(after: Double.random(in: 0...((durations[writer] ?? 0.5) * 1.1), using: &random))
  }

  private func killShortlisting(_ round: Int) throws {
    let old = try #require(list)
    let isThere = String(decoding: old, as: UTF8.self).contains("npi:2000000036")
    let arguments = ["shortlist", isThere ? "remove" : "add", "rivera", "2000000036"]
    // What it leads to, seen in a copy of the home.
    let twin = TemporaryFolder()
    let copied = Running.run("cp", ["-a", data.home + "/.", twin.path], environment: [:])
    try #require(copied.code == 0, "\(copied.stderr)")
    var environment = data.environment
    environment["HOME"] = twin.path
    let start = Clock.seconds()
    let reference = Running.run(BuiltCommand.path, arguments, environment: environment)
    durations[.shortlisting] = Clock.seconds() - start
    changes[.shortlisting] = 4
    try #require(reference.code == 0, "\(reference.stderr)")
    let new = FileManager.default.contents(
      atPath: twin.path + "/.local/share/second-opinion/personal/shortlists/rivera.json")

    let isKilled = kill(arguments, .shortlisting)
    let words = "round \(round), \(arguments[1]), killed: \(isKilled)"
    counts["killed", default: 0] += isKilled ? 1 : 0
    counts["shortlisting", default: 0] += 1
    #expect(list == old || list == new, "\(words): neither the old nor the new list")
    if isKilled, list == new { counts["found the new", default: 0] += 1 }
    if Files.names(in: personal) != ["rivera.json"] { counts["found litter", default: 0] += 1 }
    if list == old {
      let again = run(arguments)
      #expect(again.code == 0, "\(words): \(again.stderr)")
      #expect(Files.names(in: personal) == ["rivera.json"], "\(words)")
    }
    #expect(list == new, "\(words)")
  }

  private func expectUnlocked(_ path: String, _ words: String) throws {
    let lock = open(path, O_RDWR | O_CLOEXEC)
    try #require(lock >= 0, "\(words)")
    #expect(flock(lock, LOCK_EX | LOCK_NB) == 0, "\(words): a lock is left behind")
    close(lock)
  }
}

/// Counts what is made, renamed, removed and written in some folders.
private final class ChangeWatch {
  private let descriptor = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
  private var seen = 0

  init(_ folders: [String]) {
    for folder in folders {
      inotify_add_watch(
        descriptor, folder,
        UInt32(IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_MODIFY | IN_CLOSE_WRITE))
    }
  }

  deinit { close(descriptor) }

  /// Changes until now.
  func count() -> Int {
    let size = MemoryLayout<inotify_event>.size
    var buffer = [UInt8](repeating: 0, count: 1 << 14)
    while true {
      let n = read(descriptor, &buffer, buffer.count)
      if n <= 0 { return seen }
      var at = 0
      while at + size <= n {
        at +=
          size
          + Int(buffer.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: at, as: inotify_event.self).len })
        seen += 1
      }
    }
  }

  /// Until there were so many changes, or the process has ended.
  func wait(for changes: Int, by process: pid_t) {
    while count() < changes {
      var ended = siginfo_t()
      waitid(P_PID, id_t(process), &ended, WEXITED | WNOHANG | WNOWAIT)
      if ended.si_signo == SIGCHLD { return }
      var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      poll(&waiting, 1, 5)
    }
  }
}
