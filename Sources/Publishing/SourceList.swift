import DirectoryModel
import FoundationEssentials
public import Importing
import Reading
import Vocabulary

/// A CSV file that says which files are which source: `Data/sources.csv`, and what `import --list` takes.
///
/// One row is one file; rows of one source are one import. Paths are relative to the list's own folder.
public enum SourceList {
  private static let required = ["file", "as", "source", "as_of"]
  private static let optional = ["mapping", "complete_for", "publisher", "license"]

  /// One import a source, in the order of the list.
  ///
  /// - Throws: `ImportError.refused` for a list that cannot be followed to the letter; what the reader throws.
  public static func requests(path: String) throws -> [ImportRequest] {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let folder = path.contains("/") ? String(path[...path.lastIndex(of: "/")!]) : ""
    let reader = try CSVReader(try FileByteSource(path: path))
    func refused(_ field: String, _ value: String?, _ rule: String, _ remedy: String) -> ImportError {
      .refused(
        ImportIssue(
          file: name, line: max(reader.line, 1), field: field, value: value, rule: rule, remedy: remedy))
    }
    let names = required + optional
    for column in reader.header where !names.contains(column) {
      let hint = Spelling.nearest(to: column, in: names).map { "; did you mean \"\($0)\"?" } ?? ""
      throw refused(column, column, "list-column-unknown", "one of \(names.joined(separator: ", "))" + hint)
    }
    for column in required where reader.column(named: column) == nil {
      throw refused(column, nil, "columns-missing", "the column \(column)")
    }
    reader.select(names.map { reader.column(named: $0) })
    var requests: [ImportRequest] = []
    while try reader.next() {
      guard reader.fault == nil else {
        throw refused("file", reader.recordText(), "row-form", "as many cells as the header has")
      }
      var cells: [String: String] = [:]
      for (i, column) in names.enumerated() {
        let text = String(decoding: reader.field(i), as: UTF8.self)
        if !text.isEmpty { cells[column] = text }
      }
      func place(_ file: String) -> String { file.hasPrefix("/") ? file : folder + file }
      for column in required where cells[column] == nil {
        throw refused(column, nil, "value-missing", "a value: this column is required")
      }
      let (adapter, source, asOf) = (cells["as"]!, cells["source"]!, cells["as_of"]!)
      guard AdapterRegistry.adapter(named: adapter) != nil else {
        let known = AdapterRegistry.all.map(\.name)
        let hint = Spelling.nearest(to: adapter, in: known).map { "; did you mean \($0)?" } ?? ""
        throw refused("as", adapter, "list-format", "one of \(known.joined(separator: ", "))" + hint)
      }
      guard ImportRequest.isSourceID(source) else {
        throw refused("source", source, "list-source", ImportRequest.sourceIDForm)
      }
      guard CalendarDate(iso: asOf) != nil else {
        throw refused("as_of", asOf, "value-form", "a date as YYYY-MM-DD, YYYY-MM or YYYY")
      }
      guard (adapter == "mapped") == (cells["mapping"] != nil) else {
        throw refused(
          "mapping", cells["mapping"], "list-mapping", "a mapping file for mapped, and for it alone")
      }
      if let kind = cells["complete_for"], Completeness(rawValue: kind) == nil {
        throw refused("complete_for", kind, "list-complete", "clinicians, facilities or all")
      }
      var request = ImportRequest(
        paths: [place(cells["file"]!)], adapter: adapter, source: source, asOf: asOf)
      request.publisher = cells["publisher"]
      request.mapping = cells["mapping"].map(place)
      request.completeFor = cells["complete_for"].flatMap(Completeness.init(rawValue:))
      guard let known = requests.firstIndex(where: { $0.source == source }) else {
        requests.append(request)
        continue
      }
      let former = requests[known]
      guard former.adapter == adapter, former.asOf == asOf, former.mapping == request.mapping,
        former.completeFor == request.completeFor
      else {
        throw refused(
          "source", source, "list-differs",
          "the same as, as_of, mapping and complete_for in each row of a source")
      }
      requests[known].paths += request.paths
    }
    guard !requests.isEmpty else { throw refused("file", nil, "list-empty", "at least one row") }
    return requests
  }
}
