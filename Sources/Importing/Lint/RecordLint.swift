import DirectoryModel
import Glibc
import Storing
import Vocabulary

/// Looks at every record on its way into the layer, whatever the source: what must not be kept is masked, what cannot
/// be right is said. Nothing is refused here; the record goes on.
///
/// Cost: one walk over the record's facts, without memory but for a record in which something is masked.
final class RecordLint {
  /// What was found; what to do about it is in `LintWords`.
  struct Finding: Equatable {
    var rule: String
    var field: Field
    /// nil where the value must not be repeated.
    var value: String?
    /// The row that says it, when it is not the record's own: a role may be put together from several.
    var reference: SourceReference?
  }

  private(set) var findings: [Finding] = []
  /// The last day that evidence can be of; nil where nobody knows.
  private let lastDay: CalendarDate?
  private var masked = UnsafeMutableRawBufferPointer.allocate(byteCount: 4096, alignment: 16)

  /// - Parameter asOf: what the source says it is as of. Somebody says it, and often as of the first of a month: a
  ///   month more is given.
  init(asOf: CalendarDate?) { lastDay = asOf.map { CalendarDate(days: $0.days + Self.grace) } }

  private static let grace: Int32 = 31

  deinit { masked.deallocate() }

  /// Whether a day is still to come when the source is published, as far as the source says.
  func isAhead(_ day: CalendarDate?) -> Bool {
    guard let day, let lastDay else { return false }
    return day > lastDay
  }

  /// The day of a row's evidence that is still to come.
  func ahead(_ reference: SourceReference) -> CalendarDate? {
    [reference.verified, reference.asOf].compactMap(\.self).first(where: isAhead)
  }

  /// - Returns: the facts to be kept: the same bytes, or a copy with digits masked that is valid until the next call.
  func examine(_ facts: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    findings.removeAll(keepingCapacity: true)
    var kept = facts
    if Self.mayHoldHyphenated(facts) || hasBareNumber(facts) {
      kept = copy(facts)
      mask(kept)
    }
    for (field, value) in FactCursor(kept) where field == .role { examineRole(value) }
    return kept
  }

  // MARK: Sensitive numbers

  /// Fields that hold what somebody typed, besides license numbers.
  private static let freeText: Set<Field> = [
    .credentials, .specialtyText, .notes, .alias, .siteName, .groupMarker, .statesText, .cancersText,
    .feeText, .evidenceText,
  ]
  private static let isFreeText = (0..<256).map { Field(rawValue: UInt8($0)).map(freeText.contains) ?? false }

  /// The part of a value in which nine bare digits count; nil for a field in which they do not.
  private static func typed(_ field: Field, _ value: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
    if isFreeText[Int(field.rawValue)] { return value }
    guard field == .specialty || field == .license else { return nil }
    // The number is the last part and its state the one before.
    guard let last = value.lastIndex(of: ProviderRow.separator) else { return nil }
    let number = UnsafeRawBufferPointer(rebasing: value[(last + 1)...])
    guard number.count >= 9 else { return nil }
    let before = UnsafeRawBufferPointer(rebasing: value[..<last])
    let start = before.lastIndex(of: ProviderRow.separator).map { $0 + 1 } ?? 0
    let state = UnsafeRawBufferPointer(rebasing: before[start...])
    return SensitiveText.isLicenseNumber(number, state: state) ? nil : number
  }

  /// Whether `ddd-dd-dddd` stands anywhere in the record's bytes, borders of values not regarded: hyphens are so rare
  /// that the whole record is looked over at once, and the values only if something is found.
  static func mayHoldHyphenated(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard let base = bytes.baseAddress else { return false }
    func isDigit(_ i: Int) -> Bool { (0x30...0x39).contains(bytes[i]) }
    var i = 3
    while i &+ 8 <= bytes.count {
      guard let found = memchr(base + i, 0x2D, bytes.count &- i) else { return false }
      i = UnsafeRawPointer(found) - base
      guard i &+ 8 <= bytes.count else { return false }
      if bytes[i &+ 3] == 0x2D && isDigit(i &- 1) && isDigit(i &- 2) && isDigit(i &- 3) && isDigit(i &+ 1)
        && isDigit(i &+ 2) && isDigit(i &+ 4) && isDigit(i &+ 5) && isDigit(i &+ 6) && isDigit(i &+ 7)
      {
        return true
      }
      i &+= 1
    }
    return false
  }

  private func hasBareNumber(_ facts: UnsafeRawBufferPointer) -> Bool {
    for (field, value) in FactCursor(facts) where value.count >= 9 {
      // A participation holds codes and dates.
      if field == .role {
        if hasBareNumber(value) { return true }
      } else if let typed = Self.typed(field, value),
        SensitiveText.next(in: typed, from: 0, bare: true) != nil
      {
        return true
      }
    }
    return false
  }

  private func copy(_ facts: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    if masked.count < facts.count {
      masked.deallocate()
      masked = .allocate(byteCount: facts.count * 2, alignment: 16)
    }
    masked.copyMemory(from: facts)
    return UnsafeRawBufferPointer(rebasing: masked[..<facts.count])
  }

  /// Values keep their length, so the encoding around them stays as it is.
  private func mask(_ facts: UnsafeRawBufferPointer) {
    var reference: SourceReference?
    for (field, value) in FactCursor(facts) where value.count >= 9 {
      if field == .source { reference = SourceReference(value) }
      if field.isNested {
        mask(value)
        continue
      }
      // The bytes lie in `masked`, which this object owns.
      let all = UnsafeMutableRawBufferPointer(mutating: value)
      var found = field != .source && SensitiveText.mask(all, bare: false)
      if let typed = Self.typed(field, value) {
        found = SensitiveText.mask(UnsafeMutableRawBufferPointer(mutating: typed), bare: true) || found
      }
      if found { findings.append(Finding(rule: "ssn-pattern", field: field, reference: reference)) }
    }
  }

  // MARK: Places

  private func examineRole(_ role: UnsafeRawBufferPointer) {
    var zip: UnsafeRawBufferPointer?
    var state: UnsafeRawBufferPointer?
    var zipReference: SourceReference?
    var isForeign = false
    var reference: SourceReference?
    for (field, value) in FactCursor(role) {
      switch field {
      case .source:
        reference = SourceReference(value)
        if let day = reference.flatMap(ahead) { find("date-ahead", .source, day.description, reference) }
      case .zip:
        zip = value
        zipReference = reference
      case .state: state = value
      case .country: isForeign = !value.equals("US") && !value.equals("USA")
      case .street, .unit:
        if Self.isPostOfficeBox(value) { find("post-office-box", field, value.text, reference) }
      default: break
      }
    }
    if isForeign { return }
    reference = nil
    for (field, value) in FactCursor(role) {
      switch field {
      case .source: reference = SourceReference(value)
      case .phone, .fax:
        if PhoneNumber.national(value) == nil { find("phone-impossible", field, value.text, reference) }
      default: break
      }
    }
    if let zip, let state, ZIPPrefix.agrees(zip: zip, state: state) == .no {
      find("zip-state-mismatch", .zip, zip.text + " " + state.text, zipReference)
    }
  }

  private func find(_ rule: String, _ field: Field, _ value: String, _ reference: SourceReference?) {
    findings.append(Finding(rule: rule, field: field, value: value, reference: reference))
  }

  /// `PO BOX 12`, `P.O. Box 12`, `POST OFFICE BOX 12`, `BOX 12`.
  static func isPostOfficeBox(_ street: UnsafeRawBufferPointer) -> Bool {
    guard let first = street.first, first | 0x20 == 0x70 || first | 0x20 == 0x62 else { return false }
    let words = TextFolding.tokens(street.text)
    guard let box = words.firstIndex(of: "box"), box + 1 < words.count else { return false }
    return ["", "po", "p o", "post office", "pob"].contains(words[..<box].joined(separator: " "))
  }
}
