import DirectoryModel
import Reading

/// Where the cells of an address stand in a row, and how it becomes facts of a role.
struct AddressCells {
  var street: Int
  var unit: Int
  var city: Int
  var state: Int
  var zip: Int
  /// nil in a file of United States addresses only.
  var country: Int?
  var phone: Int
  var fax: Int?

  /// Adds the address inside the role that is open.
  ///
  /// ZIP codes that lost leading zeros are restored where the state confirms it (`ZIPRepair`); a phone whose last
  /// digits are lost is left out with a warning.
  func addFacts(of row: ProviderRow) {
    let facts = row.facts
    facts.add(.street, row.value(street))
    facts.add(.unit, row.value(unit))
    facts.add(.city, row.value(city))
    let stateCode = row.value(state)
    facts.add(.state, stateCode)
    let countryCode = country.map { row.value($0) } ?? UnsafeRawBufferPointer(start: nil, count: 0)
    addZIP(row, state: stateCode, country: countryCode)
    if !countryCode.equals("US") { facts.add(.country, countryCode) }
    Self.addPhone(row, .phone, phone)
    if let fax { Self.addPhone(row, .fax, fax) }
  }

  private func addZIP(
    _ row: ProviderRow, state: UnsafeRawBufferPointer, country: UnsafeRawBufferPointer
  ) {
    let code = row.wholeNumber(zip)
    if code.isEmpty { return }
    if code.count != 5 && code.count != 9,
      let restored = ZIPRepair.restored(code.text, state: state.text, country: country.text)
    {
      row.repaired(zip, rule: "zip-leading-zero")
      row.facts.add(.zip, restored)
    } else {
      row.facts.add(.zip, code)
    }
  }

  private static func addPhone(_ row: ProviderRow, _ field: Field, _ cell: Int) {
    let phone = row.value(cell)
    if phone.isEmpty { return }
    if FieldCleaning.isScientific(phone) {
      row.warn(
        cell, rule: "phone-damaged",
        remedy: "the last digits were lost in a spreadsheet; the row is kept without this number")
      return
    }
    row.facts.add(field, normalizedPhone(row.wholeNumber(cell), in: row))
  }

  /// `(334) 793-8701`, `1-334-793-8701` and `3347938701` are one number, written as its ten digits. What is no such
  /// number, or has an extension, stays as the source has it.
  private static func normalizedPhone(
    _ phone: UnsafeRawBufferPointer, in row: ProviderRow
  ) -> UnsafeRawBufferPointer {
    if phone.count == 10 && phone.allSatisfy({ (0x30...0x39).contains($0) }) { return phone }
    let hasLetters = phone.contains { $0 | 0x20 >= 0x61 || $0 == 0x23 }
    guard !hasLetters, let number = PhoneNumber.national(phone) else { return phone }
    return row.kept(String(number).utf8)
  }
}
