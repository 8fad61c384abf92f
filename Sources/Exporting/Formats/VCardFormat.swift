import DirectoryModel
import Vocabulary

/// vCard 4.0 (RFC 6350), a card a place.
///
/// Address books are synchronized and shared: a card has what one needs to call, the person's own notes, and nothing
/// else by which others could see what for.
struct VCardFormat: ShortlistFormat {
  let token = "vcf"
  let fileExtension = "vcf"
  let mediaType = "text/vcard; charset=utf-8"
  let title = "vCard 4.0, a card for each place"
  let leftOut = [
    LeftOutField("reasons", privateReason), LeftOutField("match", privateReason),
    LeftOutField("question", privateReason), LeftOutField("independence", privateReason),
    LeftOutField("records_wanted", privateReason),
    LeftOutField("status", "a card outlives the list"), LeftOutField("visit", "the calendar export has it"),
    LeftOutField("decide_by", "the calendar export has it"),
    LeftOutField("added", "a card outlives the list"),
    LeftOutField("list", privateReason), LeftOutField("created", "a card outlives the list"),
    LeftOutField("distance_mi", "it is from one address, and the card outlives it"),
    LeftOutField("facts", "many to an entry; the receipt and the JSON export have them"),
    LeftOutField("evidence", "only the source and the date of the network status stand on a card"),
    LeftOutField("generation", "a person needs the dates"),
    LeftOutField("position", "an address book has its own order"),
  ]
  private static let privateReason =
    "address books are synchronized and shared, and this tells what the person is looking for"

  func bytes(ofPlain list: Shortlist, in context: ExportContext) -> [UInt8] {
    let lines = list.entries.flatMap { card($0, in: context) }
    return lines.flatMap { (CalendarText.folded($0) + "\r\n").utf8 }
  }

  private func card(_ entry: ShortlistEntry, in context: ExportContext) -> [String] {
    let escaped = CalendarText.escaped
    let isPerson = entry.kind == .clinician
    var lines = [
      "BEGIN:VCARD", "VERSION:4.0", "PRODID:-//second-opinion//\(escaped(context.version))//EN",
      "UID:urn:uuid:" + StableIdentity.uuid("card", entry.id, entry.address?.line ?? ""),
      "KIND:" + (isPerson ? "individual" : "org"), "FN:" + escaped(entry.name), name(entry),
    ]
    let places = [entry.organization, entry.center].compactMap { $0 }
    let owner = isPerson ? places.first : entry.name
    if let owner { lines.append("ORG:" + escaped(owner)) }
    if isPerson, !entry.specialties.isEmpty {
      lines.append("TITLE:" + escaped(entry.specialties.joined(separator: ", ")))
    }
    if let link = entry.phoneLink {
      lines.append("TEL;TYPE=\"work,voice\";VALUE=uri:" + link)
    } else if let phone = entry.writtenPhone {
      lines.append("TEL;TYPE=\"work,voice\";VALUE=text:" + escaped(phone))
    }
    if let address = entry.address, !address.line.isEmpty {
      // Office box and unit stay empty, as RFC 6350 asks; the suite belongs to the street.
      let street = [address.street, address.unit].compactMap { $0 }.joined(separator: ", ")
      let parts = ["", "", street, address.city ?? "", address.state ?? "", address.zip ?? "", "US"]
      lines.append("ADR;TYPE=work:" + parts.map(escaped).joined(separator: ";"))
    }
    if let place = entry.coordinates {
      lines.append(
        "GEO;TYPE=work:geo:\(RoleExport.degrees(place.latitude)),\(RoleExport.degrees(place.longitude))")
    }
    if let url = entry.safeWebsite { lines.append("URL;TYPE=work:" + url) }
    lines += entry.languages.filter(SpokenLanguage.isCode).map { "LANG;TYPE=work:" + $0 }
    lines.append("NOTE:" + escaped(note(entry, context)))
    let day = (entry.lastConfirmed ?? context.day).description.replacing("-", with: "")
    return lines + ["REV:\(day)T000000Z", "END:VCARD"]
  }

  /// A directory gives names as one line, and which words are the family name cannot be told (Rosa de la Cruz): all of
  /// them stand in its place, degrees behind the comma in theirs.
  private func name(_ entry: ShortlistEntry) -> String {
    let parts = entry.name.split(separator: ",", maxSplits: 1).map { $0.trimmedOfBlanks }
    let suffix = entry.kind == .clinician && parts.count > 1 ? parts[1] : ""
    let family = entry.kind == .clinician ? parts.first ?? "" : entry.name
    return "N:\(CalendarText.escaped(family));;;;\(CalendarText.escaped(suffix))"
  }

  private func note(_ entry: ShortlistEntry, _ context: ExportContext) -> String {
    let language = context.language
    let sheet = EntrySheet(entry, position: 0, language: language)
    var wanted: Set<SheetPhrase> = [
      .newPatients, .designation, .institution, .planName, .inPlan, .basis, .source, .virtual, .price, .time,
      .languages,
      .website, .lastConfirmed, .id,
    ]
    if !entry.notes.isEmpty { wanted.insert(.notes) }
    let lines = sheet.groups.flatMap(\.lines).filter { wanted.contains($0.label) }.map { line in
      "\(line.label.text(language)): \(line.values.map(\.text).joined(separator: "; "))"
    }
    let head: [String?] = [
      SheetPhrase.accuracy.text(language) + " "
        + SheetPhrase.printed.text(language, language.written(context.day)),
      sheet.role.map(\.text).joined(separator: "; "), entry.address?.site,
    ]
    return (head.compactMap { $0 } + lines).joined(separator: "\n")
  }
}
