import DirectoryModel
import Reading

/// CMS certification number of a hospital: six characters, of which the first two are a state and the others digits
/// but for a letter that marks a kind (`33009F` is of Veterans Affairs; a letter in third place marks a unit).
enum CertificationNumber {
  /// States that CMS numbers with a leading zero, which a spreadsheet takes away.
  private static let zeroStates: [UInt8: StaticString] = [
    0x31: "AL", 0x32: "AK", 0x33: "AZ", 0x34: "AR", 0x35: "CA", 0x36: "CO", 0x37: "CT", 0x38: "DE",
    0x39: "DC",
  ]

  /// Six digits or capitals.
  static func isWellFormed(_ text: UnsafeRawBufferPointer) -> Bool {
    text.count == 6 && text.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) }
  }

  /// `60104` → `060104`. Five digits that do not begin with zero have no other reading of their own: the number always
  /// has six characters, a spreadsheet takes away zeros in front and nothing else, and no state is numbered 00. Where
  /// the row names the state of the hospital or a unit of it, that must agree as well.
  static func restored(_ text: UnsafeRawBufferPointer) -> [UInt8]? {
    guard text.count == 5, text.allSatisfy({ (0x30...0x39).contains($0) }), zeroStates[text[0]] != nil else {
      return nil
    }
    return [0x30] + Array(text)
  }

  /// Whether a restored number is of the state with this USPS code; an unknown state contradicts nothing.
  static func isRestored(_ number: [UInt8], of state: UnsafeRawBufferPointer) -> Bool {
    state.isEmpty || zeroStates[number[1]].map { state.equals($0) } == true
  }
}

extension ProviderRow {
  /// A CCN cell, mended where that is certain; nil when it holds none.
  ///
  /// - Parameter isConfirmed: whether the rest of the row agrees with a number that got its zero back. A clinician's
  ///   own state is no such evidence: hospitals lie across borders.
  func readCertificationNumber(
    _ cell: Int, isConfirmed: ([UInt8]) -> Bool = { _ in true }
  ) -> UnsafeRawBufferPointer? {
    if value(cell).isEmpty { return nil }
    let text = wholeNumber(cell)
    if CertificationNumber.isWellFormed(text) { return text }
    guard let restored = CertificationNumber.restored(text), isConfirmed(restored) else { return nil }
    repaired(cell, rule: "ccn-leading-zero")
    return kept(restored)
  }

  /// A CCN cell of a row that is kept without it; nil when it is empty or, with a warning, holds none.
  func certificationNumber(
    _ cell: Int, isConfirmed: ([UInt8]) -> Bool = { _ in true }
  ) -> UnsafeRawBufferPointer? {
    if value(cell).isEmpty { return nil }
    if let number = readCertificationNumber(cell, isConfirmed: isConfirmed) { return number }
    warn(
      cell, rule: "ccn-form",
      remedy: "six letters or digits, with leading zeros; the row is kept without this number")
    return nil
  }

  /// A cell with a PECOS associate control id, of ten digits; nil when it is empty or, with a warning, none.
  ///
  /// Eight or nine digits have lost the zeros in front, which about a ninth of all ids have; fewer are no longer
  /// certain to be whole.
  func pac(_ cell: Int) -> UnsafeRawBufferPointer? {
    if value(cell).isEmpty { return nil }
    let text = wholeNumber(cell)
    let isNumber = text.allSatisfy { (0x30...0x39).contains($0) }
    if isNumber && text.count == 10 { return text }
    if isNumber && (text.count == 8 || text.count == 9) && text[0] != 0x30 {
      repaired(cell, rule: "pac-leading-zero")
      return kept([UInt8](repeating: 0x30, count: 10 - text.count) + Array(text))
    }
    warn(cell, rule: "pac-form", remedy: "ten digits; the row is kept without this number")
    return nil
  }
}

/// What the rows of one clinician repeat: told once for each run of rows that say the same, which is most of a file
/// that has a row for each address.
final class RepeatedPerson {
  private var npi: UInt64?
  private var facts: [UInt8] = []

  /// Whether the row before was of the same NPI and said the same of the person.
  func isTold(_ npi: UInt64, _ bytes: UnsafeRawBufferPointer) -> Bool {
    if npi == self.npi, bytes.count == facts.count, facts.withUnsafeBytes({ $0.equals(bytes) }) {
      return true
    }
    self.npi = npi
    facts.removeAll(keepingCapacity: true)
    facts.append(contentsOf: bytes)
    return false
  }
}

/// Organizations that a file names beside its clinicians, each told once for each name it bears.
///
/// Memory: 8 bytes a distinct organization and name, for one import.
final class NamedOrganizations {
  private let session: ImportSession
  private let facts = FactWriter()
  private var told = Set<UInt64>()

  init(session: ImportSession) { self.session = session }

  /// - Parameters:
  ///   - type: `pac` or `ccn`, with the field of the number.
  ///   - what: `group` or `hospital`.
  ///   - members: as the file writes it, empty for unknown.
  func tell(
    type: StaticString, field: Field, number: UnsafeRawBufferPointer, name: UnsafeRawBufferPointer,
    what: StaticString, members: UnsafeRawBufferPointer, in row: ProviderRow
  ) throws {
    let seed = ByteHash.hash(number, seed: UInt64(field.rawValue))
    guard told.insert(ByteHash.hash(members, seed: ByteHash.hash(name, seed: seed))).inserted else { return }
    let id = "\(type):\(number.text)"
    facts.removeAll()
    facts.add(.id, id)
    facts.add(field, number)
    facts.add(.name, name)
    facts.add(.organizationType, UnsafeRawBufferPointer(start: what.utf8Start, count: what.utf8CodeUnitCount))
    facts.add(.members, members)
    try session.add(
      .organization, key: EntityKey(id: id), reference: row.reference(asOf: nil), line: row.reader.line,
      facts: facts.bytes)
  }
}
