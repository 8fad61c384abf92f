public import DirectoryModel
import Glibc
import Reading
public import Storing
import Vocabulary

/// The place where an adapter puts what it read: records into the layer, refusals and warnings into the report.
public final class ImportSession {
  public let source: String
  public private(set) var report: ImportReport
  /// Called about every 65,536 rows.
  public var onProgress: ((ImportReport) -> Void)?
  private let writer: LayerWriter?
  /// A folder for what an adapter must put aside; swept by the next writer.
  public let workDirectory: String
  private let quarantine: Quarantine?
  private let maximumRefused: Int
  /// Ordinal and name of the file being read.
  public private(set) var fileOrdinal: UInt16 = 0
  public private(set) var fileName = ""
  private var rowsByFile: [Int] = []
  private var fileNames: [String] = []
  /// What the columns mean, for the adapter that needs to be told.
  public var mapping: Mapping?
  /// As `ImportRequest` has it.
  var usesPlainRows = true
  /// Gathered in a dry run with a mapping.
  var preview: MappingPreview?
  private let recordLint: RecordLint
  private let layerLint = LayerLint()
  /// Records by the raw value of their kind.
  private var recordsByKind = [Int](repeating: 0, count: RecordKind.allCases.count)

  /// - Parameters:
  ///   - writer: nil for a dry run.
  ///   - maximumRefused: the import ends with `tooManyRefused` when more rows are refused.
  public init(
    source: String, adapter: String, asOf: String, writer: LayerWriter?, workDirectory: String,
    quarantine: Quarantine? = nil, maximumRefused: Int = .max
  ) {
    self.workDirectory = workDirectory
    self.source = source
    report = ImportReport(source: source, adapter: adapter, asOf: asOf)
    recordLint = RecordLint(asOf: CalendarDate(iso: asOf))
    self.writer = writer
    self.quarantine = quarantine
    self.maximumRefused = maximumRefused
  }

  func beginFile(_ file: InputFile, ordinal: Int) {
    fileOrdinal = UInt16(clamping: ordinal)
    fileName = file.name
    fileNames.append(file.name)
    rowsByFile.append(0)
  }

  /// The name of a file by its ordinal.
  func name(ofFile ordinal: UInt16) -> String {
    fileNames.indices.contains(Int(ordinal)) ? fileNames[Int(ordinal)] : fileName
  }

  func endFile(_ name: String, digest: (sha256: String, bytes: Int)) {
    let rows = rowsByFile.indices.contains(report.files.count) ? rowsByFile[report.files.count] : 0
    report.files.append(.init(name: name, sha256: digest.sha256, bytes: digest.bytes, rows: rows))
  }

  /// A part of the list is missing and nobody can say which: absence from it proves nothing.
  public private(set) var isIncomplete = false

  public func markIncomplete() { isIncomplete = true }

  /// Somebody of this kind is in the list without an NPI: whoever is absent by number may be that one.
  func markIncomplete(for kind: RecordKind) { kindsWithoutNumber.insert(kind) }

  private var kindsWithoutNumber = Set<RecordKind>()

  /// What is left of a declaration: a kind of which somebody has no NPI is not complete, the other one still is.
  private func whole(of declared: Completeness) -> Completeness? {
    if isIncomplete { return nil }
    let clinicians = declared != .facilities && !kindsWithoutNumber.contains(.clinician)
    let facilities = declared != .clinicians && !kindsWithoutNumber.contains(.organization)
    return clinicians && facilities ? .all : clinicians ? .clinicians : facilities ? .facilities : nil
  }

  /// Counts an organization that states a number besides its own key, or a center.
  private func countCrosswalk(_ facts: UnsafeRawBufferPointer) {
    var hasOwnID = false
    var numbers = 0
    for (field, _) in FactCursor(facts) {
      switch field {
      case .id: hasOwnID = true
      case .ccn, .pac: numbers += 1
      case .center: numbers += 2
      default: break
      }
    }
    // Of whoever has an id, one number is most likely that id.
    if numbers > (hasOwnID ? 1 : 0) { report.crosswalks += 1 }
  }

  /// Counts a row; every row is then kept, refused or counted as deactivated, exactly once.
  @inline(__always)
  public func rowRead() {
    report.read += 1
    rowsByFile[rowsByFile.count &- 1] += 1
    if report.read & 0xFFFF == 0 { onProgress?(report) }
  }

  /// Adds a record without counting a row, after a look at what it says (`RecordLint`, `LayerLint`).
  ///
  /// - Parameter line: where the record begins in its file, when the adapter knows it.
  /// - Returns: whether the layer has an earlier record of the same provider.
  @discardableResult
  public func add(
    _ kind: RecordKind, key: EntityKey, flags: RecordHeader.Flags = [], reference: SourceReference,
    line: Int? = nil, facts: UnsafeRawBufferPointer
  ) throws(StoreError) -> Bool {
    if let day = recordLint.ahead(reference) {
      warn(
        issue("date-ahead", reference, line: line, field: Field.source.token, value: day.description),
        rule: "date-ahead")
    }
    let kept = recordLint.examine(facts)
    for finding in recordLint.findings {
      warn(
        issue(
          finding.rule, finding.reference ?? reference, line: finding.reference == nil ? line : nil,
          field: finding.field.token, value: finding.value),
        rule: finding.rule)
    }
    for finding in layerLint.add(
      kind, key: key, reference: reference, line: line, facts: kept)
    {
      switch finding {
      case .duplicate: warn(issue("row-twice", reference, line: line), rule: "row-twice")
      case .contradiction(let field):
        warn(
          issue("rows-contradict", reference, line: line, field: field.token), rule: "rows-contradict")
      }
    }
    recordsByKind[Int(kind.rawValue)] &+= 1
    if kind != .mention, kind != .statedResource, !flags.contains(.deactivated) {
      if reference.verified == nil { report.unverified &+= 1 } else { report.verified &+= 1 }
    }
    if kind == .organization { countCrosswalk(kept) }
    try writer?.add(RecordHeader(kind: kind, flags: flags, reference: reference, key: key), facts: kept)
    return layerLint.isFurther
  }

  /// Whether the end of an NPI has come by the day as of which the source is: what is to come is no end yet.
  func hasCome(_ end: CalendarDate?) -> Bool { !recordLint.isAhead(end) }

  /// Says that a row repeats what an earlier one says.
  func warnTwice(_ reference: SourceReference, line: Int?) {
    warn(issue("row-twice", reference, line: line), rule: "row-twice")
  }

  private func issue(
    _ rule: String, _ reference: SourceReference, line: Int?, field: String? = nil, value: String? = nil
  ) -> ImportIssue {
    let file = fileNames.indices.contains(Int(reference.file)) ? fileNames[Int(reference.file)] : fileName
    return ImportIssue(
      file: file, line: line, row: reference.row > 0 ? Int(reference.row) : nil, field: field, value: value,
      rule: rule, remedy: LintWords.remedy(rule))
  }

  /// Says what only shows when all records are there.
  func finishLint() {
    let crowded = layerLint.cliniciansAtTooManySites
    if crowded > 0 {
      let issue = ImportIssue(
        file: fileNames.joined(separator: ", "),
        value: "\(crowded) clinicians at more than \(LayerLint.plausibleSites) sites",
        rule: "sites-implausible", remedy: LintWords.remedy("sites-implausible"))
      warn(issue, rule: issue.rule)
      report.warnings[issue.rule] = crowded
    }
    for list in layerLint.lonelyLists {
      warn(
        issue(list.rule, list.reference, line: list.line, field: "name", value: list.name), rule: list.rule)
    }
  }

  public func rowKept() { report.kept += 1 }

  public func rowDeactivated() { report.deactivated += 1 }

  /// A row that cannot be used.
  public func refuse(_ issue: ImportIssue, record: @autoclosure () -> String) throws(ImportError) {
    report.refused += 1
    report.byRule[issue.rule, default: 0] += 1
    var refusal = issue
    refusal.isRefusal = true
    if report.byRule[issue.rule] == 1 { report.examples.refused[issue.rule] = refusal }
    list(refusal)
    try quarantine?.write(issue, record: SensitiveText.masked(record(), bare: true))
    if report.refused > maximumRefused {
      throw .tooManyRefused(refused: report.refused, allowed: maximumRefused, last: issue)
    }
  }

  /// A row that is kept although something about it is doubtful.
  ///
  /// - Parameter listed: how many of the rule stand in the report by name; all are counted.
  public func warn(
    _ issue: @autoclosure () -> ImportIssue, rule: String, listed: Int = ImportReport.listedWarnings
  ) {
    let count = report.warnings[rule, default: 0] + 1
    report.warnings[rule] = count
    guard count == 1 || (count <= listed && report.issues.count < ImportReport.listedIssues) else { return }
    let warning = issue()
    if count == 1 { report.examples.warnings[rule] = warning }
    list(warning)
  }

  /// What was met many times and is said once: `issue` tells how often, `times` is counted under the rule.
  public func warn(_ issue: ImportIssue, times: Int) {
    warn(issue, rule: issue.rule)
    report.warnings[issue.rule]! += times - 1
  }

  /// Counts a row among the warnings without listing it: what is no fault of the file, and may be half of it.
  public func count(rule: String) { report.warnings[rule, default: 0] += 1 }

  /// A value that was certainly damaged in a known way and was mended.
  public func repaired(_ issue: @autoclosure () -> ImportIssue, rule: String) {
    report.repaired += 1
    warn(issue(), rule: rule)
  }

  private func list(_ issue: ImportIssue) {
    if report.issues.count < ImportReport.listedIssues { report.issues.append(issue) }
  }

  /// Adds what is known when all files are read.
  ///
  /// - Parameter declared: what the source declares its list complete for; a list with a missing part is not
  ///   complete, whatever its source declares.
  func finishReport(sha256: String, declared: Completeness?) {
    report.sha256 = sha256
    report.mappingSHA256 = mapping?.sha256
    report.preview = preview
    report.declaredCompleteFor = declared?.rawValue
    report.completeFor = declared.flatMap { whole(of: $0)?.rawValue }
    for kind in RecordKind.allCases where recordsByKind[Int(kind.rawValue)] > 0 {
      report.records[kind.token] = recordsByKind[Int(kind.rawValue)]
    }
  }
}

/// The refused rows, one JSON object a line, with the rule and the row itself.
///
/// The file is there once it is whole, for its owner alone; until then, and for good where nothing was to be said of a
/// file that was refused, what was there before stays.
public final class Quarantine {
  private let path: String
  /// nil for a device or a pipe, which gets the lines as they come.
  private let file: NewFile?
  private let descriptor: Int32
  private var buffer: [UInt8] = []
  private var isEmpty = true
  private var isOpen = true

  public init(path: String) throws(ImportError) {
    self.path = path
    if NewFile.isStream(path) {
      file = nil
      descriptor = open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
      guard descriptor >= 0 else { throw .cannotWrite(path: path) }
    } else {
      do throws(NewFileError) {
        let new = try NewFile(path)
        (file, descriptor) = (new, new.descriptor)
      } catch {
        throw .cannotWrite(path: path)
      }
    }
  }

  deinit { discard() }

  private struct Entry: Encodable {
    var file: String
    var line: Int?
    var column: Int?
    var field: String?
    var rule: String
    var remedy: String
    var record: String
  }

  func write(_ issue: ImportIssue, record: String) throws(ImportError) {
    let entry = Entry(
      file: issue.file, line: issue.line, column: issue.column, field: issue.field, rule: issue.rule,
      remedy: issue.remedy, record: record)
    isEmpty = false
    buffer += encodeJSONLine(entry)
    if buffer.count >= 1 << 16 { try flush() }
  }

  private func flush() throws(ImportError) {
    guard NewFile.write(buffer, to: descriptor) == 0 else { throw .cannotWrite(path: path) }
    buffer.removeAll(keepingCapacity: true)
  }

  /// Puts the file in its place.
  public func close() throws(ImportError) {
    try flush()
    isOpen = false
    guard let file else {
      Glibc.close(descriptor)
      return
    }
    do throws(NewFileError) { try file.putInPlace() } catch { throw .cannotWrite(path: path) }
  }

  /// For an import that is refused whole: the rows that were refused until then are worth reading, nothing is not.
  func abandon() {
    if isEmpty { discard() } else { try? close() }
  }

  private func discard() {
    guard isOpen else { return }
    isOpen = false
    if let file { file.discard() } else { Glibc.close(descriptor) }
  }
}
