package import DirectoryModel

extension String {
  /// With line feeds for whatever ends a line somewhere, blanks for tabs, and U+FFFD for control characters, which no
  /// format holds. Marks of direction, accents and emoji stay.
  var plainText: String {
    guard unicodeScalars.contains(where: { $0.value < 0x20 || $0.isControlOrLineEnd }) else { return self }
    var result = String.UnicodeScalarView()
    var wasReturn = false
    for scalar in unicodeScalars {
      switch scalar.value {
      case 0x0A where wasReturn: break
      case 0x0A...0x0D, 0x85, 0x2028, 0x2029: result.append("\n")
      case 0x09: result.append(" ")
      case _ where scalar.value < 0x20 || scalar.isControlOrLineEnd: result.append("\u{FFFD}")
      default: result.append(scalar)
      }
      wasReturn = scalar.value == 0x0D
    }
    return String(result)
  }

  /// Where one line is all there is.
  var oneLine: String {
    plainText.split(separator: "\n").map { $0.trimmedOfBlanks }.filter { !$0.isEmpty }.joined(separator: " ")
  }
}

extension StringProtocol {
  var trimmedOfBlanks: String {
    var view = self[...]
    while view.first == " " { view = view.dropFirst() }
    while view.last == " " { view = view.dropLast() }
    return String(view)
  }
}

extension Unicode.Scalar {
  fileprivate var isControlOrLineEnd: Bool {
    (0x7F...0x9F).contains(value) || value == 0x2028 || value == 0x2029 || value == 0xFFFE || value == 0xFFFF
  }
}

extension Shortlist {
  /// With every text made plain.
  var withPlainText: Shortlist {
    var list = self
    list.name = name.oneLine
    list.question = question?.plainText
    list.entries = entries.map(\.withPlainText)
    return list
  }
}

extension ShortlistEntry {
  fileprivate var withPlainText: ShortlistEntry {
    var entry = self
    entry.id = id.oneLine
    entry.name = name.oneLine
    entry.generation = generation.oneLine
    entry.notes = notes.map { EntryNote(day: $0.day, text: $0.text.plainText) }
    entry.reasons = reasons.map(\.plainText)
    entry.match = match.map { EntryMatch(strength: $0.strength, words: $0.words.plainText) }
    entry.specialties = specialties.map(\.oneLine)
    entry.center = center?.oneLine
    entry.organization = organization?.oneLine
    entry.address = address.map {
      PostalAddress(
        site: $0.site?.oneLine, street: $0.street?.oneLine, unit: $0.unit?.oneLine, city: $0.city?.oneLine,
        state: $0.state?.oneLine, zip: $0.zip?.oneLine)
    }
    entry.phone = phone?.oneLine
    entry.website = website?.oneLine
    entry.network?.plan = network!.plan.oneLine
    entry.network?.planName = network!.planName.oneLine
    entry.network?.source = network!.source?.oneLine
    entry.virtual?.words = virtual!.words.plainText
    entry.virtual?.patientState = virtual!.patientState?.oneLine
    entry.price = price?.oneLine
    entry.daysFrom = daysFrom?.oneLine
    entry.daysUnit = daysUnit?.oneLine
    entry.languages = languages.map(\.oneLine)
    entry.recordsWanted = recordsWanted.map(\.plainText)
    entry.independence = independence.map {
      EntryLine(what: $0.what.oneLine, answer: $0.answer.oneLine, words: $0.words.plainText)
    }
    entry.facts = facts.map {
      EntryFact(field: $0.field.oneLine, value: $0.value.plainText, evidence: $0.evidence)
    }
    entry.evidence = evidence.map {
      EntryEvidence(
        source: $0.source.oneLine, file: $0.file?.oneLine, sha256: $0.sha256?.oneLine, row: $0.row,
        asOf: $0.asOf, verified: $0.verified)
    }
    return entry
  }

  /// The number by which US payers know a clinician or organization; nil for an id of another kind.
  var npi: String? {
    guard id.hasPrefix("npi:"), id.utf8.count == 14 else { return nil }
    let digits = String(id.dropFirst(4))
    return digits.utf8.allSatisfy { (0x30...0x39).contains($0) } ? digits : nil
  }

  /// `312-555-0137`, with its extension `312-555-0137 x42`; another text stands as it is.
  package var writtenPhone: String? { phone.map(PhoneNumber.written) }

  /// `tel:+1-312-555-0137`; nil for what is no number of the North American plan.
  package var phoneLink: String? { phone.flatMap(PhoneNumber.link) }

  /// The website where it is one that a browser may be sent to.
  package var safeWebsite: String? {
    guard let website, website.hasPrefix("https://") || website.hasPrefix("http://") else { return nil }
    let allowed = Set("-._~:/?#@!$&()*+,;=%".utf8)
    let isPlain = website.utf8.allSatisfy {
      (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
        || allowed.contains($0)
    }
    return isPlain ? website : nil
  }
}

extension Distance {
  /// With one decimal.
  package var writtenMiles: String {
    let tenths = Int((miles * 10).rounded())
    return "\(tenths / 10).\(abs(tenths) % 10)"
  }
}
