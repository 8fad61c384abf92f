import Reading

/// One thing of a row for which a record is made: the row itself, or one of what `each` names.
struct MappedPlace {
  /// Equal for two records that are made for the same thing; that of what lies around it is a prefix.
  var key: [Int] = []
  /// XML: the element.
  var node: RecordNode?
  /// CSV: the one item, and the column that stands for it.
  var item: (column: SourceColumn, text: String)?
}

/// A row of the source as a mapping sees it.
protocol MappedRow {
  var line: Int { get }
  /// 1-based data row; in XML the line of the element.
  var row: Int { get }

  /// What the column says at the place, without blanks and masks; several in XML, none when it says nothing.
  func texts(_ column: SourceColumn, at place: MappedPlace) -> [String]
  func places(_ each: MappedEach?) -> [MappedPlace]
  /// 1-based byte of the column in its record, where known.
  func byteColumn(_ column: SourceColumn) -> Int?
  /// The row as it stood.
  func text() -> String
}

/// What a cell says once it is tidied.
struct CellTidying {
  /// Folded words that say nothing.
  var blank: Set<String>

  /// Blanks and tabs at the ends go, masks and the mapping's own words for nothing become empty, control characters
  /// (a line break within a cell) become blanks.
  func tidied(_ bytes: UnsafeRawBufferPointer) -> String {
    let cleaned = FieldCleaning.clean(bytes)
    guard cleaned.count > 0 else { return "" }
    var text = String(decoding: cleaned, as: UTF8.self)
    if FieldCleaning.hasControlByte(cleaned) {
      text = text.split(whereSeparator: { $0.unicodeScalars.first!.value < 0x20 || $0 == " " }).joined(
        separator: " ")
    }
    return blank.contains(ValueTable.folded(text)) ? "" : text
  }

  func tidied(_ text: String) -> String {
    var copy = text
    return copy.withUTF8 { tidied(UnsafeRawBufferPointer($0)) }
  }
}

/// A row of a CSV file whose reader has selected the mapping's columns.
struct MappedCSVRow: MappedRow {
  let reader: CSVReader
  /// Where each column of the mapping stands among the selected ones.
  let slots: [SourceColumn: Int]
  let tidying: CellTidying

  var line: Int { reader.line }
  var row: Int { reader.row }

  func texts(_ column: SourceColumn, at place: MappedPlace) -> [String] {
    if let item = place.item, item.column == column { return [item.text] }
    guard let slot = slots[column] else { return [] }
    let text = tidying.tidied(reader.field(slot))
    return text.isEmpty ? [] : [text]
  }

  func places(_ each: MappedEach?) -> [MappedPlace] {
    guard case .items(let column, let separator) = each else { return [MappedPlace()] }
    let items = texts(column, at: MappedPlace()).flatMap { $0.components(separatedBy: separator) }
    return items.map(tidying.tidied).filter { !$0.isEmpty }.enumerated().map {
      MappedPlace(key: [$0], item: (column, $1))
    }
  }

  func byteColumn(_ column: SourceColumn) -> Int? { slots[column].map { reader.byteColumn($0) } }

  func text() -> String { reader.recordText() }
}

/// A row that is an element of XML.
struct MappedTreeRow: MappedRow {
  let reader: any RecordReader
  let paths: TreePaths
  let tidying: CellTidying

  var line: Int { reader.line }
  var row: Int { reader.line }
  private var tree: RecordTree { reader.tree }

  func texts(_ column: SourceColumn, at place: MappedPlace) -> [String] {
    guard let path = paths[column] else { return [] }
    let start = path.isFromRow ? tree.root : place.node ?? tree.root
    return nodes(path.steps[...], below: start).map { tidying.tidied(tree.text(of: $0)) }.filter {
      !$0.isEmpty
    }
  }

  private func nodes(_ steps: ArraySlice<TreePaths.Step>, below node: RecordNode) -> [RecordNode] {
    guard let step = steps.first else { return [node] }
    var found: [RecordNode] = []
    for child in tree.children(of: node, named: step.name) where isWanted(child, step) {
      found += nodes(steps.dropFirst(), below: child)
    }
    return found
  }

  private func isWanted(_ node: RecordNode, _ step: TreePaths.Step) -> Bool {
    guard let condition = step.condition else { return true }
    return tree.children(of: node, named: condition.name).contains {
      tidying.tidied(tree.text(of: $0)) == condition.value
    }
  }

  func places(_ each: MappedEach?) -> [MappedPlace] {
    guard case .element(let names) = each else { return [MappedPlace(node: tree.root)] }
    var places = [MappedPlace(node: tree.root)]
    for name in names {
      let name = paths.names[name]
      places = places.flatMap { place in
        tree.children(of: place.node!, named: name).enumerated().map { ordinal, node in
          MappedPlace(key: place.key + [ordinal], node: node)
        }
      }
    }
    return places
  }

  func byteColumn(_ column: SourceColumn) -> Int? { reader.column }

  func text() -> String { reader.recordText() }
}

/// The paths of a mapping's columns: `name/first`, `@npi` or `npi` for an attribute, `phone[type=work]`, `.` for the
/// element's own text; with a slash before it a path begins in the row, also within an `each`.
struct TreePaths {
  struct Step {
    var name: RecordName
    /// Only an element in which this child or attribute says so.
    var condition: (name: RecordName, value: String)?
  }

  let names: RecordNames
  private var paths: [SourceColumn: (isFromRow: Bool, steps: [Step])] = [:]

  init(_ columns: some Sequence<SourceColumn>, names: RecordNames) {
    self.names = names
    for column in columns {
      let text = column.text
      let steps = Self.split(text).filter { $0 != "." }.map { step($0) }
      paths[column] = (text.hasPrefix("/"), steps)
    }
  }

  subscript(_ column: SourceColumn) -> (isFromRow: Bool, steps: [Step])? { paths[column] }

  /// At slashes that are in no brackets.
  private static func split(_ text: String) -> [String] {
    var steps: [String] = [""]
    var depth = 0
    for character in text {
      if character == "[" { depth += 1 }
      if character == "]" { depth -= 1 }
      if character == "/" && depth == 0 { steps.append("") } else { steps[steps.count - 1].append(character) }
    }
    return steps.filter { !$0.isEmpty }
  }

  private func step(_ text: String) -> Step {
    func name(_ text: some StringProtocol) -> RecordName {
      names[String(text.hasPrefix("@") ? text.dropFirst() : text[...])]
    }
    guard text.hasSuffix("]"), let open = text.firstIndex(of: "["),
      let equals = text[open...].firstIndex(of: "=")
    else { return Step(name: name(text)) }
    let value = text[text.index(after: equals)...].dropLast()
    return Step(
      name: name(text[..<open]),
      condition: (name(text[text.index(after: open)..<equals]), String(value)))
  }
}

extension String {
  /// The pieces between the separators, empty ones too.
  func components(separatedBy separator: String) -> [String] {
    var pieces: [String] = []
    var rest = self[...]
    while let found = rest.firstRange(of: separator) {
      pieces.append(String(rest[..<found.lowerBound]))
      rest = rest[found.upperBound...]
    }
    return pieces + [String(rest)]
  }
}
