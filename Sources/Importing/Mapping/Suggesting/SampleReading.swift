import Reading

/// The columns of a file with their first cells, and for XML what a row is.
struct FileSample: Sendable {
  var columns: [ColumnSample] = []
  /// XML: the path of the element that is a row.
  var rows: [String]?
  /// Words that stand for nothing in this file.
  var blank: [String] = []

  static let sampledRows = 500

  init(_ path: String) throws {
    if path.lowercased().hasSuffix(".xml") {
      try readXML(path)
    } else {
      try readCSV(path)
    }
    for i in columns.indices {
      let nothing = columns[i].values.filter { ValueLooks.nothing.contains($0.lowercased()) }
      // A name may be `None`; a column in which nothing else stands has no words for nothing.
      guard !nothing.isEmpty, nothing.count < columns[i].values.count else { continue }
      for word in nothing where !blank.contains(word) { blank.append(word) }
      columns[i].values.removeAll { ValueLooks.nothing.contains($0.lowercased()) }
    }
  }

  private mutating func readCSV(_ path: String) throws {
    let reader = try CSVReader(FileByteSource(path: path))
    let tidying = CellTidying(blank: [])
    columns = reader.header.enumerated().map { index, name in
      let isOwnName = !name.isEmpty && !reader.duplicateColumns.contains(CSVReader.normalized(name))
      return ColumnSample(name: name, column: isOwnName ? .name(name) : .number(index + 1))
    }
    reader.select(reader.header.indices.map { $0 })
    while try reader.row < Self.sampledRows && reader.next() {
      if reader.fault != nil { continue }
      for i in columns.indices {
        columns[i].rows += 1
        add(tidying.tidied(reader.field(i)), to: i)
      }
    }
  }

  private mutating func add(_ value: String, to column: Int) {
    guard !value.isEmpty else { return }
    columns[column].filled += 1
    columns[column].values.append(value)
  }

  // MARK: XML

  private mutating func readXML(_ path: String) throws {
    let outline = try XMLOutline(FileByteSource(path: path))
    guard let row = Self.rowElement(outline) else {
      throw ImportError.refused(
        ImportIssue(
          file: path.split(separator: "/").last.map(String.init) ?? path, line: 1, value: "<\(outline.root)>",
          rule: "elements-missing", remedy: "an element with parts that stands several times below the root"))
    }
    rows = row
    let repeated = Set(
      outline.elements.filter {
        $0.path.starts(with: row) && $0.path.count > row.count && $0.mostInParent > 1
      }.map {
        Array($0.path.dropFirst(row.count))
      })
    let containers = repeated.filter { path in
      outline.elements.contains { $0.path == row + path && $0.hasParts }
    }
    let names = RecordNames()
    let reader = XMLRecordReader(
      try FileByteSource(path: path), names: names, options: XMLRecordOptions(keepsRest: false),
      recordPath: { _ in row })
    var places: [[String]: Int] = [:]
    let tidying = CellTidying(blank: [])
    while try reader.ordinal < Self.sampledRows && reader.next() {
      var filled = Set<Int>()
      addLeaves(
        of: reader.tree.root, in: reader.tree, path: [], names: names, repeated: repeated,
        containers: containers,
        places: &places, filled: &filled, tidying: tidying)
      for i in filled { columns[i].filled += 1 }
      for i in columns.indices { columns[i].rows = reader.ordinal }
    }
  }

  private mutating func addLeaves(
    of node: RecordNode, in tree: RecordTree, path: [String], names: RecordNames, repeated: Set<[String]>,
    containers: Set<[String]>, places: inout [[String]: Int], filled: inout Set<Int>, tidying: CellTidying
  ) {
    let own = tidying.tidied(tree.text(of: node))
    if !path.isEmpty, !own.isEmpty || tree.kind(of: node) == .text {
      let place = places[path] ?? columns.count
      if place == columns.count {
        places[path] = place
        let each = containers.filter { path.starts(with: $0) && $0.count < path.count }.max {
          $0.count < $1.count
        }
        let inner = path.dropFirst(each?.count ?? 0).joined(separator: "/")
        var column = ColumnSample(name: path.joined(separator: "/"), column: .name(inner), each: each)
        column.isRepeated = repeated.contains { path.starts(with: $0) && $0.count > (each?.count ?? 0) }
        columns.append(column)
      }
      if !own.isEmpty {
        columns[place].values.append(own)
        filled.insert(place)
      }
    }
    for child in tree.children(of: node) {
      addLeaves(
        of: child, in: tree, path: path + [names.text(tree.name(of: child))], names: names,
        repeated: repeated,
        containers: containers, places: &places, filled: &filled, tidying: tidying)
    }
  }

  /// The outermost element that stands several times in one other and has parts; in a document with one row only, the
  /// outermost that has parts.
  private static func rowElement(_ outline: XMLOutline) -> [String]? {
    let withParts = outline.elements.filter(\.hasParts)
    let depth = { (element: XMLOutline.Element) in element.path.count }
    let several = withParts.filter { $0.mostInParent > 1 }
    if let shallowest = several.map(depth).min() {
      return several.filter { depth($0) == shallowest }.max { $0.count < $1.count }?.path
    }
    return withParts.min { depth($0) < depth($1) }?.path
  }
}
