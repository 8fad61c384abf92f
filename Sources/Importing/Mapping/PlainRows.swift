import DirectoryModel
import Reading
import Storing

/// Rows of a CSV file that says of NPIs where they are seen and in which networks, read without making texts of cells.
///
/// Which mappings: one clinician known by number alone, at one site, in one role, with at most one participation and
/// affiliation, each value one column as it stands. Which rows: those in which every cell has the form that its column
/// wants, so that nothing is to be mended, refused or said, and whose network was seen before. What such a row becomes
/// is written here as bytes; every other row, and every other mapping, goes the general way (`RowMapping`,
/// `ExchangeAssembly`), in the order of the file.
///
/// Equals the general way for every file, to the byte of the layer and the word of the report.
final class PlainRows {
  /// The form a cell must have; what has another one goes the general way.
  private enum Form {
    case text
    /// One of the words in this range of `words`.
    case choice(Range<Int>)
    case date
    case state
    case zip
  }

  /// A word of at most 16 bytes, packed; no word packs to zeros.
  private typealias Word = SIMD2<UInt64>

  private struct Cell {
    var slot: Int
    var field: Field
    var form: Form
    /// For a list.
    var separator: UInt8?
    var isRequired = false
  }

  private let assembly: ExchangeAssembly
  private let records: NumberAloneRecords
  private let reader: CSVReader
  private var words: [Word] = []
  private var npi = 0
  private var clinician: [Cell] = []
  private var role: [Cell] = []
  private var site: [Cell] = []
  private var participation: [Cell] = []
  private var affiliation: [Cell] = []
  private var affiliationConditions: [[Int]] = []
  private var hasParticipation = false
  private var siteID: [Int] = []
  private var network = -1
  /// Slots that say what a record is about: while they repeat, only participations are added.
  private var stable: [Int] = []
  /// Encoded facts of the networks seen so far, by their cell.
  private var networks: [UInt64: (cell: Range<Int>, fact: Range<Int>)] = [:]
  private let networkBytes = FactWriter()
  private let facts = FactWriter()
  /// What the participation of the current row takes.
  private var addedBytes = 0
  /// The stable cells of the last row that was written here.
  private let last = FactWriter()
  private var lastKey: EntityKey?

  /// - Returns: nil for a mapping that only the general way understands.
  init?(
    _ mapping: Mapping, rows: RowMapping, slots: [SourceColumn: Int], reader: CSVReader,
    assembly: ExchangeAssembly
  ) {
    guard mapping.isSelfContained, mapping.blank.isEmpty, mapping.rows == nil else { return nil }
    self.assembly = assembly
    records = assembly.numberAlone
    self.reader = reader
    var taken = Set<String>()
    for record in rows.applicable.map({ mapping.records[$0] }) {
      guard taken.insert(record.noun.name).inserted, record.name == record.noun.name, record.each == nil,
        take(record, slots: slots)
      else { return nil }
    }
    guard taken.isSuperset(of: ["clinician", "site", "role"]), hasParticipation == (network >= 0) else {
      return nil
    }
  }

  // MARK: The mapping

  private func take(_ record: MappedRecord, slots: [SourceColumn: Int]) -> Bool {
    func slot(_ value: MappedValue?) -> Int? {
      guard let value, case .columns(let columns) = value.origin, columns.count == 1,
        let slot = slots[columns[0]], value.table == nil, value.split == nil, value.date == nil,
        value.join == nil
      else { return nil }
      return slot
    }
    let id = record.id.map { id -> [Int]? in
      guard case .columns(let columns) = id.origin else { return nil }
      let all = columns.compactMap { slots[$0] }
      return all.count == columns.count ? all : nil
    }
    if let id, id == nil { return false }
    let ids = (id ?? nil) ?? []
    guard record.when.isEmpty || record.noun.name == "affiliation" else { return false }
    var cells: [Cell] = []
    for (column, value) in record.values {
      if case .record = value.origin { continue }
      if record.noun.name == "network" {
        // Whatever else it says it says under an id that was seen with it before.
        if case .constant = value.origin { continue }
        guard let own = slot(value), ids == [own] else { return false }
        continue
      }
      guard let own = slot(value), let form = form(column) else { return false }
      if record.noun.name == "clinician" && column.name == "npi" {
        guard ids == [own] else { return false }
        npi = own
        continue
      }
      guard let field = Self.field(column, of: record.noun) else { return false }
      var cell = Cell(slot: own, field: field, form: form)
      if column.isList {
        let separator = Array((value.separator ?? "|").utf8)
        guard separator.count == 1, separator[0] > 0x20, separator[0] < 0x80 else { return false }
        cell.separator = separator[0]
      } else if value.separator != nil {
        return false
      }
      cell.isRequired = field == .street
      cells.append(cell)
    }
    switch record.noun.name {
    case "clinician":
      guard record.isKnownByNumberAlone else { return false }
      clinician = cells
    case "network":
      guard ids.count == 1 else { return false }
      network = ids[0]
      return true
    case "site":
      guard cells.contains(where: { $0.field == .street }), !ids.isEmpty else { return false }
      siteID = ids
      site = cells
    case "role":
      guard Self.joins(record, ["clinician", "site"]) else { return false }
      role = cells
    case "participation":
      guard Self.joins(record, ["role", "network"]) else { return false }
      participation = cells
      hasParticipation = true
      return true
    case "affiliation":
      guard Self.joins(record, ["clinician"]), cells.map(\.field) == [.center] else { return false }
      for condition in record.when {
        guard condition.allowed == nil, condition.excluded.isEmpty else { return false }
        let slots = condition.columns.compactMap { slots[$0] }
        guard slots.count == condition.columns.count else { return false }
        affiliationConditions.append(slots)
      }
      affiliation = cells
      stable += affiliationConditions.flatMap { $0 }
    default: return false
    }
    stable += ids + cells.map(\.slot)
    return true
  }

  private static func joins(_ record: MappedRecord, _ names: Set<String>) -> Bool {
    var joined = Set<String>()
    for (column, value) in record.values {
      if case .record(let name) = value.origin {
        guard name == column.name else { return false }
        joined.insert(name)
      } else if column.type.isReference {
        return false
      }
    }
    return joined == names
  }

  private func form(_ column: ExchangeSchema.Column) -> Form? {
    switch column.type {
    case .text, .npi: column.name == "zip" ? .zip : .text
    case .yesNo: choice(["yes", "no"])
    case .choice(let words): choice(words)
    case .date: .date
    case .state: .state
    default: nil
    }
  }

  private func choice(_ allowed: [String]) -> Form? {
    let start = words.count
    for word in allowed {
      guard let packed = Array(word.utf8).withUnsafeBytes(Self.packed) else { return nil }
      words.append(packed)
    }
    return .choice(start..<words.count)
  }

  private static func packed(_ bytes: UnsafeRawBufferPointer) -> Word? {
    guard (1...16).contains(bytes.count) else { return nil }
    var word = Word(0, 0)
    for i in 0..<bytes.count { word[i >> 3] |= UInt64(bytes[i]) << UInt64((i & 7) * 8) }
    return word
  }

  /// The field of a column that becomes a fact as it stands; nil for one that has rules of its own.
  private static func field(_ column: ExchangeSchema.Column, of noun: ExchangeSchema.Noun) -> Field? {
    let plain: [String: Set<String>] = [
      "clinician": ["cancer_types", "age_group", "telehealth", "languages"],
      "site": ["name", "street", "unit", "city", "state", "zip"],
      "role": ["accepting", "virtual", "from", "to"],
      "participation": ["status", "tier", "accepting", "from", "to"],
      "affiliation": ["center"],
    ]
    guard plain[noun.name]?.contains(column.name) == true else { return nil }
    return noun.name == "affiliation" ? .center : column.field
  }

  // MARK: Rows

  /// Takes the reader's current row, which has no fault.
  ///
  /// - Returns: false, with nothing done, when the row must go the general way.
  func take(session: ImportSession) throws(StoreError) -> Bool {
    let reference = SourceReference(file: session.fileOrdinal, row: UInt32(clamping: reader.row))
    if let lastKey, records.isOpen(for: lastKey), repeatsLast() {
      facts.removeAll()
      guard addParticipation(reference), hasRoom(for: lastKey) else { return false }
      records.join(facts.bytes, reference: reference, line: reader.line)
      return true
    }
    lastKey = nil
    facts.removeAll()
    guard let number = Self.number(reader.field(npi)), add(clinician),
      siteID.contains(where: { reader.field($0).count > 0 })
    else { return false }
    let key = EntityKey(npi: number)
    let mark = facts.open(.role)
    facts.add(reference)
    guard add(role), add(site), !hasParticipation || addParticipation(reference) else { return false }
    facts.close(mark)
    if !affiliation.isEmpty
      && affiliationConditions.allSatisfy({ $0.contains { reader.field($0).count > 0 } })
    {
      facts.add(reference)
      guard add(affiliation) else { return false }
    }
    guard !hasParticipation || hasRoom(for: key) else { return false }
    try records.add(
      key, flags: .hasNestedSources, reference: reference, line: reader.line, facts: facts.bytes)
    if hasParticipation && affiliation.isEmpty {
      remember()
      lastKey = key
    }
    return true
  }

  /// What the general way made of a row: its network need not be written again.
  func noteKept() {
    guard network >= 0 else { return }
    let cell = reader.field(network)
    guard Self.isPlain(cell) else { return }
    let hash = ByteHash.hash(cell)
    guard networks[hash] == nil else { return }
    let start = networkBytes.count
    networkBytes.append(cell)
    let middle = networkBytes.count
    networkBytes.add(.network, assembly.networkID(RecordID.joined([RecordID.part(cell.text)])))
    networks[hash] = (start..<middle, middle..<networkBytes.count)
  }

  private func remember() {
    last.removeAll()
    for slot in stable {
      let cell = reader.field(slot)
      last.append(integer: UInt32(truncatingIfNeeded: cell.count))
      last.append(cell)
    }
  }

  private func repeatsLast() -> Bool {
    let known = last.bytes
    var at = 0
    for slot in stable {
      let cell = reader.field(slot)
      let count = Int(known.loadUnaligned(fromByteOffset: at, as: UInt32.self))
      at &+= 4
      guard cell.count == count else { return false }
      for i in 0..<count where cell[i] != known[at &+ i] { return false }
      at &+= count
    }
    return true
  }

  private func addParticipation(_ reference: SourceReference) -> Bool {
    let cell = reader.field(network)
    let known = networkBytes.bytes
    guard let (own, fact) = networks[ByteHash.hash(cell)],
      cell.equals(UnsafeRawBufferPointer(rebasing: known[own]))
    else { return false }
    let mark = facts.open(.participation)
    facts.add(reference)
    facts.append(UnsafeRawBufferPointer(rebasing: known[fact]))
    guard add(participation) else { return false }
    facts.close(mark)
    addedBytes = ExchangeAssembly.participationBytes(facts.count - mark - 2 - SourceReference.encodedSize)
    return true
  }

  private func hasRoom(for key: EntityKey) -> Bool { records.hasRoom(for: addedBytes, of: key) }

  // MARK: Cells

  /// - Returns: false when a cell has not the form.
  private func add(_ cells: [Cell]) -> Bool {
    for cell in cells {
      let value = reader.field(cell.slot)
      if value.count == 0 {
        if cell.isRequired { return false }
        continue
      }
      guard Self.isPlain(value) else { return false }
      guard let separator = cell.separator else {
        guard fits(value, cell.form) else { return false }
        facts.add(cell.field, value)
        continue
      }
      guard addList(value, separator: separator, cell) else { return false }
    }
    return true
  }

  private func addList(_ value: UnsafeRawBufferPointer, separator: UInt8, _ cell: Cell) -> Bool {
    var start = 0
    while start <= value.count {
      var end = start
      while end < value.count, value[end] != separator { end &+= 1 }
      let item = UnsafeRawBufferPointer(rebasing: value[start..<end])
      guard item.count > 0, Self.isPlain(item), fits(item, cell.form), !item.contains(0x7C) else {
        return false
      }
      // An item that stands twice is one.
      var earlier = 0
      while earlier < start {
        var stop = earlier
        while value[stop] != separator { stop &+= 1 }
        if item.equals(UnsafeRawBufferPointer(rebasing: value[earlier..<stop])) { return false }
        earlier = stop &+ 1
      }
      facts.add(cell.field, item)
      start = end &+ 1
    }
    return true
  }

  /// No blanks at the ends, no mask, no control byte, of a reasonable length: `CellTidying` leaves it as it is.
  private static func isPlain(_ value: UnsafeRawBufferPointer) -> Bool {
    guard value.count > 0, value.count <= 1024, value[0] > 0x20, value[value.count &- 1] != 0x20 else {
      return false
    }
    switch value[0] {
    case 0x24, 0x2A, 0x5F, 0x3D, 0x2D, 0x3C: return false
    default: return !FieldCleaning.hasControlByte(value)
    }
  }

  private func fits(_ value: UnsafeRawBufferPointer, _ form: Form) -> Bool {
    switch form {
    case .text: return true
    case .choice(let range):
      guard let word = Self.packed(value) else { return false }
      for i in range where words[i] == word { return true }
      return false
    case .state: return value.count == 2 && Self.isCapital(value[0]) && Self.isCapital(value[1])
    case .zip: return (value.count == 5 || value.count == 9) && value.allSatisfy(Self.isDigit)
    case .date: return CalendarDate.isPlain(value)
    }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
  private static func isCapital(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) }

  /// Ten digits that are a valid NPI.
  private static func number(_ cell: UnsafeRawBufferPointer) -> UInt64? {
    cell.count == 10 ? NationalProviderIdentifier.parse(cell) : nil
  }
}
