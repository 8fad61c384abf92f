import Answering
import ArgumentParser
import DirectoryModel
import Exporting
import Glibc
import Importing
import Indexing
import Publishing
import Storing
import Vocabulary

struct Import: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Read published files into a layer and publish a new generation.",
    discussion: """
      Formats (--as):
      \(AdapterRegistry.all.map { "  \($0.name): \($0.summary)" }.joined(separator: "\n"))

      Examples:
        second-opinion import npidata_pfile.csv --as nppes --source nppes --as-of 2026-11-08
        second-opinion import weekly.csv --as nppes --source nppes-2026-11-15 --as-of 2026-11-15 --onto nppes
        second-opinion import our-directory/ --as exchange --source our-hospital --as-of 2026-11-01
        second-opinion import plan.csv --as exchange --source plan-x --as-of 2026-11-01 --complete-for clinicians
        second-opinion import --mapping-suggest roster.csv > roster.json
        second-opinion import roster.csv --as mapped --mapping roster.json --source roster --as-of 2026-11-01 --dry-run

      Exit code 3: imported, but some rows were refused. 65: the file was refused whole and the former data stays.
      """)

  @Argument(help: "Files, folders, or - for CSV on standard input.")
  var files: [String] = []

  @Option(name: .customLong("as"), help: ArgumentHelp("Format of the files.", valueName: "format"))
  var formatOption: String?

  @Option(
    name: .customLong("source"),
    help: ArgumentHelp("Id of the source; importing it again replaces it.", valueName: "id"))
  var sourceOption: String?

  @Option(
    name: .customLong("as-of"), help: ArgumentHelp("What the source says it is as of.", valueName: "date"))
  var asOfOption: String?

  @Option(
    help: ArgumentHelp(
      "What the columns mean, for --as mapped; docs/mapping.md describes the file.", valueName: "file"))
  var mapping: String?

  @Option(
    help: ArgumentHelp(
      "Print a mapping suggested for this CSV or XML file, and import nothing.", valueName: "file"))
  var mappingSuggest: String?

  @Option(
    help: ArgumentHelp(
      "Import all sources of this CSV list at once and publish them together; its columns are file, as, source, "
        + "as_of, mapping, complete_for, publisher and license.", valueName: "file"))
  var list: String?

  // Required unless a mapping is only suggested; `validate` has seen to it.
  private var format: String { formatOption ?? "" }
  private var source: String { sourceOption ?? "" }
  private var asOf: String { asOfOption ?? "" }

  @Option(
    help: ArgumentHelp(
      "The source declares its list complete for clinicians, facilities or all.", valueName: "kind"))
  var completeFor: String?

  @Option(
    help: ArgumentHelp(
      "The source that this one updates: of each NPI in it, the other's records are not used while it is there.",
      valueName: "id"))
  var onto: String?

  @Option(
    help: ArgumentHelp(
      "What a search covers: cancer-care or all. What is known is always all.", valueName: "what"))
  var keep: String?

  @Option(help: ArgumentHelp("SHA-256 that the file must have.", valueName: "hex"))
  var sha256: String?

  @Flag(help: "Read and report, write nothing but the file of --quarantine.")
  var dryRun = false

  @Flag(help: "Refuse the file when any row is refused.")
  var strict = false

  @Option(help: ArgumentHelp("Refuse the file when more rows are refused.", valueName: "n"))
  var maxRejects: Int?

  @Option(help: ArgumentHelp("Write the refused rows there, one JSON object a line.", valueName: "file"))
  var quarantine: String?

  @Flag(help: "Import even if the source shrinks to under half, or to nothing.")
  var force = false

  @Flag(help: "Hold publishing back; what is published next takes it along.")
  var stage = false

  @Flag(help: "Print the report as JSON.")
  var json = false

  @OptionGroup var global: GlobalOptions

  func validate() throws {
    if mappingSuggest != nil {
      guard files.isEmpty, formatOption == nil, mapping == nil else {
        throw ValidationError("--mapping-suggest reads the one file named behind it and imports nothing")
      }
      return
    }
    if let keep, Keep(rawValue: keep) == nil {
      throw ValidationError("--keep takes cancer-care or all, not \"\(keep)\"")
    }
    if list != nil {
      let others: [(String, Bool)] = [
        ("files", files.isEmpty), ("--as", formatOption == nil), ("--source", sourceOption == nil),
        ("--as-of", asOfOption == nil), ("--mapping", mapping == nil), ("--complete-for", completeFor == nil),
        ("--onto", onto == nil), ("--sha256", sha256 == nil), ("--quarantine", quarantine == nil),
        ("--dry-run", !dryRun),
      ]
      if let (name, _) = others.first(where: { !$0.1 }) {
        throw ValidationError("--list says which files are which source; leave out \(name)")
      }
      return
    }
    if files.isEmpty { throw ValidationError("name the files to import, or a list of them under --list") }
    for (option, value) in [("--as", formatOption), ("--source", sourceOption), ("--as-of", asOfOption)]
    where value == nil {
      throw ValidationError("\(option) is missing")
    }
    if (format == "mapped") != (mapping != nil) {
      throw ValidationError(
        mapping == nil
          ? "--as mapped needs --mapping FILE; --mapping-suggest FILE prints one to begin with"
          : "--mapping belongs to --as mapped")
    }
    guard AdapterRegistry.adapter(named: format) != nil else {
      let known = AdapterRegistry.all.map(\.name)
      let hint = Spelling.nearest(to: format, in: known).map { "; did you mean \($0)?" } ?? ""
      throw ValidationError("--as takes \(known.joined(separator: ", ")), not \"\(format)\"\(hint)")
    }
    guard ImportRequest.isSourceID(source) else {
      let small = source.lowercased()
      let hint = ImportRequest.isSourceID(small) ? "; did you mean \(small)?" : ""
      throw ValidationError("--source takes \(ImportRequest.sourceIDForm), not \"\(source)\"\(hint)")
    }
    guard CalendarDate(iso: asOf) != nil else {
      throw ValidationError("--as-of takes a date as YYYY-MM-DD, YYYY-MM or YYYY, not \"\(asOf)\"")
    }
    if let completeFor, Completeness(rawValue: completeFor) == nil {
      throw ValidationError("--complete-for takes clinicians, facilities or all, not \"\(completeFor)\"")
    }
  }

  func run() throws {
    if let mappingSuggest { return try suggest(for: mappingSuggest) }
    if let list { return try importAll(of: list) }
    for file in files + [mapping].compactMap({ $0 }) where file != "-" && access(file, F_OK) != 0 {
      throw CommandError.noSuchInput(file)
    }
    let request = self.request
    if let quarantine, Self.lies(quarantine, in: global.directory.path) {
      throw CommandError.usage(
        "--quarantine \(quarantine) lies in the data directory, where every file is the program's own; choose another"
      )
    }
    var meter = ProgressMeter()
    let report: ImportReport
    var before: Int?
    var former: CalendarDate?
    if dryRun {
      if let onto { try checkBase(onto, in: global.directory) }
      report = try Importer.dryRun(
        request, workDirectory: Environment["TMPDIR"] ?? "/tmp", former: try formerLayer(in: global.directory)
      ) { meter.show($0) }
    } else {
      report = try global.directory.withLock { locked in
        _ = try global.seed(locked)
        before = try locked.directory.currentNumber()
        former = try formerLayer(in: locked.directory)?.asOfDate
        return try importAndPublish(request, in: locked) { meter.show($0) }
      }
    }
    Output.endProgress()
    if json {
      Output.write(encodeJSON(report) + [0x0A])
    } else {
      write(report, duration: meter.duration, before: before)
    }
    if let former, let day = CalendarDate(iso: asOf), day < former {
      Output.words("\(source) is older than what it replaces: as of \(asOf), and \(former) until now")
    }
    if report.refused > 0 { throw CommandError.exit(3) }
  }

  /// Whether a file would lie in a folder or below it.
  private static func lies(_ file: String, in folder: String) -> Bool {
    func real(_ path: String) -> String? {
      guard let resolved = realpath(path, nil) else { return nil }
      defer { free(resolved) }
      return String(cString: resolved) + "/"
    }
    let above = file.lastIndex(of: "/").map { String(file[...$0]) } ?? "."
    guard let folder = real(folder), let place = real(above) else { return false }
    return place.hasPrefix(folder)
  }

  private func suggest(for file: String) throws {
    guard access(file, F_OK) == 0 else { throw CommandError.noSuchInput(file) }
    Output.write(Array(try MappingSuggestion.text(for: file).utf8))
  }

  private func write(_ report: ImportReport, duration: String, before: Int?) {
    // On a terminal a person wants to know; in a file two runs of the same import shall print the same.
    for line in ReportText.lines(report, duration: Output.isTerminal ? duration : nil) { Output.line(line) }
    for line in ReportText.refusals(report) { Output.words(line) }
    if let preview = report.preview { MappingPreviewText.write(preview) }
    if let quarantine, report.refused > 0 {
      Output.line("refused rows are in \(quarantine), each with its reason")
    }
    writeGeneration(report.generation, before: before)
  }

  private func writeGeneration(_ generation: Int?, before: Int?) {
    if let generation, let before {
      if generation == before {
        Output.line("generation \(generation) stays: nothing has changed")
      } else {
        let place = global.data.map { " --data \($0)" } ?? ""
        Output.line(
          "generation \(generation) published (\(before) kept). Undo: second-opinion index use \(before)\(place)"
        )
      }
    } else {
      Output.line(
        dryRun
          ? "nothing published: this was a dry run"
          : "nothing published yet: the next import without --stage publishes it too")
    }
  }

  /// The manifest of the layer that this import would replace: of the one that answers now, else of one held back.
  private func formerLayer(in directory: DataDirectory) throws -> LayerManifest? {
    try formerLayer(of: source, in: directory)
  }

  private func formerLayer(of source: String, in directory: DataDirectory) throws -> LayerManifest? {
    guard try directory.currentNumber() != nil else { return nil }
    let layers = try directory.currentManifest().layers + directory.stagedLayers()
    return try layers.first { $0.source == source }.map {
      try Layer(path: directory.layerPath($0.layer)).manifest
    }
  }

  private var request: ImportRequest {
    var request = ImportRequest(paths: files, adapter: format, source: source, asOf: asOf)
    request.completeFor = completeFor.flatMap(Completeness.init(rawValue:))
    request.sha256 = sha256
    request.maximumRefused = strict ? 0 : maxRejects ?? .max
    request.quarantine = quarantine
    request.force = force
    request.mapping = mapping
    request.onto = onto
    return request
  }

  private func importAndPublish(
    _ request: ImportRequest, in locked: LockedDirectory, onProgress: @escaping (ImportReport) -> Void
  ) throws -> ImportReport {
    if let onto { try checkBase(onto, in: locked.directory) }
    var (report, layer) = try Importer.importLayer(
      request, into: locked, former: try formerLayer(in: locked.directory), onProgress: onProgress)
    let entry = GenerationManifest.LayerEntry(
      source: source, layer: layer, adapter: format, asOf: asOf, importedAt: Publisher.now())
    if stage {
      try locked.stage(entry)
    } else {
      Output.progress("merging and indexing …")
      let manifest = try Publisher.publish([entry], keep: keep.flatMap(Keep.init(rawValue:)), in: locked)
      report.generation = manifest.number
      let meta = try Snapshot(path: locked.directory.snapshotPath(manifest.number)).meta
      if let ended = meta.layers.first(where: { $0.source == source })?.listedThoughEnded, ended > 0 {
        report.noteListedThoughEnded(ended)
      }
    }
    return report
  }
}

extension Import {
  /// Reads the sources of a list side by side; one that is refused whole leaves everything as it was.
  private func importAll(of list: String) throws {
    guard access(list, F_OK) == 0 else { throw CommandError.noSuchInput(list) }
    let requests = try SourceList.requests(path: list).map {
      var request = $0
      request.maximumRefused = strict ? 0 : maxRejects ?? .max
      request.force = force
      return request
    }
    for path in requests.flatMap({ $0.paths + [$0.mapping].compactMap { $0 } }) where access(path, F_OK) != 0
    {
      throw CommandError.noSuchInput(path)
    }
    var before: Int?
    let reports = try global.directory.withLock { locked -> [ImportReport] in
      _ = try global.seed(locked)
      before = try locked.directory.currentNumber()
      Output.progress("reading \(requests.count) sources …")
      let formers = try requests.map { try formerLayer(of: $0.source, in: locked.directory) }
      let results = try ImportBatch.run(requests, formers: formers, into: locked)
      var reports = results.map(\.report)
      if stage {
        for result in results { try locked.stage(result.entry) }
        return reports
      }
      Output.progress("merging and indexing …")
      let manifest = try Publisher.publish(
        results.map(\.entry), keep: keep.flatMap(Keep.init(rawValue:)), in: locked)
      let meta = try Snapshot(path: locked.directory.snapshotPath(manifest.number)).meta
      for i in reports.indices {
        reports[i].generation = manifest.number
        let layer = meta.layers.first { $0.source == requests[i].source }
        if let ended = layer?.listedThoughEnded, ended > 0 { reports[i].noteListedThoughEnded(ended) }
      }
      return reports
    }
    Output.endProgress()
    if json {
      Output.write(encodeJSON(reports) + [0x0A])
    } else {
      for (i, report) in reports.enumerated() {
        Output.line("\(requests[i].source):")
        for line in ReportText.lines(report) { Output.line("  " + line) }
        for line in ReportText.refusals(report) { Output.words(line) }
      }
      writeGeneration(reports.first?.generation, before: before)
    }
    if reports.contains(where: { $0.refused > 0 }) { throw CommandError.exit(3) }
  }

  /// Refuses a base that is not there or does not fit, before anything is read.
  private func checkBase(_ onto: String, in directory: DataDirectory) throws {
    var manifests: [String: LayerManifest] = [:]
    let isFresh = try directory.currentNumber() == nil
    for entry in isFresh ? [] : try directory.currentManifest().layers + directory.stagedLayers() {
      manifests[entry.source] = try Layer(path: directory.layerPath(entry.layer)).manifest
    }
    let there = manifests.values.sorted { $0.source < $1.source }
    if let fault = DeltaLayers.fault(laying: source, adapter: format, onto: onto, among: there) {
      throw CommandError.notABase(onto, fault)
    }
  }
}

/// Rows and rate while an import runs, on a terminal only.
struct ProgressMeter {
  private let start = Self.seconds()
  private var last = 0.0

  private static func seconds() -> Double {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    return Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
  }

  mutating func show(_ report: ImportReport) {
    let now = Self.seconds()
    guard now - last > 0.2 else { return }
    last = now
    let rate = Double(report.read) / max(now - start, 0.001)
    Output.progress(
      "read \(report.read.grouped) rows, \(Int(rate).grouped) a second, \(report.refused.grouped) refused")
  }

  /// Since the start: `00:41`, or `1:02:03` from an hour on.
  var duration: String {
    let seconds = Int(Self.seconds() - start)
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let rest = "\(two(seconds / 60 % 60)):\(two(seconds % 60))"
    return seconds < 3600 ? rest : "\(seconds / 3600):" + rest
  }
}
